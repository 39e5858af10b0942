// Node's modules of pure computing: they answer as Node's own do. Each cell runs in the sandbox and in Node itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** Bodies of async functions that return JSON; `load(name)` imports a module. @type {Record<string, string>} */
const BODIES = {
  path: `const p = await load('node:path');
    return [p.join('/a', '../b', './c'), p.resolve('/x', 'y', '..', 'z'), p.relative('/a/b/c', '/a/d'), p.parse('/home/u/f.tar.gz'),
      p.basename('a/b.html', '.html'), p.extname('.x.y'), p.normalize('/a//b/./c/..'), p.isAbsolute('a'), p.sep, p.delimiter, p.format({ dir: '/q', base: 'r' }), p.dirname('/a/b/c')]`,
  'path/posix': `const p = await load('path/posix'); return [typeof p.default.join, p.join('a', 'b')]`,
  events: `const { EventEmitter, once, default: E } = await load('events'); const e = new EventEmitter(); const seen = [];
    e.on('x', (v) => seen.push(['on', v])); e.prependListener('x', (v) => seen.push(['first', v])); e.once('x', () => seen.push('once'));
    e.emit('x', 1); e.emit('x', 2); const later = once(e, 'y'); e.emit('y', 3); let thrown; try { e.emit('error', new TypeError('t')) } catch (x) { thrown = x.message }
    return [seen, await later, thrown, e.listenerCount('x'), e.eventNames(), E === EventEmitter, e instanceof E]`,
  'events on': `const { EventEmitter, on } = await load('node:events'); const e = new EventEmitter(); const seen = [];
    Promise.resolve().then(() => { e.emit('v', 1); e.emit('v', 2) }); for await (const [v] of on(e, 'v')) { seen.push(v); if (v === 2) break } return [seen, e.listenerCount('v')]`,
  buffer: `const { Buffer } = await load('buffer'); const b = Buffer.from('héllo wörld');
    return [b.toString('base64'), b.toString('hex'), Buffer.from('aGk=', 'base64').toString(), b.length, Buffer.byteLength('€'), Buffer.concat([Buffer.from('a'), Buffer.alloc(2, 'b')]).toString(),
      b.slice(0, 3).toString(), b.indexOf('w'), Buffer.compare(Buffer.from('a'), Buffer.from('b')), b.readUInt16BE(1), b instanceof Uint8Array, Buffer.isBuffer(b), b.equals(Buffer.from(b)), JSON.stringify(Buffer.from([1, 2]))]`,
  util: `const u = await load('util'); const slow = (x, done) => done(x < 0 ? new RangeError('neg') : null, 2 * x); const p = u.promisify(slow);
    return [u.format('%s %d %i %j %o%%', 'a', 1.5, 2.7, { a: 1 }, [1]), u.inspect({ a: { b: { c: { d: 1 } } } }), u.inspect('q'), await p(2), await p(-1).catch((e) => e.message), u.isDeepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
      u.isDeepStrictEqual([1], ['1']), u.types.isDate(new Date()), u.types.isRegExp({}), u.types.isPromise(p(1)), u.types.isUint8Array(new Uint8Array()), u.types.isGeneratorFunction(function* () {}), u.inspect.custom.toString(), u.stripVTControlCharacters('\\u001b[31mred\\u001b[0m')]`,
  'util callbackify and inherits': `const u = await load('node:util'); function A() {} function B() {} u.inherits(B, A);
    return [new B() instanceof A, B.super_ === A, await new Promise((resolve) => u.callbackify(async (x) => x + 1)(1, (e, v) => resolve([e, v]))), await new Promise((resolve) => u.callbackify(async () => { throw new TypeError('t') })((e) => resolve(e.message)))]`,
  'deep equality': `const { isDeepStrictEqual: same } = await load('util'); const loop = []; loop.push(loop); const other = []; other.push(other);
    return [same(new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]])), same(new Set([1, { b: 2 }]), new Set([{ b: 2 }, 1])), same(loop, other), same(new Date(1), new Date(2)), same(/a/g, /a/g), same(/a/g, /a/i), same([1, , 3], [1, undefined, 3]),
      same(Object.create(null), {}), same(NaN, NaN), same(0, -0), same(new Error('a'), new Error('a')), same(new Error('a'), new Error('b')), same(new Uint8Array([1]), new Uint8Array([1])), same(Object(1), Object(1)), same({ [Symbol.iterator]: 1 }, {})]`,
  assert: `const { default: a, strict } = await load('assert'); const tell = (f) => { try { f(); return 'passes' } catch (e) { return [e.name, e.code, e.operator] } };
    return [tell(() => a.equal(1, '1')), tell(() => a.strictEqual(1, '1')), tell(() => a.deepEqual({ a: 1 }, { a: '1' })), tell(() => strict.deepEqual({ a: 1 }, { a: '1' })), tell(() => a(0)), tell(() => a.ok(1)), tell(() => a.throws(() => {})),
      tell(() => a.throws(() => { throw new TypeError('mine') }, /mine/)), tell(() => a.throws(() => { throw new TypeError('mine') }, { name: 'TypeError', message: 'mine' })), tell(() => a.doesNotThrow(() => null.x)), tell(() => a.match('abc', /b/)), tell(() => a.notStrictEqual(1, 1)), tell(() => a.fail('f')), tell(() => a.ifError(null)),
      tell(() => a.throws(() => { throw new TypeError('mine') }, RangeError)), await a.rejects(async () => { throw new Error('r') }, /r/).then(() => 'rejected'), await a.doesNotReject(async () => {}).then(() => 'fine')]`,
  querystring: `const q = await load('querystring'); return [q.stringify({ a: [1, 'x y'], b: true, c: null, 'ü': '&' }), { ...q.parse('a=1&a=2&b=%20+c&d') }, q.escape("a b'!"), q.unescape('%41')]`,
  string_decoder: `const { StringDecoder } = await load('string_decoder'); const { Buffer } = await load('buffer'); const d = new StringDecoder('utf8'); return [d.write(Buffer.from([0xe2, 0x82])), d.write(Buffer.from([0xac])), d.end()]`,
  url: `const u = await load('url'); return [u.fileURLToPath('file:///a%20b/c.js'), u.pathToFileURL('/a b/c.js').href, u.format(new URL('http://u:p@h/p?q#f'), { auth: false, fragment: false }), u.URL === URL, u.parse('http://u:p@host.com:80/p/a?q=1#h').pathname, u.parse('http://host.com:80/p?q=1').query, u.resolve('/one/two', 'three'), u.domainToASCII('español.com')]`,
  timers: `const t = await load('timers/promises'); const seen = []; for await (const v of t.setInterval(1, 'i')) { seen.push(v); if (seen.length === 2) break }
    const stop = new AbortController(); const aborted = t.setTimeout(10_000, 0, { signal: stop.signal }).catch((e) => e.name); stop.abort(); return [await t.setTimeout(1, 'v'), seen, await aborted, await t.setImmediate('m')]`,
  crypto: `const c = await load('crypto'); return [c.createHash('sha256').update('a').update('b').digest('hex'), c.createHash('sha1').update('x').digest('base64'), c.createHmac('sha512', 'key').update('data').digest('hex'), c.randomUUID().length, c.randomBytes(4).length, c.timingSafeEqual(c.createHash('sha1').digest(), c.createHash('sha1').digest()), c.randomInt(1)]`,
  punycode: `const p = await load('punycode'); return [p.toASCII('mañana.com'), p.decode('maana-pta'), p.ucs2.decode('a😀')]`,
  perf_hooks: `const { performance } = await load('perf_hooks'); return typeof performance.now()`,
};

describe('modules of Node', () => {
  /** @type {SandboxProcess} */
  let sandbox;
  before(async () => {
    sandbox = await SandboxProcess.start();
  });
  after(() => sandbox[Symbol.asyncDispose]());

  for (const [name, body] of Object.entries(BODIES)) {
    test(name, { timeout: 60_000 }, async () => {
      const { done, stdout } = await sandbox.run(
        `console.log(JSON.stringify(await (async (load) => {${body}})((name) => import(name))))`,
      );
      assert.equal(done.status, 'ok', JSON.stringify(done.error));
      const run = new Function('load', `return (async () => {${body}})()`);
      assert.deepEqual(
        JSON.parse(stdout),
        JSON.parse(JSON.stringify(await run((/** @type {string} */ one) => import(one)))),
      );
    });
  }
});

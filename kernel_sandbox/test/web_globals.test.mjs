// Web globals as properties of the global object: evaluated late, ordinary afterwards, whatever a cell has done before.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';
import { inSandbox } from './web_differential.mjs';

/** @param {string} source @returns {Promise<any>} what a fresh sandbox says of it */
async function fresh(source) {
  await using sandbox = await SandboxProcess.start();
  return await inSandbox(sandbox, source);
}

describe('a property of the global object', () => {
  test('is hidden, replaceable and configurable before and after it is touched', async () => {
    const answers = await fresh(`const flags = (name) => { const d = Object.getOwnPropertyDescriptor(globalThis, name); return [d.enumerable, d.configurable, typeof (d.value ?? d.get)] };
      const before = flags('URL'); const value = URL; return [before, flags('URL'), Object.getOwnPropertyDescriptor(globalThis, 'URL').value === value, value === URL, Object.keys(globalThis).includes('URL'), 'Blob' in globalThis]`);
    assert.deepEqual(answers, [[false, true, 'function'], [false, true, 'function'], true, true, false, true]);
  });

  test('can be assigned, declared and deleted without being evaluated', async () => {
    await using sandbox = await SandboxProcess.start();
    const { stdout } = await sandbox.run("URL = 5; console.log(URL, Object.getOwnPropertyDescriptor(globalThis, 'URL')); delete globalThis.Blob; console.log(typeof Blob, 'Blob' in globalThis)");
    assert.equal(stdout, '5 { value: 5, writable: true, enumerable: false, configurable: true }\nundefined false\n');
    assert.equal((await sandbox.run('let File = 1; File')).done.result.data['text/plain'], '1');
    assert.equal((await sandbox.run('function Event() { return 7 } Event()')).done.result.data['text/plain'], '7');
    assert.equal((await sandbox.run("new EventTarget().dispatchEvent(Reflect.construct(CustomEvent, ['x']))")).done.result.data['text/plain'], 'true');
    assert.equal((await sandbox.run('const child = Object.create(globalThis); child.atob = 1; [child.atob, typeof atob]')).done.result.data['text/plain'], "[ 1, 'function' ]");
  });

  test('two ways to the same interface give the same', async () => {
    const answers = await fresh(`const signal = AbortSignal.timeout(1e6); const early = Object.getOwnPropertyDescriptor(globalThis, 'URLSearchParams');
      return [signal instanceof EventTarget, new URL('a:b').searchParams instanceof URLSearchParams, (() => { try { atob('%') } catch (error) { return error instanceof DOMException } })(), early.get.call(undefined) === URLSearchParams, new File([], 'x') instanceof Blob]`);
    assert.deepEqual(answers, [true, true, true, true, true]);
  });
});

/** What a cell may do to the built-ins before a web global is evaluated. */
const POLLUTION = {
  'iterators of arrays': 'Array.prototype[Symbol.iterator] = () => { throw new Error("polluted") }; Object.getPrototypeOf([].values()).next = () => { throw new Error("polluted") };',
  'methods of everything': `for (const o of [Array.prototype, String.prototype, Function.prototype, Map.prototype, Set.prototype, WeakMap.prototype, RegExp.prototype, Promise.prototype, ArrayBuffer.prototype, Object.getPrototypeOf(Uint8Array.prototype), DataView.prototype, Number.prototype, Error.prototype, Date.prototype])
    for (const key of Reflect.ownKeys(o)) { const d = Object.getOwnPropertyDescriptor(o, key); if (key !== 'constructor' && d.configurable) Reflect.defineProperty(o, key, { get() { throw new Error('polluted ' + String(key)) }, set() { throw new Error('polluted') }, configurable: true }) }`,
  'static functions': `for (const o of [Object, Reflect, Array, String, JSON, Math, Number, Symbol, Date, Map, Promise, ArrayBuffer]) for (const key of Reflect.ownKeys(o)) { const d = Reflect.getOwnPropertyDescriptor(o, key);
    if (typeof d.value === 'function' && d.writable && key !== 'ownKeys' && key !== 'getOwnPropertyDescriptor') o[key] = () => { throw new Error('polluted ' + String(key)) } }`,
  'names of descriptors and options on Object.prototype': `for (const key of ['get', 'set', 'value', 'enumerable', 'configurable', 'writable', 'bubbles', 'fatal', 'maxByteLength', 'signal', 'transfer', 'then', 'state', 'href', 'pairs', 'kind', 'name', 'cause'])
    Reflect.defineProperty(Object.prototype, key, { get() { if (this !== Object.prototype) globalThis.seen = (globalThis.seen ?? 0) + 1; return undefined }, set(value) { globalThis.seen = value }, configurable: true });`,
  'elements on Array.prototype and Object.prototype': `for (const o of [Array.prototype, Object.prototype]) for (let i = 0; i < 20; i++) Reflect.defineProperty(o, i, { get() { return 'polluted' }, set(value) { globalThis.seen = value }, configurable: true });`,
};

/** Uses every web global, and calls nothing that the cell has changed. */
const USE = `
const show = []; const put = (value) => { Reflect_defineProperty(show, show.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true }) };
const url = new URL('../c?x=1', 'http://a/b/'); url.searchParams.append('ü', '&'); put(url.href); put(url.host); put(new URLSearchParams('a=%41').get('a'));
put(new TextDecoder().decode(new TextEncoder().encode('é€'))); put(new TextDecoder('utf-16le').decode(new Uint8Array(2))); put(new TextDecoder('gbk').encoding); put(atob(btoa('hi')));
const copy = structuredClone(target); put(copy.m.constructor === Map); put(copy.self === copy); put(copy.list.length);
const c = new AbortController(); let heard = 0; c.signal.addEventListener('abort', () => { heard += 1 }); c.abort(); put(heard); put(c.signal.reason.name); put(c.signal.reason instanceof DOMException);
put(crypto.randomUUID().length); put(crypto.getRandomValues(new Uint8Array(4)).constructor === Uint8Array); put(new Blob(parts, type).size); put(performance.now() > 0); performance.mark('m'); put(typeof performance.measure('n', 'm').duration); put(navigator.language);
`;
const EXPECTED = ['http://a/c?x=1&%C3%BC=%26', 'a', 'A', 'é€', '\0', 'gbk', 'hi', true, true, 2, 1, 'AbortError', true, 36, true, 2, true, 'number', 'en-US'];

describe('a web global that is evaluated after a cell has changed the built-ins works', () => {
  for (const [name, pollution] of Object.entries(POLLUTION)) {
    test(name, async () => {
      await using sandbox = await SandboxProcess.start();
      await sandbox.run(`const Reflect_defineProperty = Reflect.defineProperty; const JSON_stringify = JSON.stringify; const log = console.log; var target = { m: new Map([[1, new Date(0)]]), list: [1, /x/g] }; target.self = target; var parts = new Set(['ab']); var type = { __proto__: null, type: 'a/b' };`);
      await sandbox.run(pollution);
      const { done, stdout, stderr } = await sandbox.run(`${USE}; log(show.length); for (let i = 0; i < show.length; i++) log(JSON_stringify({ __proto__: null, v: show[i] }));`);
      assert.equal(done.status, 'ok', (done.error?.traceback ?? []).join('\n') + stderr);
      const lines = stdout.trim().split('\n');
      assert.deepEqual(lines.slice(1).map((line) => JSON.parse(line).v), EXPECTED);
      const { stdout: seen } = await sandbox.run('log(typeof seen, typeof seen === "object" || typeof seen === "function" ? seen : 0)');
      assert.doesNotMatch(seen, /object|function/);
    });
  }
});

describe('objects of web interfaces are shown by their state', () => {
  test('as Node shows them', async () => {
    await using sandbox = await SandboxProcess.start();
    const { stdout } = await sandbox.run(`console.log([new URLSearchParams('a=1&b=2'), new Blob(['x'], { type: 'a/b' }), new File([], 'n', { lastModified: 1 }), new AbortController(), new EventTarget(), new TextEncoder(), URL.prototype === Object.getPrototypeOf(new URL('a:b'))]);
      console.log(new Map([[new URL('http://me@a:8/b?c#d'), 1]])); console.log([[[new URL('a:b')]]], [[[[new URL('a:b')]]]], new Event('x').type)`);
    assert.equal(stdout, `[
  URLSearchParams { 'a' => '1', 'b' => '2' },
  Blob { size: 1, type: 'a/b' },
  File { size: 0, type: '', name: 'n', lastModified: 1 },
  AbortController { signal: AbortSignal { aborted: false } },
  EventTarget {},
  TextEncoder { encoding: 'utf-8' },
  true
]
Map(1) {
  URL {
    href: 'http://me@a:8/b?c#d',
    origin: 'http://a:8',
    protocol: 'http:',
    username: 'me',
    password: '',
    host: 'a:8',
    hostname: 'a',
    port: '8',
    pathname: '/b',
    search: '?c',
    searchParams: URLSearchParams { 'c' => '' },
    hash: '#d'
  } => 1
}
[ [ [ [URL] ] ] ] [ [ [ [Array] ] ] ] x
`);
  });

  test('without running a getter that a cell has put there', async () => {
    await using sandbox = await SandboxProcess.start();
    const { stdout } = await sandbox.run(`var ran = 0; for (const I of [URL, Blob, AbortSignal, Event, URLSearchParams]) for (const key of Object.keys(I.prototype)) Reflect.defineProperty(I.prototype, key, { get() { ran++ }, configurable: true });
      class Mine extends URL { extra = 1; get href() { ran++ } }; console.log([new Mine('a:b'), new Blob([]), AbortSignal.abort(), new Event('x'), Object.create(URL.prototype)]); console.log(ran)`);
    assert.match(stdout, /Mine \[URL\] \{\s+href: 'a:b'[\s\S]*extra: 1[\s\S]*URL \{\}[\s\S]*\n0\n$/);
  });
});

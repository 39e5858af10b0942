// structuredClone, Blob and File in a cell, measured by Node's where Node has the same.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';
import { RANDOM, inSandbox, same } from './web_differential.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start();
});
after(() => sandbox.end());

/** @param {string} body @param {unknown} expected */
const gives = async (body, expected) => assert.deepEqual(await inSandbox(sandbox, body), expected);

/** Says in JSON what a value is made of, which `JSON.stringify` alone does not. */
const TELL = `const tell = (value, seen = new Map()) => {
  if (typeof value === 'bigint') return [value + 'n'];
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === undefined || value === null || typeof value !== 'object') return [typeof value, String(value)];
  if (seen.has(value)) return ['seen', seen.get(value)];
  seen.set(value, seen.size);
  const tag = Object.prototype.toString.call(value);
  const inside = value instanceof Map ? [...value].map((pair) => pair.map((item) => tell(item, seen))) : value instanceof Set ? [...value].map((item) => tell(item, seen))
    : value instanceof Date ? value.getTime() : value instanceof RegExp ? [String(value), value.lastIndex] : ArrayBuffer.isView(value) ? [value.byteOffset, value.byteLength, tell(value.buffer, seen)]
    : value instanceof ArrayBuffer ? [value.resizable, value.maxByteLength, ...new Uint8Array(value)] : value instanceof Error ? [value.name, value.message, tell(value.cause, seen)] : tag.includes('Object]') || Array.isArray(value) ? value.length ?? 0 : String(value.valueOf());
  return [tag, inside, Object.getPrototypeOf(value) === (globalThis[tag.slice(8, -1)]?.prototype ?? 0), Object.keys(value).filter((key) => !ArrayBuffer.isView(value) && !(value instanceof String)).map((key) => [key, tell(value[key], seen)])];
};
`;

describe('structuredClone', () => {
  test('every kind of value', async () => {
    await same(sandbox, `${TELL} const loop = { a: 1 }; loop.self = loop; loop.list = [loop, , 3]; loop.list.extra = 'x';
      class Mine { constructor() { this.own = 1 } get inherited() { return 2 } } const shared = {}; const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
      const regexp = /a/giu; regexp.lastIndex = 3; const map = new Map([[shared, shared]]); map.set(map, 'itself');
      const getter = { get g() { return 'got' } }; Object.defineProperty(getter, 'hidden', { value: 1 });
      const values = [1, -0, NaN, 'text', true, null, undefined, 12n, Object(1), Object('s'), Object(false), Object(5n), new Date(5), new Date(NaN), regexp, /x/dsvy, loop, [1, , 3], new Array(5), new Mine(), map, new Set([1, shared, shared]),
        buffer, new Uint16Array(buffer, 2), new DataView(buffer, 1, 2), new Float64Array(2), new BigInt64Array([5n]), { a: new Uint8Array(buffer), b: buffer }, new ArrayBuffer(2, { maxByteLength: 8 }), getter,
        new Error('e'), new TypeError('t', { cause: { c: 1 } }), Object.assign(new RangeError('r'), { extra: 1 }), Object.create(null), Object.create({ inherited: 1 }), { [Symbol('s')]: 1, b: 2 }, { __proto__: { x: 1 }, ['__proto__']: 5 }];
      return values.map((value) => tell(structuredClone(value)));`);
  });

  test('what cannot be copied', async () => {
    await same(sandbox, `const values = [() => 1, Symbol('s'), (function () { return arguments })(1, 2), { f() {} }, [Symbol()], new WeakMap(), new WeakSet(), new WeakRef({}), Promise.resolve(), new Proxy({}, {}), new Map([[1, () => 1]]), class {}, { get g() { throw 7 } }];
      return values.map((value) => { try { structuredClone(value); return 'copied' } catch (error) { return error?.name ?? error } });`);
    await gives(`return [new Event('x'), new EventTarget(), new URL('a:b'), new URLSearchParams(), new AbortController(), AbortSignal.abort(), new TextEncoder(), performance, crypto].map((value) => { try { structuredClone(value) } catch (error) { return error.message } })`,
      ['[Event] could not be cloned.', '[EventTarget] could not be cloned.', '[URL] could not be cloned.', '[URLSearchParams] could not be cloned.', '[AbortController] could not be cloned.', '[AbortSignal] could not be cloned.', '[TextEncoder] could not be cloned.', '[Performance] could not be cloned.', '[Crypto] could not be cloned.']);
  });

  test('the transfer list', async () => {
    await same(sandbox, `const log = []; const buffer = new Uint8Array([1, 2, 3]).buffer; const view = new Uint8Array(buffer, 1);
      const copy = structuredClone({ view, buffer, again: buffer }, { transfer: [buffer] }); log.push(buffer.detached, view.length, [...copy.view], copy.view.buffer === copy.buffer, copy.again === copy.buffer);
      const go = (value, transfer) => { try { structuredClone(value, { transfer }); return 'ok' } catch (error) { return error.name } };
      const other = new ArrayBuffer(1); log.push(go(1, [other, other]), other.detached, go(1, [buffer]), go(1, [{}]), go(1, [5]), go(() => 1, [other]), other.detached, go(buffer), go(1, undefined), go(1, 5), go(1, new Set([other])), other.detached);
      try { structuredClone() } catch (error) { log.push(error.name) } try { structuredClone(1, 5) } catch (error) { log.push(error.name) } return log;`);
  });

  test('300 generated trees', async () => {
    await same(sandbox, `${RANDOM}${TELL} const make = (depth) => { const kind = random(depth > 3 ? 5 : 9); const children = () => Array.from({ length: random(4) }, () => make(depth + 1));
      return [() => random(1000), () => 'é' + random(9), () => undefined, () => new Date(random(1e9)), () => BigInt(random(1e9)), children, () => Object.fromEntries(children().map((c, i) => ['k' + i, c])), () => new Map(children().map((c, i) => [i, c])), () => new Set(children())][kind]() };
      return Array.from({ length: 300 }, () => tell(structuredClone(make(0))));`);
  });

  test('errors keep their stack; exceptions and files are copied', async () => {
    await gives(`const e = new RangeError('x'); const d = structuredClone(new DOMException('m', 'AbortError')); const f = structuredClone(new File(['ab'], 'n.txt', { type: 't/x', lastModified: 3 }));
      return [structuredClone(e).stack === e.stack, d instanceof DOMException, d.name, d.message, f instanceof File, f.name, f.type, f.lastModified, await f.text()]`,
    [true, true, 'AbortError', 'm', true, 'n.txt', 't/x', 3, 'ab']);
  });

  test('a chain too deep for the stack is an error, and the sandbox goes on', async () => {
    await gives("let chain = {}; for (let i = 0; i < 1e5; i++) chain = { chain }; try { structuredClone(chain) } catch (error) { return error.name }", 'RangeError');
  });
});

describe('Blob and File', () => {
  test('parts and types', async () => {
    await same(sandbox, `const of = async (...init) => { try { const b = new Blob(...init); return [b.size, b.type, await b.text(), [...new Uint8Array(await b.arrayBuffer())], [...await b.bytes()]] } catch (error) { return error.name } };
      const u16 = new Uint16Array([0x4142, 0x4344]); return [await of(), await of([]), await of(['a', 'é', '\\ud800', 5, null, {}]), await of([new Uint8Array([1, 2]), u16.subarray(1), u16.buffer, new DataView(u16.buffer, 1, 1)]), await of([new Blob(['in'])], { type: 'Text/HTML' }), await of(['x'], { type: 'é' }),
        await of('text'), await of(5), await of(['a\\r\\nb\\nc'], { endings: 'native' }), await of(['a\\r\\nb'], { endings: 'transparent' }), await of(['a'], { endings: 'x' }), await of(new Set(['s'])), await of(['\\ufeffbom'])];`);
  });

  test('slices', async () => {
    await same(sandbox, `const b = new Blob(['0123456789'], { type: 'a/b' }); const ranges = [[], [2], [2, 5], [-3], [-3, -1], [5, 2], [0, 100], [-100, 3], [NaN, 4], ['2', '4'], [2, undefined]];
      return Promise.all(ranges.map(async (range) => { const s = b.slice(...range); return [s.size, await s.text(), s.type, b.slice(0, 1, 'X/Y').type] }));`);
  });

  test('positions are rounded and bounded as the standard says, which Node does not do', async () => {
    await gives("const b = new Blob(['0123456789']); return Promise.all([b.slice(1.5, 3.5), b.slice(Infinity), b.slice(-Infinity, 2.5), new Blob(['a\\rb'], { endings: 'native' })].map((s) => s.text()))", ['23', '', '01', 'a\nb']);
  });

  test('what is given away is a copy', async () => {
    await gives("const source = new Uint8Array([1]); const b = new Blob([source]); source[0] = 9; (await b.bytes())[0] = 8; new Uint8Array(await b.arrayBuffer())[0] = 7; return [...await b.bytes()]", [1]);
  });

  test('files', async () => {
    await same(sandbox, `const f = new File(['ab'], 'n.txt', { type: 'T/x', lastModified: 12 }); const go = (...args) => { try { return new File(...args).name } catch (error) { return error.name } };
      return [f.name, f.lastModified, f.type, f.size, await f.text(), f instanceof Blob, f.slice(0, 1) instanceof File, Object.prototype.toString.call(f), go([]), go(), go('x', 'n'), go([], 5), typeof new File([], 'n').lastModified];`);
  });

  test('a stranger has no text', async () => {
    await gives("return [await Blob.prototype.text.call({}).catch((e) => e.name), (() => { try { return Blob.prototype.size } catch (e) { return e.name } })()]", ['TypeError', 'TypeError']);
  });
});

// Values as text: Node's own util.inspect is the measure, then what goes beyond it.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import util from 'node:util';
import { ValuesContext } from './values_context.mjs';

/** Shown exactly as Node shows them. */
const LIKE_NODE = String.raw`
1 -- -0 -- NaN -- 10n -- true -- null -- undefined -- Symbol('s') -- Symbol() -- Symbol.iterator
'hi' -- "it's" -- "a\"'b" -- "\x60'\"" -- '\x1b\n\t\\\x7f' -- '\u{1F600}\ud800' -- 'x'.repeat(200) -- ['x'.repeat(100), 'y']
({ s: 'a\n'.repeat(50) }) -- 'a\nb' -- '' -- ['\n']
[] -- ({}) -- [1, 2, 3] -- [undefined, null, , 3, , , ,] -- new Array(5) -- [, 'a'] -- [, , 1] -- [1, 2, 3, 4, 5, 6, 7]
Array.from({ length: 120 }, (_, i) => i) -- Array.from({ length: 101 }, (_, i) => i) -- Array(200).fill('abc')
Array.from({ length: 101 }, (_, i) => i % 2 ? 'odd' : i) -- Array(200).fill({ a: 1 })
Array.from({ length: 30 }, (_, i) => 'item' + i) -- Array.from({ length: 10 }, (_, i) => ({ id: i, name: 'n' + i }))
Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i).repeat(i + 1)) -- [1, 22, 333, 4444, 55555, 666666, 7777777]
[true, false, true, false, true, false, true] -- [1n, 2n, 3n, 4n, 5n, 6n, 70000n] -- [-1, 1, -1, 1, -1, 1, -1]
[1.5, -2.25, 1000] -- [['a', 1], ['b', 2]] -- [[[[]]]] -- [[[[1]]]] -- ({ a: [[[1]]] }) -- Object.assign([1, 2], { x: 1 })
({ a: 1, b: 'x', c: [1, { d: { e: { f: 1 } } }] }) -- ({ a: { b: { c: {} } } }) -- ({ a: { b: { c: [] } } })
({ a: { b: { c: new Map([[1, 2]]) } } }) -- ({ a: { b: { c: new Date(0) } } }) -- ({ a: { b: { c: () => {} } } })
({ a: { b: { c: new (class Q { x = 1 })() } } }) -- ({ a: { b: { c: Object.assign(Object.create(null), { q: 1 }) } } })
({ 'a-b': 1, $x: 2, _y: 3, 1: 4, __proto__: {} }) -- ({ ['__proto__']: 1 }) -- ({ undefined: undefined })
Object.fromEntries(Array.from({ length: 30 }, (_, i) => ['key' + i, i])) -- ({ [Symbol('k')]: 1, [Symbol.iterator]: 2 })
({ get a() { return 1 }, set b(v) {}, get c() { return 1 }, set c(v) {} }) -- ({ f() {}, g: async () => 1 })
new Map([['a', 1], [{ k: 1 }, new Set([1, 2])]]) -- new Map() -- new Set() -- new Set([[1, 2], { a: 1 }]) -- [new Map([[1, 2]])]
new WeakMap() -- new WeakSet() -- new (class extends Map {})() -- new (class B extends Array {})(3) -- Object.assign(new Map(), { x: 1 })
new Date(0) -- new Date(NaN) -- Object.assign(new Date(0), { x: 1 }) -- /a\/b/gi -- /[\p{L}--[a-z]]/v -- Object.assign(/x/y, { z: 1 })
class A { constructor() { this.x = 1 } } -- class extends Array {} -- class { static s = 1 } -- [function foo() {}, class Bar {}]
new (class Foo { constructor() { this.x = 1 } })() -- new (class X { #p = 1; q = 2 })() -- new (function Old() { this.v = 1 })()
() => {} -- function f() {} -- async () => {} -- async function g() {} -- function* h() {} -- async function* k() {}
Object.assign(() => {}, { a: 1 }) -- (function* h() {})() -- (async function* () {})() -- (function () { return arguments })(1, 2)
Object.create(null) -- Object.assign(Object.create(null), { a: 1 }) -- Object.create({}) -- Object.create(Object.create(null))
Object.create(class Q {}.prototype) -- ({ [Symbol.toStringTag]: 'T' }) -- Object.create({ [Symbol.toStringTag]: 'T' })
new Number(3) -- new Number(-0) -- new String('abc') -- Object.assign(new String('abc'), { x: 1 }) -- new Boolean(false)
Object(Symbol('q')) -- Object(3n) -- Math -- JSON -- Reflect -- Atomics -- Promise.prototype -- Array.prototype -- Object.prototype
Map.prototype -- Function.prototype -- Date.prototype -- Error.prototype -- new Intl.NumberFormat('en')
new Uint8Array(5) -- new Float64Array(120) -- new BigInt64Array(2) -- new Float32Array([0.5, -0]) -- new ArrayBuffer(4)
new SharedArrayBuffer(2) -- new DataView(new ArrayBuffer(4), 1) -- new ArrayBuffer(200) -- new Uint8Array()
Object.setPrototypeOf(new Map([[1, 2]]), null) -- Object.setPrototypeOf([1], null) -- Object.setPrototypeOf(new Date(0), null)
Object.setPrototypeOf(/x/, null) -- Object.setPrototypeOf(function q() {}, null) -- Object.setPrototypeOf(class Z {}, null)
(() => { const a = {}; a.a = a; return a })() -- (() => { const a = [1]; a.push(a, { a }); return a })()
(() => { const m = new Map(); m.set('m', m); return m })() -- (() => { const a = { b: { c: {} } }; a.b.c.a = a; a.x = a.b; return a })()
new Proxy({ a: 1 }, {}) -- new Proxy([1, 2], {}) -- new Proxy(function foo() {}, {}) -- ({ p: new Proxy({ a: 1 }, {}) })
`;

/** Expression and text, where ours is meant to differ from Node's or Node's cannot be asked. */
const OURS = [
  ['new WeakRef({ a: 1 })', 'WeakRef { { a: 1 } }'],
  ['({ get then() { throw 1 } })', '{ then: [Getter] }'],
  ['[Promise]', '[ [Function: Promise] ]'],
  ['new (class { get [Symbol.toStringTag]() { throw 1 } })()', '{}'],
];

describe('a value is worded as Node words it', () => {
  const values = new ValuesContext();
  for (const expression of LIKE_NODE.trim().split(/ -- |\n/)) {
    test(expression, () => {
      const expected = util.inspect(values.run(`(${expression}\n)`), { breakLength: 80 });
      assert.equal(values.inspect(expression), expected);
    });
  }
});

describe('a value is worded our way', () => {
  const values = new ValuesContext();
  for (const [expression = '', expected] of OURS) {
    test(expression, () => assert.equal(values.inspect(expression), expected));
  }
  test('a tag that only a getter knows is left out', () => {
    assert.equal(values.inspect('new (class Foo { get [Symbol.toStringTag]() { throw 1 } })()'), 'Foo {}');
  });
});

describe('nothing of the user runs', () => {
  test('no getter, no trap, no custom inspection, no toString', () => {
    const values = new ValuesContext();
    values.run(`var ran = 0;
      const trap = (name) => (...values) => { ran += 1; return Reflect[name](...values) };
      const handler = new Proxy({}, { get: (_, name) => trap(name) });
      const hostile = {
        get g() { ran += 1 }, toString() { ran += 1 }, valueOf() { ran += 1 }, toJSON() { ran += 1 },
        [Symbol.for('nodejs.util.inspect.custom')]() { ran += 1 }, get [Symbol.toStringTag]() { ran += 1 },
        get constructor() { ran += 1 }, [Symbol.toPrimitive]() { ran += 1 },
      };
      class WithGetters { static get name() { ran += 1 } static get [Symbol.hasInstance]() { ran += 1 } get length() { ran += 1 } }
      class OfProxy extends new Proxy(function Base() {}, handler) {}`);
    for (const expression of [
      'hostile',
      'Object.create(hostile)',
      'new WithGetters()',
      'WithGetters',
      'new Proxy(hostile, handler)',
      'Object.create(new Proxy({}, handler))',
      'OfProxy',
      'Object.create(OfProxy.prototype)',
      'new Proxy(new Proxy([], handler), handler)',
      '[new Proxy(function f() {}, handler)]',
      'Object.assign(new Error("e"), hostile)',
      'new Map([[hostile, new Proxy(new Map(), handler)]])',
      'Object.defineProperty(new Error(), "message", { get() { ran += 1 } })',
    ]) {
      const value = values.run(`(${expression})`);
      values.run('ran = 0');
      values.shared.inspect(value);
      assert.equal(values.run('ran'), 0, expression);
    }
  });

  test('a revoked proxy is said to be one', () => {
    const values = new ValuesContext();
    const revoked = '(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy })()';
    assert.equal(values.inspect(`[${revoked}]`), '[ <Revoked Proxy> ]');
  });

  test('changed built-ins change nothing', () => {
    const values = new ValuesContext();
    const expression = '{ a: [1, "x", new Map([[1, new Set([/x/g])]])], d: new Date(0), e: [new Uint8Array(2)] }';
    const before = values.inspect(expression);
    values.run(`var saved = (${expression});
      const pairs = [Object, Array, Map, Set, String, RegExp, Symbol, Date, Function, Number, Uint8Array]
        .flatMap(({ prototype }) => Reflect.ownKeys(prototype).map((key) => ({ prototype, key })));
      const { defineProperty, setPrototypeOf } = Reflect;
      const poison = () => { throw new Error('polluted') };
      for (let i = 0; i < pairs.length; i++) {
        const { prototype, key } = pairs[i];
        if (key !== 'constructor') try { prototype[key] = poison } catch {}
      }
      const accessor = { configurable: true, get: poison, set: poison };
      setPrototypeOf(accessor, null);
      for (const key in { get: 1, set: 1, value: 1, enumerable: 1, 0: 1, 1: 1, 2: 1 }) {
        defineProperty(Array.prototype, key, accessor);
        defineProperty(Object.prototype, key, accessor);
      }
      Object.keys = Reflect.ownKeys = JSON.stringify = null;`);
    assert.equal(values.shared.inspect(values.run('saved')), before);
    assert.equal(values.output('console.log(saved)'), `${before}\n`);
  });
});

describe('the text is bounded', () => {
  const values = new ValuesContext();
  const LARGE = [
    'Array.from({ length: 200 }, () => Array.from({ length: 200 }, (_, j) => ({ j, s: "abcdefghij" })))',
    '"x".repeat(1e7)',
    '({ ["k".repeat(1e6)]: 1 })',
    'Array(1000).fill("x".repeat(1e5))',
    'Symbol("x".repeat(1e6))',
    '10n ** 100000n',
    'Object.create({ [Symbol.toStringTag]: "t".repeat(1e6) })',
    'Object.defineProperty(() => {}, "name", { value: "n".repeat(1e6) })',
    'new RegExp("x".repeat(1e6))',
    'new Error("x".repeat(1e6))',
    'new Uint8Array(1e7)',
    'new Map(Array.from({ length: 1e5 }, (_, i) => [i, i]))',
    'Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ["k" + i, i]))',
    '(() => { const a = {}; let c = a; for (let i = 0; i < 1e5; i++) c = c.n = {}; return a })()',
    'new Array(4e9)',
  ];
  for (const expression of LARGE) {
    test(expression, () => {
      const shown = values.inspect(expression, { depth: Infinity });
      assert.ok(shown.length < 150_000, `${shown.length} characters`);
    });
  }

  test('it says how much is left out', () => {
    assert.match(values.inspect('Array.from({ length: 20000 }, (_, i) => i)'), /\.\.\. 19900 more items\n\]$/);
    assert.match(values.inspect('"x".repeat(10100)'), /x'\.\.\. 100 more characters$/);
    assert.match(
      values.inspect('Object.fromEntries(Array.from({ length: 102 }, (_, i) => ["k" + i, i]))'),
      /2 more prop/,
    );
  });
});

describe('errors', () => {
  const values = new ValuesContext();
  const stackless = (/** @type {string} */ text) => text.replaceAll(/\n *at cell-1\.js:\d+:\d+/g, '');

  test('with the frames of cells only', () => {
    const printed = values.output(
      'function f() { throw new RangeError("far") }\ntry { [1].map(f) } catch (e) { console.log(e) }',
    );
    const frames = '    at f (cell-1.js:1:22)\n    at Array.map (<anonymous>)\n    at cell-1.js:2:11\n';
    assert.equal(printed, `RangeError: far\n${frames}`);
  });

  test('with cause, members and what else they carry', () => {
    assert.equal(
      stackless(values.inspect('new Error("outer", { cause: new TypeError("inner", { cause: 5 }) })')),
      'Error: outer {\n  [cause]: TypeError: inner {\n    [cause]: 5\n  }\n}',
    );
    const members = stackless(values.inspect('new AggregateError([new RangeError("a"), "b"], "all")'));
    assert.equal(members, "AggregateError: all {\n  [errors]: [\n    RangeError: a,\n    'b'\n  ]\n}");
    assert.equal(stackless(values.inspect('Object.assign(new Error("e"), { code: 5 })')), 'Error: e {\n  code: 5\n}');
  });

  test('named by their class', () => {
    assert.match(values.inspect('new (class MyFault extends Error {})("m")'), /^MyFault: m\n/);
    assert.match(values.inspect('Object.assign(new Error("m"), { name: "Own" })'), /^Own: m\n/);
    assert.equal(values.inspect('(() => { const e = new Error("m"); delete e.stack; return e })()'), '[Error: m]');
  });

  test('hostile ones', () => {
    values.run('Error.prepareStackTrace = () => { throw new Error("no") }');
    assert.equal(values.inspect('new Error("m")'), '[Error: m]');
    assert.equal(values.inspect('Object.assign(new Error("m"), { message: { a: 1 }, name: 5 })'), '[Error: { a: 1 }]');
  });
});

describe('positions', () => {
  test('frames are told in lines and columns of the cell', () => {
    const values = new ValuesContext();
    values.shared.exposed.positions('cell-1.js', '1:5:1:1,1:30:4:2,3:3:9:1');
    const places = values.run('new Error().stack').match(/cell-1.js:.*/g);
    assert.deepEqual(places, ['cell-1.js:1:1']);
    const later = values.run('/* something here, 30 wide */ new Error().stack\n').match(/cell-1.js:.*/g);
    assert.deepEqual(later, ['cell-1.js:4:3']);
    assert.deepEqual(values.run('\n\n  new Error().stack').match(/cell-1.js:.*/g), ['cell-1.js:9:1']);
    assert.deepEqual(values.run('\n\n\n  new Error().stack').match(/cell-1.js:.*/g), ['cell-1.js:10:3']);
  });
});

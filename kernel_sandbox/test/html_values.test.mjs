// Values as HTML that can be opened and closed.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { ValuesContext } from './values_context.mjs';

const TAG = /<\/?([a-z]+)([^>]*)>/g;
const KNOWN_TAGS = /^(div|details|summary|ul|li|span|pre|table|caption|thead|tbody|tr|th|td)$/;
const KNOWN_ATTRIBUTES = /^( open| class="pennant-[a-z]+"| style="[a-z0-9:;-]+")*$/;

const values = new ValuesContext();

/** @param {string} expression @returns {string | undefined} */
function htmlOf(expression) {
  values.run(`display((${expression}\n))`);
  return values.displays.at(-1).data['text/html'];
}

/** What a reader sees. @param {string | undefined} html */
function textOf(html) {
  const lines = (html ?? '').replaceAll(/<\/li>|<\/summary>|<\/tr>/g, '\n').replaceAll(TAG, '');
  return lines.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}

/** Every tag and attribute is one of ours, and they nest. @param {string} html */
function assertWellFormed(html) {
  /** @type {string[]} */
  const open = [];
  for (const [tag, name = '', attributes = ''] of html.matchAll(TAG)) {
    assert.match(name, KNOWN_TAGS);
    assert.match(attributes, KNOWN_ATTRIBUTES);
    if (tag.startsWith('</')) assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(html.replaceAll(TAG, ''), /[<>]/);
}

describe('text says enough of', () => {
  for (const expression of [
    '1',
    "'a string'",
    'null',
    '({ a: 1, b: [1, 2] })',
    '[1, 2, 3]',
    'Array.from({ length: 60 }, (_, i) => i)',
    'new Map([[1, 2]])',
    'new Set()',
    'new Date(0)',
    '/x/g',
    'Symbol.iterator',
    'Math.max',
    'Object(5)',
    '[[1, 2], [3, 4]].values()',
  ]) {
    test(expression, () => assert.equal(htmlOf(expression), undefined));
  }
});

describe('opened, one sees', () => {
  for (const [expression = '', ...expected] of [
    ["({ deep: { er: { st: { of: { all: 'x' } } } } })", "all: 'x'"],
    ['({ get a() { throw 1 }, set b(v) {}, long: { text: [Object] } })', 'a: (…)', 'b: (…)'],
    ['new (class Pt { constructor() { this.x = 1 } dist() { return 2 } get len() { throw 1 } })()', 'x: 1', '[[Prototype]]: Pt', 'dist: [Function: dist]', 'len: (…)'],
    ['(() => { class A { a() {} } class B extends A { b() {} } return new B() })()', '[[Prototype]]: B', '[[Prototype]]: A', 'a() {}', 'b() {}'],
    ['new Proxy({ a: 1 }, { get() { throw 1 }, ownKeys() { throw 2 } })', 'Proxy {a: 1}', '[[Target]]: {a: 1}', '[[Handler]]: {'],
    ['(() => { const o = { o: null, list: [{}] }; o.self = o; o.list.push(o); o.proxy = new Proxy(o, {}); return o })()', 'self: [Circular]'],
    ["new Map([[{ key: { k: 1 } }, { value: [{ v: 2 }] }], ['s', 1], ['long', 'x'.repeat(80)]])", "{key: {…}} => {value: Array(1)}", "'s' => 1", 'v: 2'],
    ["new Set([{ a: { b: 1 } }, 'x'.repeat(80)])", 'a: {b: 1}'],
    ['function add(a, b) { return a + b }', 'function add(a, b) { return a + b }'],
    ['class Q { static s = { t: 1 }; #p = 1; m() {} }', 'class Q { static s', 's: {t: 1}', 'm: [Function: m]'],
    ["new RangeError('far <away>', { cause: new Error('why', { cause: { code: 7 } }) })", 'RangeError: far <away>', 'cause: Error: why', 'code: 7'],
    ["Object.assign(new Error('e'), { code: { a: [1] } })", 'code: {a: Array(1)}'],
    ['new Uint8Array(250)', '[0 … 99]', '[200 … 249]'],
    ['Array.from({ length: 25000 }, (_, i) => i)', '[0 … 9999]', '[100 … 199]', '[20000 … 24999]'],
    ['Array.from({ length: 150 }, (_, i) => ({ i, inner: { i } }).inner)', '150 rows × 1 column'],
    ['Array.from({ length: 150 }, (_, i) => [{ i }])', '[100 … 149]', '0: [{…}]'],
    ['[, 1, , , { a: { b: { c: { d: 1 } } } }]', '1 empty', '2 empty', 'd: 1'],
    ['new ArrayBuffer(200)', 'byteLength: 200', '[[Uint8Array]]: Uint8Array(200)'],
    ['({ w: new WeakRef({ target: { t: 1 } }), x: { y: { z: {} } } })', '[[Target]]: {target: {…}}'],
    ["Object.defineProperty({ shown: 'x'.repeat(80) }, 'hid', { value: 1 })", 'hid: 1'],
    ["({ [Symbol('key')]: { a: { b: { c: 1 } } } })", 'Symbol(key): {a: {…}}'],
    ['Object.create({ inherited: 1 })', '[[Prototype]]: Object', 'inherited: 1'],
  ]) {
    test(expression, () => {
      const html = htmlOf(expression);
      assertWellFormed(html ?? '');
      for (const part of expected) assert.ok(textOf(html).includes(part), `no ${part} in:\n${textOf(html)}`);
    });
  }
});

describe('no value writes HTML of its own', () => {
  const evil = '</span></details><script>alert("1\'")</script><img src=x onerror=alert(1)>&lt;';
  const quoted = JSON.stringify(evil);
  for (const expression of [
    `({ s: ${quoted}, long: { er: { e: { s: ${quoted} } } } })`,
    `({ [${quoted}]: { a: { b: { c: 1 } } }, get [${quoted} + 2]() { return 1 } })`,
    `({ s: Symbol(${quoted}), [Symbol(${quoted})]: { a: { b: { c: 1 } } } })`,
    `new (({ [${quoted}]: class { x = { y: { z: {} } }; m() {} } })[${quoted}])()`,
    `({ [${quoted}]: class { static a = {} } })[${quoted}]`,
    `({ [${quoted}](a) { return ${quoted} } })[${quoted}]`,
    `Object.assign(new Error(${quoted}), { name: ${quoted}, extra: { a: ${quoted} } })`,
    `new Error('e', { cause: ${quoted} })`,
    `({ [Symbol.toStringTag]: ${quoted}, deep: { er: { st: { x: 1 } } } })`,
    `new Map([[${quoted}, { a: { b: { c: ${quoted} } } }], [{ k: ${quoted} }, 1]])`,
    `new Set([${quoted}, { a: ${quoted} }])`,
    `Object.assign([{ a: [${quoted}] }], { [${quoted}]: 1, x: { y: { z: { w: 1 } } } })`,
    `[{ a: ${quoted}, [${quoted}]: 1 }, { a: { b: ${quoted} } }]`,
    `new Map([[${quoted}, { a: 1 }], ['b', { a: ${quoted} }]])`,
    `({ re: new RegExp(${quoted}), d: { e: { f: { g: 1 } } } })`,
    `new Proxy(Object.assign(() => 1, { [${quoted}]: ${quoted} }), {})`,
  ]) {
    test(expression.slice(0, 60), () => {
      const html = htmlOf(expression);
      assert.ok(html);
      assertWellFormed(html);
    });
  }
});

describe('of any size, the HTML stays small', () => {
  for (const expression of [
    'Array.from({ length: 1e6 }, (_, i) => ({ i }))',
    'Array.from({ length: 5e5 }, (_, i) => [[i]])',
    "({ s: 'x'.repeat(1e7), t: { u: 'y'.repeat(1e7) } })",
    "Object.fromEntries(Array.from({ length: 20000 }, (_, i) => ['key' + i, { i: { i: [i] } }]))",
    '(() => { let o = {}; const top = o; for (let i = 0; i < 1e5; i++) o = o.next = { i, list: [o] }; return top })()',
    "new Map(Array.from({ length: 1e5 }, (_, i) => [{ i }, 'v'.repeat(1000)]))",
    "new Error('m'.repeat(1e6))",
    '(() => { const a = []; a[4e9] = 1; return { a, b: { c: { d: { e: 1 } } } } })()',
    "({ ['k'.repeat(1e6)]: { a: { b: { c: 1 } } }, [Symbol('s'.repeat(1e6))]: 1 })",
    'new Float64Array(1e6)',
    'eval("(function () { return " + JSON.stringify("z".repeat(1e6)) + " })")',
    "Array.from({ length: 3000 }, (_, i) => Object.fromEntries(Array.from({ length: 500 }, (_, j) => ['c' + j, 'w'.repeat(500)])))",
  ]) {
    test(expression.slice(0, 60), () => {
      const html = htmlOf(expression) ?? '';
      assertWellFormed(html);
      assert.ok(html.length > 0 && html.length < 128 * 1024, `${html.length} characters`);
    });
  }
});

test('a DOM node inside of something is its tag, and leads nowhere', () => {
  const node = "new (class SVGElement { localName = 'svg'; nodeType = 1; ownerDocument = { body: { all: [1] } }; get outerHTML() { throw 1 } })()";
  assert.equal(values.inspect(`[${node}]`), '[ [SVGElement: svg] ]');
  const html = textOf(htmlOf(`({ chart: ${node}, more: { and: { more: { x: 1 } } } })`));
  assert.match(html, /chart: \[SVGElement: svg\]\n/);
  assert.doesNotMatch(html, /ownerDocument/);
});

test('what is left out is counted', () => {
  const html = htmlOf("Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['key' + i, i]))");
  const shown = textOf(html).match(/^key\d+: \d+$/gm)?.length ?? 0;
  assert.ok(textOf(html).includes(`… ${5000 - shown} more`), `${shown} shown`);
  assert.ok(shown > 100);
});

test('hostile prototypes and revoked proxies are survived', () => {
  const html = htmlOf(`(() => {
    const revoked = Proxy.revocable({}, {}); revoked.revoke()
    const trap = new Proxy({}, new Proxy({}, { get() { throw 'trap' } }))
    return { revoked: revoked.proxy, child: Object.create(trap), nothing: Object.create(null), trap,
      ctor: Object.create({ constructor: trap }), tag: { get [Symbol.toStringTag]() { throw 1 } } }
  })()`);
  assert.match(textOf(html), /revoked: Proxy <Revoked Proxy>/);
  assert.match(textOf(html), /nothing: \[Object: null prototype\] \{\}/);
});

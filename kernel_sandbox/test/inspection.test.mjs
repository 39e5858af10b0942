// Inspection: which name the cursor is at, and what the sandbox tells of it without running anything.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { docComment, signatureOf } from '../src/function_source.mjs';
import { pathAt } from '../src/inspection.mjs';
import { NOTEBOOK_DOCUMENTATION } from '../src/notebook_documentation.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

describe('the name at the cursor', () => {
  /** @type {[string, string | null][]} the cursor is at the bar */
  const NAMED = [
    ['add|', 'add'],
    ['a|dd(1)', 'add'],
    ['let q = |add(1)', 'add'],
    ['add(1, |', 'add'],
    ['add(1, f(2), |)', 'add'],
    ['a.b.c|', 'a.b.c'],
    ['a.b|.c', 'a.b'],
    ['add(x|', 'x'],
    ['m.f(|)', 'm.f'],
    ['1 + |', null],
    ['[1, |', null],
    ['f()(|', null],
  ];
  for (const [source, name] of NAMED) {
    test(source, () => assert.equal(pathAt(source.replace('|', ''), source.indexOf('|'))?.name ?? null, name));
  }
});

describe('the signature', () => {
  /** @type {[string, string][]} */
  const SIGNATURES = [
    ['function f(a, b = (1, 2)) { return a }', 'function f(a, b = (1, 2))'],
    ['async function* g(\n  a,\n  b\n) {}', 'async function* g( a, b )'],
    ['(a, b) => a + b', 'f = (a, b) => …'],
    ['async x => x', 'f = async x => …'],
    ['m(a) { }', 'm(a)'],
    ['class A extends B { m() {} constructor(q, r) {} }', 'class A extends B\n\nnew f(q, r)'],
    ['class A {}', 'class A'],
  ];
  for (const [source, signature] of SIGNATURES) {
    test(source, () => assert.equal(signatureOf(source, 'f'), signature));
  }
});

test('the comment above a function is found in the cells, the last one first', () => {
  const cells = ['// new\n// one\nfunction f(a) {\n}\n', '/** old */\nfunction f(a) {'];
  assert.equal(docComment('function f(a) {\n}', cells), 'new\none');
  assert.equal(docComment('function f(a) {\n}', cells.slice(1)), 'old');
  assert.equal(docComment('function g(a) {}', cells), '');
  assert.equal(docComment('function f(a) {}', ['/** far */\nlet x\n\nfunction f(a) {}']), '');
});

describe('what is told', () => {
  /** @type {SandboxProcess} */
  let sandbox;
  before(async () => {
    sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
    await sandbox.run(`/**\n * Adds two numbers.\n */\nfunction add(a, b = 1) {\n  return a + b;\n}\nvar ran = 0;
      const hostile = { get g() { ran++ } }, long = 'x'.repeat(1e7), list = [1, 2, 3];
      // At most.
      const limit = 5
      const method = [].flat, bytes = new Uint8Array(3);
      const { proxy: revoked, revoke } = Proxy.revocable({}, {}); revoke();
      const hostileFunction = Object.defineProperties(() => 1, { name: { get() { ran++ } }, length: { get() { ran++ } } });`);
  });
  after(() => sandbox.end());

  /** @param {string} source @param {number} [detail] */
  const told = async (source, detail = 0) => {
    const { found, data } = await sandbox.ask({ type: 'inspect', source, cursor: source.length, detail });
    return found ? data['text/plain'] : null;
  };

  test('of a function of the notebook', async () => {
    assert.equal(await told('add'), 'function add(a, b = 1)\n\nAdds two numbers.');
    assert.match((await told('add', 1)) ?? '', /return a \+ b;/);
  });
  /** @type {[string, string, RegExp][]} source, page of MDN, text */
  const STANDARD = [
    [
      'Math.sqrt',
      'Web/JavaScript/Reference/Global_Objects/Math/sqrt',
      /^sqrt\(x: number\): number\n\nReturns the square root/,
    ],
    ['Math.PI', 'Web/JavaScript/Reference/Global_Objects/Math/PI', /^readonly PI: number\n\n3\.14\d+\n/],
    ['list.map', 'Web/JavaScript/Reference/Global_Objects/Array/map', /^map<U>\(callbackfn/],
    ['[1].map', 'Web/JavaScript/Reference/Global_Objects/Array/map', /^map<U>\(callbackfn/],
    ['method', 'Web/JavaScript/Reference/Global_Objects/Array/flat', /^flat</],
    ["'x'.at", 'Web/JavaScript/Reference/Global_Objects/String/at', /^at\(index: number\)/],
    ['Promise.all', 'Web/JavaScript/Reference/Global_Objects/Promise/all', /^all</],
    ['console.log(', 'Web/API/console/log_static', /^log\(\.\.\.data/],
    ['new URL(', 'Web/API/URL', /^new URL\(url/],
    ['URL.canParse', 'Web/API/URL/canParse_static', /^canParse\(/],
    ['setTimeout', 'Web/API/Window/setTimeout', /^setTimeout\(handler/],
    ['bytes.set', 'Web/JavaScript/Reference/Global_Objects/TypedArray/set', /^set\(/],
    ['new Map([], ', 'Web/JavaScript/Reference/Global_Objects/Map', /^new Map\(\)/],
    ['const fresh = [1]; fresh.at', 'Web/JavaScript/Reference/Global_Objects/Array/at', /^at\(index/],
  ];
  for (const [source, page, text] of STANDARD) {
    test(`of what is standard: ${source}`, async () => {
      const told = await sandbox.ask({ type: 'inspect', source, cursor: source.length });
      assert.match(told.data['text/plain'], text);
      assert.ok(
        told.data['text/plain'].endsWith(`https://developer.mozilla.org/docs/${page}`),
        told.data['text/plain'],
      );
      assert.match(told.data['text/markdown'], /^```js\n/);
      assert.ok(told.data['text/markdown'].endsWith(`(https://developer.mozilla.org/docs/${page})`));
    });
  }
  test('of the globals of a notebook', async () => {
    assert.match(
      (await told('display.html')) ?? '',
      /^display\.html\(text: string, options\?\)\n\nShows HTML below the cell/,
    );
    assert.match(
      (await told('cell.signal')) ?? '',
      /^readonly signal: AbortSignal\n\nFires when the cell is run again/,
    );
    for (const [name, [signature]] of Object.entries(NOTEBOOK_DOCUMENTATION))
      assert.ok((await told(name))?.startsWith(`${signature}\n\n`), name);
  });
  test("of a cell's own function under a standard name, that one", async () => {
    await sandbox.run('globalThis.parseFloat = function mine(text) { return 1 }');
    assert.equal(await told('parseFloat'), 'function mine(text)');
  });

  /** @type {[string, string][]} the cursor is at the bar */
  const WRITTEN = [
    ['/** Doubles. */\nconst double = (x) => x * 2\ndouble|', 'double = (x) => …\n\nDoubles.'],
    [
      '// Two of them.\nclass Pair extends Map { constructor(a, b) {} }\nnew Pair(1, |',
      'class Pair extends Map\n\nnew Pair(a, b)\n\nTwo of them.',
    ],
    ['// All of it.\nconst sum = 1 + 2\nsum|', 'const sum = 1 + 2\n\nAll of it.'],
    [
      '/**\n * Area.\n * @param {number} width in metres\n */\nfunction area(width, height) { return width| }',
      'width: parameter of function area(width, height)\n\nin metres',
    ],
    ['function add(left) { return add| }', 'function add(a, b = 1)\n\nAdds two numbers.'],
    ['{ const add = 5; add| }', 'const add = 5;'],
    ['missing|', ''],
    ['const known = 1; known.not.here|', ''],
  ];
  for (const [source, text] of WRITTEN) {
    test(`of what is written: ${source}`, async () => {
      const asked = { type: 'inspect', source: source.replace('|', ''), cursor: source.indexOf('|') };
      assert.equal((await sandbox.ask(asked)).data['text/plain'] ?? '', text);
    });
  }
  test('of a variable, with the comment above it', async () => {
    assert.equal(await told('limit'), 'limit: number\n\nAt most.\n\n5');
  });
  test('of a hostile value, something', async () => {
    assert.ok((await told('revoked')) !== null);
    assert.ok((await told('hostileFunction')) !== null);
  });
  test('of a value', async () => assert.equal(await told('list'), 'list: Array(3)\n\n[ 1, 2, 3 ]'));
  test('of a getter', async () => assert.match((await told('hostile.g')) ?? '', /\[Getter\]/));
  test('of a very long one', async () => assert.ok(((await told('long')) ?? '').length < 5000));
  test('nothing of what is not there', async () => assert.equal(await told('nowhere'), null));
  test('and nothing ran', async () => {
    const { done } = await sandbox.run('ran');
    assert.equal(done.result.data['text/plain'], '0');
  });
});

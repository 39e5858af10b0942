// Inspection: which name the cursor is at, and what the sandbox tells of it without running anything.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { docComment, signatureOf } from '../src/function_source.mjs';
import { pathAt } from '../src/inspection.mjs';
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
      const hostile = { get g() { ran++ } }, long = 'x'.repeat(1e7), list = [1, 2, 3];`);
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
  test('of a built-in one', async () => assert.match((await told('Math.sqrt')) ?? '', /^ƒ Math\.sqrt\(…\)/));
  test('of a value', async () => assert.equal(await told('list'), 'list: Array(3)\n\n[ 1, 2, 3 ]'));
  test('of a getter', async () => assert.match((await told('hostile.g')) ?? '', /\[Getter\]/));
  test('of a very long one', async () => assert.ok(((await told('long')) ?? '').length < 5000));
  test('nothing of what is not there', async () => assert.equal(await told('nowhere'), null));
  test('and nothing ran', async () => {
    const { done } = await sandbox.run('ran');
    assert.equal(done.result.data['text/plain'], '0');
  });
});

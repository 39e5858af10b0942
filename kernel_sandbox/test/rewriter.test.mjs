// Cell after cell: names that are declared again, constants, hoisting, imports, and where things are in a cell.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rewrite } from '../src/rewriter.mjs';
import { Notebook } from './rewriter_notebook.mjs';

/**
 * Runs cells in one notebook. Each is a source, or a source with what it must give: a result (text, or null for none),
 * or a regular expression that its error must match.
 * @param {...(string | [string, string | RegExp | null])} cells
 */
async function run(...cells) {
  const notebook = await Notebook.open();
  for (const cell of cells) {
    const [source, expected] = typeof cell === 'string' ? [cell] : cell;
    const { status, result, error } = await notebook.run(source);
    if (expected instanceof RegExp) assert.match(error, expected, source);
    else assert.equal(status, 'ok', `${source}: ${error}`);
    if (expected === null || typeof expected === 'string') assert.equal(result, expected, source);
  }
}

/** @type {Record<string, (value: number) => string>} */
const KINDS = {
  let: (value) => `let x = ${value}`,
  const: (value) => `const x = ${value}`,
  var: (value) => `var x = ${value}`,
  class: (value) => `class x { static v = ${value} }`,
  function: (value) => `function x() { return ${value} }`,
  'destructuring let': (value) => `let { a: [x] } = { a: [${value}] }`,
  'destructuring const': (value) => `const [, x = ${value}] = []`,
  'destructuring var': (value) => `var { ...x } = { valueOf: () => ${value} }; x = +x`,
  'block function': (value) => `if (true) { function x() { return ${value} } }`,
  'loop var': (value) => `for (var x = 0; x < ${value}; x++);`,
  'var in a block': (value) => `{ { var x = ${value} } }`,
  import: (value) => `import { v as x } from "data:text/javascript,export const v = ${value}"`,
};
const ON_GLOBAL = new Set(['var', 'function', 'destructuring var', 'block function', 'loop var', 'var in a block']);
const CONSTANT = new Set(['const', 'destructuring const', 'import']);
const READ = "[typeof x === 'function' ? (x.v ?? x()) : x, 'x' in globalThis].join()";

describe('every kind of declaration can become every other', () => {
  for (const [before, first] of Object.entries(KINDS)) {
    for (const [after, second] of Object.entries(KINDS)) {
      test(`${before} to ${after}`, async () => {
        const shows = (/** @type {number} */ value) => `'${value},${ON_GLOBAL.has(after)}'`;
        const assigned = CONSTANT.has(after) ? /^TypeError: Assignment to constant variable\./ : '9';
        await run(first(1), second(2), [READ, shows(2)], ['x = 9', assigned], second(3), [READ, shows(3)]);
      });
    }
  }
});

describe('constants', () => {
  const constant = /^TypeError: Assignment to constant variable\./;

  test('a function follows when its constant becomes a variable, and back', () =>
    run(
      'const c = 1; function set() { c = 5 }',
      ['set()', constant],
      'let c = 2',
      ['set(); c', '5'],
      'const c = 3',
      ['set()', constant],
      ['c', '3'],
    ));
  test('a function from before the constant', () =>
    run(
      'function set() { c = 5 }; const arrow = () => { c++ }',
      'const c = 1',
      ['set()', constant],
      ['arrow()', constant],
      ['c', '1'],
    ));
  test('a method, a setter and a field of a later cell', () =>
    run(
      'const c = 1',
      'class A { f = (c = 2) }; const o = { m() { c -= 1 }, set s(v) { [c] = [v] } }',
      ['new A()', constant],
      ['o.m()', constant],
      ['o.s = 1', constant],
      ['c', '1'],
    ));
  test('imported names', () => run("import { sep } from 'node:path'", ['sep = 1', constant], ['sep', "'/'"]));
  test('the value is computed first, as V8 does', () =>
    run('const c = 1; let n = 0', ['c = (n = 7)', constant], ['n', '7'], ['c = nope', /^ReferenceError: nope/]));
  test('what is assigned to another name keeps the name of a function', () =>
    run('function make() { later = () => {} }', 'make()', ['later.name', "'later'"]));
  test('a failed initialiser', () =>
    run(
      ["const c = (() => { throw new Error('boom') })()", /^Error: boom/],
      ['c', /^ReferenceError: c is not defined/],
      ['const c = 7; c', '7'],
      ['let d = null.x', /^TypeError/],
      ['let d = 8; d', '8'],
    ));
  test('a cell that is refused changes nothing', () =>
    run(
      'let a = 1; const b = 2',
      ['const a = 3; let b = 4; foo(;', /SyntaxError/],
      ['a = 5', '5'],
      ['b = 5', constant],
    ));
});

describe('variables and functions', () => {
  test('var keeps its value when its cell runs again', () => run('var v = 1', 'v = 2', ['var v; v', '2']));
  test('var takes what the global object has', () =>
    run('globalThis.v = 3', ['var v; v', '3'], ['v = 4; globalThis.v', '4']));
  test('let starts afresh', () => run('var v = 1', 'let v', ['v', null]));
  test('var is shown on the global object while it runs', () =>
    run(['var v = 1; globalThis.v = 2; v', '2'], ["Object.keys(globalThis).includes('v')", 'true']));
  test('functions are found late', () =>
    run('function f() { return g() }; function g() { return 1 }', 'function g() { return 2 }', ['f()', '2']));
  test('recursion finds the new function', () =>
    run('function fact(n) { return n ? n * fact(n - 1) : 1 }', 'const old = fact', 'function fact() { return 100 }', [
      'old(3)',
      '300',
    ]));
  test('functions are hoisted within a cell with await', () =>
    run(["console.log(h()); function h() { return 'H' }\nawait 0; h()", "'H'"], ['h()', "'H'"]));
  test('the source of a function is what was written', () =>
    run(
      'function f(a) { return a }',
      ['f.toString()', "'function f(a) { return a }'"],
      ['async function* g() {}; g.toString()', "'async function* g() {}'"],
    ));
  test('closures of an older cell see the new value', () =>
    run('let k = 1; const get = () => k', 'let k = 5', ['get()', '5']));
  test("a block's function replaces a name of an older cell", () =>
    run('let f = 1', ['{ function f() {} } typeof f', "'function'"]));
  test('a directive holds for its cell only', () =>
    run(
      ["'use strict'; und = 5", /^ReferenceError: und/],
      ['und = 5; und', '5'],
      ['// a comment\n"use strict"\n;(function () { return this })()', null],
      ['(function () { return this === globalThis })()', 'true'],
    ));
});

describe('modules', () => {
  test('static imports come first, wherever they stand', () =>
    run([
      "const before = join('a', 'b')\nimport path, { join, sep as s } from 'node:path'\nimport * as ns from 'node:path'\nimport 'node:fs'\nbefore + s + (ns.join === join) + typeof path.join",
      "'a/b/truefunction'",
    ]));
  test('a missing export is an error before the body runs', () =>
    run(
      'globalThis.ran = false',
      ["ran = true; import { nothing } from 'node:path'", /does not provide an export named 'nothing'/],
      ['ran', 'false'],
    ));
  test('imports run again', () =>
    run("import { join } from 'node:path'", "import { join } from 'node:path'", ["join('a', 'b')", "'a/b'"]));
  test('attributes', () =>
    run(
      ["import j from 'data:application/json,{\"a\":1}' with { type: 'json' }; j.a", '1'],
      ["(await import('data:application/json,{\"a\":2}', { with: { type: 'json' } })).default.a", '2'],
    ));
  test('import() anywhere, its specifier evaluated once', () =>
    run(
      "let n = 0; const load = async () => (await import(`node:${n++, 'path'}`)).sep",
      ['await load()', "'/'"],
      ['n', '1'],
    ));
  test('export is tolerated', () =>
    run(
      'export const a = 1, b = 2; export function f() { return a } export class C {}',
      ['f() + b', '3'],
      ['export { a as c }; export default a', '1'],
      ['export default class {}\n(7)', '7'],
      ['export default function g() { return 4 }\ng()', '4'],
      ['export default { a }', '{ a: 1 }'],
      ["export * from 'node:path'; export { join as j } from 'node:path'; 5", '5'],
      ["export { nope } from 'node:path'", /does not provide an export named 'nope'/],
    ));
  test('only at the top level', () =>
    run(
      ["if (1) { import x from 'y' }", /'import' may only appear at the top level/],
      ['() => { export let z }', /SyntaxError/],
    ));
});

describe('a cell that starts with a brace', () => {
  /** @type {[string, string | null][]} */
  const cells = [
    ['{a: 1}', '{ a: 1 }'],
    ["{a: 1, b: 'x'}", "{ a: 1, b: 'x' }"],
    ['{}', '{}'],
    ['  // c\n{a: await 5} // d', '{ a: 5 }'],
    ['{a: 1}.a', '1'],
    ['{...{ q: 1 }}', '{ q: 1 }'],
    ['{ let z = 1; z + 1 }', '2'],
    ['{ if (true) { 3 } }', '3'],
    ['{ 4 }', '4'],
    ['{a: 1};', '1'],
    ['{a: 1}\n{b: 2}', '2'],
    ['{ x: 1, f() { return 2 } }.f()', '2'],
    ['{\n  var inBlock = 1\n}', null],
  ];
  for (const [source, expected] of cells) test(JSON.stringify(source), () => run([source, expected]));
});

describe('comments at odd places', () => {
  /** @type {[string, string | null][]} */
  const cells = [
    ['1 <!-- x\n', '1'],
    ['--> x\n2', '2'],
    ['3\n--> x', '3'],
    ['/* a\n*/ --> x\n4', '4'],
    ['#!/usr/bin/env node\n5', '5'],
    ['6 // c', '6'],
    ['', null],
    ['// c', null],
    ['let u = 1 /* c */ ; u', '1'],
  ];
  for (const [source, expected] of cells) test(JSON.stringify(source), () => run([source, expected]));
});

describe('positions', () => {
  test('of frames in hoisted functions, across cells', () =>
    run("\n\nfunction boomer() { throw new Error('deep') }", [
      'var a = 1; const b = 2\n boomer()',
      /^Error: deep\n {4}at boomer \(cell-1\.js:3:27\)\n {4}at \(cell-2\.js:2:2\)$/,
    ]));
  test('behind everything that is put in before', () =>
    run(
      ['await 0; try { null.x } catch ({ message }) { var q = 1, r = undefined.y }', /\(cell-1\.js:1:72\)/],
      ["import { join } from 'node:path'; export const e = 1; with ({}) { null.x }", /\(cell-2\.js:1:72\)/],
      ['{a: null.x}', /\(cell-3\.js:1:10\)/],
      ["'use strict'; null.x", /\(cell-4\.js:1:20\)/],
    ));
  test('of every character that is kept', () => {
    const source = 'var a = 1\nconst b = await f(a)\nfunction f(x) { return x }\nif (a) { b = 2 } else a++\n';
    const rewritten = rewrite(source, { cell: 1, prefix: 'await $pennant.gate(7,3);', names: new Map() });
    assert.ok(rewritten.code !== null);
    const [generated, original] = [rewritten.code.split('\n'), source.split('\n')];
    for (const word of ['f(a)', 'return', 'if (a)', 'else', 'a++']) {
      const index = generated.findIndex((text) => text.includes(word));
      const { line, column } = rewritten.position(index + 1, (generated[index]?.indexOf(word) ?? 0) + 1);
      assert.ok(original[line - 1]?.startsWith(word, column - 1), `${word} at ${line}:${column}`);
    }
  });
  test('of syntax errors', () => {
    /** @type {[string, string, number, number][]} */
    const cells = [
      ['let a1=1;\nlet b1=2;\nfoo(;', "Unexpected token ';'", 3, 5],
      ['foo(', 'Unexpected end of input', 1, 5],
      ['}', "Unexpected token '}'", 1, 1],
      ['1\n\treturn 5', 'Illegal return statement', 2, 2],
      ['let 1a', 'Invalid or unexpected token', 1, 5],
      ['let x; let x', "Identifier 'x' has already been declared", 1, 12],
      ['a b', "Unexpected identifier 'b'", 1, 3],
      ['{ $pennant }', "The name '$pennant' is reserved for the notebook itself", 1, 3],
      ["import a from 'a'\nlet y = ;", "Unexpected token ';'", 2, 9],
    ];
    for (const [source, message, line, column] of cells) {
      const { code, error } = rewrite(source, { cell: 4, prefix: '', names: new Map() });
      assert.equal(code, null);
      assert.deepEqual(
        [error.name, error.message, error.line, error.column],
        ['SyntaxError', message, line, column],
        source,
      );
      assert.equal(error.traceback.at(-1), `    at cell-4.js:${line}:${column}`);
      assert.equal(error.traceback[0], `SyntaxError: ${message}`);
    }
  });
});

test('a cell nested too deeply is refused with a reason', () => {
  for (const source of ['['.repeat(100_000), `1${'+1'.repeat(100_000)}`, 'a=>'.repeat(100_000)]) {
    const { code, error } = rewrite(source, { cell: 1, prefix: '', names: new Map() });
    assert.equal(code, null);
    assert.ok(error.message.length < 200 && error.traceback.join('').length < 500);
  }
});

test('using in a bare case of a switch needs a block, and says so', () => {
  const { error } = rewrite('switch (1) { case 1: using x = open() }', { cell: 1, prefix: '', names: new Map() });
  assert.match(error?.message ?? '', /put the case's statements in a block/);
});

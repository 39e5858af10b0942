// The rewriter's guards stand where vm2's own do: its output is compared with that of vm2's transformer.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { rewrite } from '../src/rewriter.mjs';
import { VM2_STATE } from '../src/rewriter/instrumentation.mjs';
import { Notebook } from './rewriter_notebook.mjs';

const { transformer } = createRequire(import.meta.url)('vm2/lib/transformer.js');

/** Inside a function, where nothing else is rewritten: the two outputs must then be the same text. */
const IN_FUNCTIONS = [
  'try { a() } catch (e) { b(e) }',
  'try { a() } catch (e) {}',
  'try { a() } catch { b() }',
  'try { a() } catch (e) { b(e) } finally { c() }',
  'try { a() } catch ({ message, constructor: { constructor: F } }) { F(message) }',
  'try { a() } catch ([e = b()]) {}',
  'try { a() } catch ({ m }) { try { b() } catch ({ n }) { c(m, n) } }',
  'try { a() } catch (e) { try { b() } catch (e) { c(e) } }',
  'try { a() } catch (e) { let f = e; e => { try {} catch (g) { h(g) } } }',
  'with ({ a }) { try { b() } catch (e) { c(e) } }',
  'with (a, b) with (c) { try { b() } catch (e) { c(e) } }',
  'class A { static { try { a() } catch (e) { b(e) } } m() { try { a() } catch (e) { b(e) } } }',
  'class A { x = (() => { try { a() } catch (e) { b(e) } })() }',
  '[...(function* () { try { yield 1 } catch (e) { b(e) } })()]',
  '(async () => { try { await a() } catch (e) { b(e) } })()',
  'for (const x of [() => { try { a() } catch (e) { b(e) } }]) x()',
  'a`${(() => { try { a() } catch (e) { b(e) } })()}`',
  '((x = () => { try { a() } catch (e) { b(e) } }) => x)()',
  '({ [(() => { try { a() } catch (e) { b(e) } })()]: 1 })',
  'switch (a) { case (() => { try { a() } catch (e) { b(e) } })(): try { a() } catch (e) { b(e) } }',
  'label: try { a() } catch (e) { break label }',
  'let VM2_INTERNAL_TMPNAME, VM2_INTERNAL_TMPNAME_UNIQUE; try { a() } catch ({ m }) { b(m) }',
  'try { a() } catch (\\u0065) { b(e) }',
  'try { a() } catch (e) { // comment\n b(e) }',
  "import('fs').then(a => a)",
  "import(import('fs'))",
  "a ? import(`x`) : import('y')",
];

/** vm2's names of the guards, and ours. */
const OURS = [
  ['import', 'importModule'],
  ['handleException', 'caught'],
  ['wrapWith', 'scope'],
];

/** @param {string} body */
const inFunction = (body) => `let f = function () { ${body} }`;

/** @param {string} code */
function rewriteAlone(code) {
  const result = rewrite(code, { cell: 1, prefix: '', names: new Map() });
  assert.equal(result.error, null, `${code}: ${result.error?.message}`);
  return result.code.replace(/^;/, '').replace(/\n\/\/# sourceURL=.*$/, '');
}

/**
 * White space is where vm2 puts its guard behind it, and the rewriter before; imports go to Pennant's own loader.
 * @param {string} code
 */
function normalised(code) {
  const plain = code.replaceAll(/\/\*\$-.*?\*\/|\/\*-\$\*\//g, '');
  return OURS.reduce((text, [theirs, ours]) => text.replaceAll(`${VM2_STATE}.${theirs}(`, `$pennant.${ours}(`), plain)
    .replaceAll(/\/\/ comment\n|\s+/g, '');
}

for (const body of IN_FUNCTIONS) {
  test(`same guards as vm2: ${body}`, () => {
    const code = inFunction(body);
    // vm2 gives wrapWith only the first of `a, b`; ours gets what the statement gets.
    const expected = transformer(null, code, true, false, 'cell').code.replace('(a, b)', '((a, b))');
    assert.equal(normalised(rewriteAlone(code)), normalised(expected));
  });
}

/** @param {string} code */
function guardsIn(code) {
  return code.match(/(?:\$pennant\.(?:caught|scope)|VM2_INTERNAL_STATE\w+\.\w+)\(/g)?.length ?? 0;
}

const AT_THE_TOP_LEVEL = [
  ...IN_FUNCTIONS.filter((body) => !body.includes('import')),
  'var f = 1; try { a() } catch (e) { var f = e }',
  'const c = 1; try { a() } catch (e) { c = e; c++ }',
  'if (a) { function f() { try { a() } catch (e) { b(e) } } }',
  'function f() { try { a() } catch (e) { f(e) } }',
  'try { await a() } catch (e) { await b(e) }',
  'for await (const x of a) try { a() } catch ({ e }) { await b(e) }',
  'with (a) try { var b = 1 } catch (e) { c(e) }',
];

for (const code of AT_THE_TOP_LEVEL) {
  test(`as many guards as vm2 at the top level: ${code}`, () => {
    const expected = guardsIn(transformer(null, code, true, false, 'cell').code);
    assert.equal(guardsIn(rewriteAlone(code)), expected);
  });
}

const NEWER_SYNTAX = [
  ["try { /[\\p{L}--[a-z]]/v.test('A') } catch (e) { b(e) }", 1],
  ['{ using x = a; try { b() } catch (e) { c(e) } }', 1],
  ["import('a', { with: { type: (() => { try { a() } catch (e) { b(e) } })() } })", 1],
  ["import a from 'a' with { type: 'json' }; try { a() } catch ({ e }) { b(e) }", 1],
  ['export default () => { try { a() } catch (e) { b(e) } }', 1],
  ['export function f() { with (a) b() }', 0],
  ['export function f() { with (a) { try { b() } catch (e) { c(e) } } }', 2],
  ['{ a: () => { try { a() } catch (e) { b(e) } } }', 1],
  ['{ a: () => { try { a() } catch (e) { b(e) } }, b: 1 }', 1],
  ['try { a() } catch (e) { b(e) } <!-- try {} catch (e) { b(e) }', 1],
];

for (const [code, guards] of /** @type {[string, number][]} */ (NEWER_SYNTAX)) {
  test(`guards where vm2 cannot parse: ${code}`, () => assert.equal(guardsIn(rewriteAlone(code)), guards));
}

test('no native import is left', () => {
  for (const code of [
    "import('a')",
    "import a from 'a'",
    "export * from 'a'",
    "() => import('a', b)",
    "{ a: import('b') }",
  ]) {
    const program = parse(rewriteAlone(code), { ecmaVersion: 'latest', allowAwaitOutsideFunction: true });
    full(program, ({ type }) => assert.doesNotMatch(type, /^Import|^Export/));
  }
});

test('a caught value goes through the guard before the cell sees it', async () => {
  const notebook = await Notebook.open();
  await notebook.run('try { throw 1 } catch (e) { e }');
  await notebook.run('try { throw { m: 2 } } catch ({ m }) { m }');
  await notebook.run('function f() { try { throw 3 } catch (e) { return e } } f()');
  await notebook.run('try { await Promise.reject(4) } catch (e) { e }');
  assert.deepEqual(JSON.stringify(notebook.handled), '[1,{"m":2},3,4]');
});

const RESERVED = ['$pennant', '$penn\\u0061nt', VM2_STATE, `VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAI\\u{4c}`];
const USES = [
  'NAME',
  'let NAME = 1',
  'function NAME() {}',
  'class NAME {}',
  '(class NAME {})',
  'var { a: NAME } = {}',
  '({ NAME })',
  'try {} catch (NAME) {}',
  "import { NAME } from 'a'",
  "import NAME from 'a'",
  "import * as NAME from 'a'",
  '(NAME) => 1',
  'typeof NAME',
  'NAME = 1',
  'delete NAME',
  '`${NAME}`',
  '{ a: NAME }',
  '{ a: 1, b: NAME }',
  'export default NAME',
  '[NAME] = []',
];

for (const name of RESERVED) {
  test(`reserved: ${name}`, () => {
    for (const use of USES) {
      const { code, error } = rewrite(use.replace('NAME', name), { cell: 1, prefix: '', names: new Map() });
      assert.equal(code, null, use);
      assert.match(error.message, /is reserved/, use);
    }
  });
}

describe('what the cell itself waits for is kept, so that V8 cannot collect it and an interrupt can end it', () => {
  /** @type {[string, number][]} */
  const cells = [
    ['await a', 1],
    ['await a + (await b)', 2],
    ['await await a', 2],
    ['for (const x of await a) await x', 2],
    ['for await (const x of a) b(x)', 1],
    ['class A extends (await a) { [await b]() {} }', 2],
    ['{ a: await b }', 1],
    ["import a from 'a'; export * from 'b'", 1],
    ['async () => { await a; for await (const x of b); }', 0],
    ['class A { static async m() { await a } }', 0],
  ];
  for (const [code, kept] of cells) {
    test(code, () => assert.equal(rewriteAlone(code)?.match(/\$pennant\.keep(?:Iterable)?\(/g)?.length ?? 0, kept));
  }
});

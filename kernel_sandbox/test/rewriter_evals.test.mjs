// The name `eval`: a direct call gets its text guarded, any other mention is the global property.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { guardFunction, guardScript } from '../src/evaluated_text.mjs';
import { rewrite } from '../src/rewriter.mjs';

/** Without the marks round what was put in. @param {string | null | undefined} text */
const plain = (text) => (text ?? '').replaceAll(/\/\*\$-.*?\*\/|\/\*-\$\*\//g, '');

/** @type {[string, string][]} */
const REWRITTEN = [
  ['eval(a)', 'eval($pennant.guarded(a))'],
  ['(eval)((a, b))', '(eval)(($pennant.guarded(a, b)))'],
  ['eval(a, b)', 'eval($pennant.guarded(a), b)'],
  ['eval(eval(a))', 'eval($pennant.guarded(eval($pennant.guarded(a))))'],
  ['eval(...a)', 'eval(...$pennant.guardedAll([...a]))'],
  ['eval((a), ...b)', 'eval(...$pennant.guardedAll([(a), ...b]))'],
  ['eval()', 'eval()'],
  ['eval?.(a)', '$pennant.names.eval?.(a)'],
  ['(0, eval)(a)', '(0, $pennant.names.eval)(a)'],
  ['new eval(a)', 'new $pennant.names.eval(a)'],
  ['eval`a`', '$pennant.names.eval`a`'],
  ['f = eval', 'f = $pennant.names.eval'],
  ['ev\\u0061l(a); f = ev\\u0061l', 'ev\\u0061l($pennant.guarded(a)); f = $pennant.names.eval'],
  ['({ eval, b: eval })', '({ eval:$pennant.names.eval, b: $pennant.names.eval })'],
  ['({ eval } = a)', '({ eval:$pennant.names.eval } = a)'],
  ['({ eval = 1 } = a)', '({ eval:$pennant.names.eval = 1 } = a)'],
  ['[...eval] = a', '[...$pennant.names.eval] = a'],
  ['typeof eval', 'typeof $pennant.names.eval'],
  ['a.eval(b)', 'a.eval(b)'],
  ['(eval, b) => eval(b)', '(eval, b) => $pennant.named(eval)(b)'],
  ['(eval) => { eval = new eval(eval) }', '(eval) => { eval = new ($pennant.named(eval))($pennant.named(eval)) }'],
  ['(b = eval, { [eval]: c }) => { var eval }', '(b = $pennant.named(eval), { [$pennant.named(eval)]: c }) => { var eval }'],
  ['() => { try { } catch (eval) { return { eval } } }', '() => { try { } catch (eval) {eval=$pennant.caught(eval); return { eval:$pennant.named(eval) } } }'],
  ['() => { let [eval, ...b] = [eval = 1]; }', '() => { let [eval, ...b] = [eval = 1]; }'],
  ['(f = eval) => eval(f)', '(f = $pennant.names.eval) => eval($pennant.guarded(f))'],
  ['with (a) eval(b)', 'with ($pennant.scope(a)) eval($pennant.guarded(b))'],
  ['with (a, b) c', 'with (a, b) c'],
  ['with (a) b = eval', 'with ($pennant.scope(a)) b = $pennant.named(eval)'],
  ['with (a) [eval] = [({ eval })]', 'with ($pennant.scope(a)) [$pennant.names.eval] = [({ eval:$pennant.named(eval) })]'],
];

describe('in evaluated text', () => {
  for (const [text, expected] of REWRITTEN) {
    test(text, () => assert.equal(plain(guardScript(text)).replaceAll('guardedGlobal', 'guarded'), `o${expected}`));
  }
});

describe('in a function of a cell', () => {
  for (const [text, expected] of REWRITTEN) {
    const cell = (/** @type {string} */ body) => `let f = function () { return (() => { ${body} }) }`;
    test(text, () => {
      const { code } = rewrite(cell(text), { cell: 1, prefix: '', names: new Map() });
      const checked = plain(code).replaceAll(/\$pennant\.constant\("\w+",(.*)\)( \}\))/g, '$1$2');
      assert.ok(checked?.includes(cell(expected)), checked);
    });
  }
});

test('text without anything to guard stays as it is, whatever it is', () => {
  for (const text of ['', 'a', '{', 'var a = 1', '#!a', '<!-- a']) assert.equal(guardScript(text), `o${text}`);
});

test('text that acorn cannot read is refused, since it could not be guarded', () => {
  for (const text of ['import(', 'eval(', 'try { } catch (', '\\u{110000}']) assert.equal(guardScript(text)[0], 's', text);
});

test('a variable of that name is not read and written at once: the engine\'s own function might be what is read', () => {
  for (const change of ['eval ||= 1', 'eval += 1', 'eval++', '--eval']) {
    assert.match(guardScript(`(a = (${change})) => { var eval }`), /^sA variable named 'eval' can only/, change);
  }
});

test('a regular expression behind an expression is refused, since V8 may take it for divisions', () => {
  for (const text of ['x\nof\n/eval(t)/g', 'import(x)\nof\n/a/g', 'f = () => { eval(x) }\n/a/g']) {
    assert.match(guardScript(text), /^sWrite a semicolon/, text);
  }
  for (const text of ['eval(x);\n/a/g', 'if (eval(x)) /a/g', '{ eval(x) }\n/a/g', 'eval(x)\n/a/g', 'return_: eval(x)\n/2/g']) {
    assert.equal(guardScript(text)[0], 'o', text);
  }
});

test('reserved names are refused', () => {
  for (const text of ['$pennant', 'var $penn\\u0061nt', 'VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL', '({ $pennant })']) {
    assert.match(guardScript(text), /^sThe name .* is reserved/, text);
  }
});

test('what depends on where the call stands is left to V8', () => {
  for (const text of ['new.target; eval', 'super.a; eval', 'this.#a; eval', 'arguments; eval']) {
    assert.equal(guardScript(text)[0], 'o', text);
  }
});

test('the sources of a function are guarded each for itself', () => {
  assert.equal(guardFunction('function', '', ''), 'o0:');
  assert.equal(guardFunction('function', 'a,b', 'return a'), 'o3:a,breturn a');
  const answer = guardFunction('async function*', 'a = eval(b)', 'yield eval(a)');
  const [, length, sources = ''] = /^o(\d+):(.*)$/.exec(answer) ?? [];
  assert.equal(plain(sources.slice(0, Number(length))), 'a = eval($pennant.guarded(b))');
  assert.equal(plain(sources.slice(Number(length))), 'yield eval($pennant.guarded(a))');
  assert.equal(guardFunction('function', 'a', '} import("b"); {')[0], 's');
  assert.equal(guardFunction('function', 'a = {', 'import("b")')[0], 's');
});

describe('the notebook\'s names in global text', () => {
  /** @type {[string, string][]} */
  const texts = [
    ['c = 1', 'c =$pennant.constant("c", 1)'],
    ['(c) => c = 1', '(c) => c = 1'],
    ['var v = 1', 'let{}=( v = 1,0);'],
    ['var v = 1, w = v', 'var w;let{}=( v = 1, w = v,0);'],
    ['for (var v of a);', 'for (  v of a);'],
    ['"use strict"; var v = 1', '"use strict"; var v = 1'],
    ['v(); function v() { c = 1 }', 'let{}=(v=function v() { c =$pennant.constant("c", 1) },0);v(); ;'],
    ['{ function v() {} }', '{let v;{ function v() {}let{}=(this.v=v,0); }}'],
    ['var u = 1', 'var u = 1'],
    ['const v = 1', 'const v = 1'],
  ];
  for (const [text, expected] of texts) {
    test(text, () => assert.equal(plain(guardScript(text, 'c,d', 'v,x')), `o${expected}`));
  }
});

test('what sees only the notebook\'s names is told apart', () => {
  /** @type {[string, RegExp][]} */
  const calls = [
    ['eval(a)', /guardedGlobal\(a/],
    ['if (a) { eval(b) }', /guardedGlobal\(b/],
    ['function f() { eval(a) }', /guarded\(a/],
    ['{ let a; eval(b) }', /guarded\(b/],
    ['with (a) eval(b)', /guarded\(b/],
    ['"use strict"; eval(a)', /guarded\(a/],
  ];
  for (const [text, expected] of calls) assert.match(plain(guardScript(text)), expected, text);
});

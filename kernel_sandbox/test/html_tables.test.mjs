// Records as tables: results, `display.table`, and what is too wide for the console's box.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { ValuesContext } from './values_context.mjs';

const values = new ValuesContext();

/** @param {string} source a call that displays @returns {{ 'text/html'?: string, 'text/plain': string }} */
function shown(source) {
  values.run(source);
  return values.displays.at(-1).data;
}

/** The cells, row by row. @param {string | undefined} html */
function cellsOf(html) {
  const rows = [...(html ?? '').matchAll(/<tr>(.*?)<\/tr>/g)];
  return rows.map(([, row = '']) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell));
}

describe('a table of', () => {
  for (const [expression = '', ...rows] of [
    ["[{ a: 1, b: 'x' }, { a: 2, b: 'y' }]", ['', 'a', 'b'], ['0', '1', 'x'], ['1', '2', 'y']],
    ['[{ a: 1 }, { a: 2, b: null }, { a: undefined, b: 5n }]', ['', 'a', 'b'], ['0', '1', ''], ['1', '2', 'null'], ['2', '', '5n']],
    ["new Map([['k', { x: 1 }], [2, { x: [1, 2] }]])", ['', 'x'], ['k', '1'], ['2', '[1, 2]']],
    ["[['a', 'x'.repeat(80)], ['b', 2]]", ['', '0', '1'], ['0', 'a', 'x'.repeat(80)], ['1', 'b', '2']],
    ['(() => { class P { constructor(x) { this.x = x } } return [new P(1), new P(2)] })()', ['', 'x'], ['0', '1'], ['1', '2']],
  ]) {
    test(String(expression), () => assert.deepEqual(cellsOf(shown(`display(${expression})`)['text/html']), rows));
  }
});

describe('no table of', () => {
  for (const expression of [
    '[{ a: 1 }]',
    '[{ a: 1 }, 2]',
    '[{ a: 1 }, null]',
    '[[1, 2], [3, 4]]',
    '[[1, 2], [3]]',
    '[{ get a() { throw 1 } }, { a: 2 }]',
    '[{}, {}]',
    '[new Proxy({ a: 1 }, {}), { a: 1 }]',
    '[{ a: 1, b: 2, c: 3 }, { d: 4, e: 5, f: 6 }, { g: 7, h: 8, i: 9 }]',
    '[{ a: {}, b: [] }, { a: {}, b: [] }]',
    'new Map([[{}, { a: 1 }], [{}, { a: 2 }]])',
  ]) {
    test(expression, () => assert.doesNotMatch(shown(`display(${expression})`)['text/html'] ?? '', /<table/));
  }
});

test('many rows and columns are counted, not shown', () => {
  const html = shown(`display(Array.from({ length: 1000 }, (_, i) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, j) => ['c' + j, i]))))`)['text/html'];
  assert.match(html ?? '', /1000 rows × 30 columns, 950 more rows not shown, 10 more columns not shown/);
  assert.equal(cellsOf(html).length, 51);
});

test('numbers stand right, text left', () => {
  const html = shown("display([{ n: 1, s: 'a' }, { n: 22, s: 'b' }])")['text/html'] ?? '';
  assert.match(html, /<th style="text-align:right">n<.*<td style="text-align:right">22<.*<td style="text-align:left">b</);
});

describe('asked for by display.table', () => {
  for (const [call = '', ...rows] of [
    ['[{ a: 1, b: 2 }]', ['', 'a', 'b'], ['0', '1', '2']],
    ["[{ a: 1, b: 2 }], ['b']", ['', 'b'], ['0', '2']],
    ['{ row: { a: 1 }, other: 5 }', ['', 'a', 'Values'], ['row', '1', ''], ['other', '', '5']],
    ["new Set(['x'])", ['', 'Values'], ['0', 'x']],
    ['new Map([[1, 2]])', ['', 'Values'], ['1', '2']],
  ]) {
    test(String(call), () => {
      const data = shown(`display.table(${call})`);
      assert.deepEqual(cellsOf(data['text/html']), rows);
      assert.match(data['text/plain'], /^┌/);
    });
  }
  test('nothing to put into rows is shown as it is', () => {
    assert.deepEqual(shown('display.table([])'), { 'text/plain': '[]' });
    assert.deepEqual(shown('display.table(5)'), { 'text/plain': '5' });
  });
});

test('the console prints a box; one too wide for a page is displayed', () => {
  assert.match(values.output('console.table([{ a: 1, b: 2 }])'), /^┌.*\n│ \(index\) │ a │ b │\n/);
  assert.equal(values.output("console.table([{ a: 'x'.repeat(70), b: 'y'.repeat(70) }])"), '');
  assert.deepEqual(cellsOf(values.displays.at(-1).data['text/html'])[0], ['', 'a', 'b']);
  assert.match(values.displays.at(-1).data['text/plain'], /^┌/);
});

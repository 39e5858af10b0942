// The console of a cell: what each method prints, and where.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import util from 'node:util';
import { ValuesContext } from './values_context.mjs';

describe('placeholders are filled as Node fills them', () => {
  const values = new ValuesContext();
  for (const call of [
    "('%s is %d and %i, %f, %j%%', 'Bob', 42, 42.9, 1.5, { a: 1 })",
    "('%s %s %s', { a: 1 }, Symbol('x'), { toString() { return 'mine' } }, 'rest')",
    "('100%', 5)",
    "('%', 1)",
    "('%x', 1)",
    "('%%', 1)",
    "('%d')",
    "('a%sb%sc', 'X')",
    "('%c styled', 'color: red')",
    "('%s', null, undefined)",
    "('%d', '42')",
    "('%i', 3.9)",
    "('%d', 5n)",
    "('%f', 'x')",
    "('%s', -0)",
    "('%s', 12n)",
    "('%O', { a: { b: { c: 1 } } })",
    '(undefined, null)',
    "([1, 2], { a: 1 }, 's')",
    "('%s')",
    "('a', 'b', 3)",
    "('%j', undefined)",
    "(5, '%s', 6)",
  ]) {
    test(call, () => {
      const expected = util.format(...values.run(`((...values) => values)${call}`));
      assert.equal(values.output(`console.log${call}`), `${expected}\n`);
    });
  }
});

describe('streams', () => {
  const values = new ValuesContext();
  for (const method of ['log', 'info', 'debug', 'dir', 'dirxml', 'table']) {
    test(`${method} prints to stdout`, () =>
      assert.equal(values.output(`console.${method}('x y')`).trim(), /dir$/.test(method) ? "'x y'" : 'x y'));
  }
  for (const method of ['error', 'warn']) {
    test(`${method} prints to stderr`, () => assert.equal(values.output(`console.${method}('x')`, 'stderr'), 'x\n'));
  }
  test('an empty call prints an empty line', () => assert.equal(values.output('console.log()'), '\n'));
});

describe('methods', () => {
  const values = new ValuesContext();
  test('group indents every line', () => {
    const cell =
      "console.group('G'); console.log('a\\nb'); console.group(); console.log([1]); console.groupEnd(); " +
      "console.groupEnd(); console.groupEnd(); console.log('out')";
    assert.equal(values.output(cell), 'G\n  a\n  b\n    [ 1 ]\nout\n');
  });
  test('a new run starts outside groups', () => {
    values.run("console.group('left open')");
    values.shared.endGroups();
    assert.equal(values.output("console.log('x')"), 'x\n');
  });
  test('count', () => {
    const cell = "console.count(); console.count('x'); console.count(); console.countReset(); console.count()";
    assert.equal(values.output(cell), 'default: 1\nx: 1\ndefault: 2\ndefault: 1\n');
    assert.match(values.output("console.countReset('none')", 'stderr'), /'none' does not exist/);
  });
  test('assert', () => {
    const cell =
      "console.assert(1 === 2, 'no %d', 5); console.assert(true, 'silent'); console.assert(0); console.assert(0, [1])";
    assert.equal(values.output(cell, 'stderr'), 'Assertion failed: no 5\nAssertion failed\nAssertion failed [ 1 ]\n');
  });
  test('time', () => {
    let now = 0;
    values.shared.now = () => (now += 1500);
    assert.equal(
      values.output("console.time(); console.timeLog('default', 'so', 'far'); console.timeEnd()"),
      'default: 1.500s so far\ndefault: 3.000s\n',
    );
    assert.match(values.output('console.timeEnd()', 'stderr'), /No such label 'default'/);
  });
  test('trace tells where', () => {
    const printed = values.output("function f() { console.trace('here', 1) }\nf()", 'stderr');
    assert.equal(printed, 'Trace: here 1\n    at f (cell-1.js:1:24)\n    at cell-1.js:2:1\n');
  });
  test('dir takes a depth', () => {
    assert.equal(values.output('console.dir({ a: { b: 1 } }, { depth: 0 })'), '{ a: [Object] }\n');
    assert.match(values.output('console.dir({ a: { b: { c: { d: { e: 1 } } } } }, { depth: null })'), /e: 1/);
  });
  test('clear', () => {
    values.run('console.clear()');
    assert.equal(values.cleared, 1);
  });
  test('methods work without the console, and it can be replaced', () => {
    assert.equal(values.output('const { log } = console; [1].forEach((x) => log(x))'), '1\n');
  });
});

describe('table', () => {
  const values = new ValuesContext();
  const TABLES = [
    ["[{ a: 1, b: 'x' }, { a: 2, c: true }]", '(index) │ a │ b   │ c   ', '1       │ 2 │     │ true'],
    ['[1, null]', '(index) │ Values', '1       │ null  '],
    [
      "new Map([['k', { v: 1 }], ['l', 2]])",
      '(iteration index) │ Key │ v │ Values',
      "1                 │ 'l' │   │ 2     ",
    ],
    ['{ x: { a: 1 }, y: 2 }', '(index) │ a │ Values', 'y       │   │ 2     '],
    ['[{ get a() { throw 1 } }]', '(index) │ a        ', '0       │ [Getter]'],
    ["[{ 名: '日本' }]", '(index) │ 名     ', "0       │ '日本'"],
  ];
  for (const [data = '', head = '', row = ''] of TABLES) {
    test(data, () => {
      const lines = values.output(`console.table(${data})`).split('\n');
      assert.ok(lines[1]?.includes(head), lines.join('\n'));
      assert.ok(lines.at(-3)?.includes(row), lines.join('\n'));
    });
  }
  test('columns can be chosen', () => {
    assert.doesNotMatch(values.output("console.table([{ a: 1, b: 2 }], ['b'])"), /a/);
  });
});

test('a line of any length is cut, and says by how much', () => {
  const values = new ValuesContext();
  const printed = values.output("console.log('z'.repeat(1e7))");
  assert.ok(printed.length < 1_100_000);
  assert.match(printed, /8951424 more characters\n$/);
});

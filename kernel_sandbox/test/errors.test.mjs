// What a cell is told of what it threw: the place with its line, causes and members, nothing of ours.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
});
after(() => sandbox.end());

/** @param {string} source @returns {Promise<string>} the traceback, with N for the number of the last cell */
async function traceback(source) {
  const { id, done } = await sandbox.run(source);
  assert.equal(done.status, 'error', source);
  return done.error.traceback.join('\n').replaceAll(`cell ${id}`, 'cell N').replaceAll(`cell-${id}.js`, 'cell-N.js');
}

/** @param {string[]} lines */
const text = (...lines) => lines.join('\n');

describe('the place', () => {
  test('is a line of the cell, with up to two before it and a mark', async () => {
    assert.equal(
      await traceback('let a = 1\nlet x = 1\n\nx()'),
      text(
        'TypeError: x is not a function',
        '    cell N, line 4',
        '    2 | let x = 1',
        '    3 | ',
        '  > 4 | x()',
        '      | ^',
        '    at cell-N.js:4:1',
      ),
    );
  });
  test('is in the cell of the function that threw', async () => {
    const { id } = await sandbox.run('// one\nfunction boomer() { null.x }');
    const shown = await traceback('\nboomer()');
    assert.match(shown, new RegExp(`\\n    cell ${id}, line 2\\n    1 \\| // one\\n  > 2 \\| function boomer`));
    assert.match(shown, /\n    at cell-N\.js:2:1$/);
  });
  test('is told from the source that ran, though the name stands for something else by now', async () => {
    await sandbox.run('const old = () => { throw new Error("first") }');
    await sandbox.run('const kept = old');
    await sandbox.run('const old = () => 2');
    assert.match(await traceback('kept()'), /> 1 \| const old = \(\) => \{ throw new Error\("first"\) \}\n/);
  });
  test('is marked behind tabs and wide characters', async () => {
    assert.match(await traceback('/*\t日本é\u0301😀*/ null.x'), / {2}> 1 \| .*\n {6}\| {3}\t\u3000\u3000 {11}\^\n/u);
  });
  test('is cut out of a long line', async () => {
    const [, , line = '', mark = ''] = (await traceback(`'${'a'.repeat(5000)}'; null.x; '${'b'.repeat(5000)}'`)).split(
      '\n',
    );
    assert.ok(line.length < 150);
    assert.equal(line.slice(mark.indexOf('^') - 1, mark.indexOf('^') + 2), '.x;');
  });
  for (const [source = '', line = '', mark = ''] of [
    ['let y = ;', 'let y = ;', '        ^'],
    ['\tfoo(', '\tfoo(', '\t    ^'],
    ['a b', 'a b', '  ^'],
  ]) {
    test(`is told of a syntax error: ${source}`, async () => {
      const shown = (await traceback(source)).split('\n');
      assert.match(shown[0] ?? '', /^SyntaxError: /);
      assert.deepEqual(shown.slice(1, 4), ['    cell N, line 1', `  > 1 | ${line}`, `      | ${mark}`]);
      assert.match(shown[4] ?? '', /^ {4}at cell-N\.js:1:\d+$/);
    });
  }
});

describe('what is no error', () => {
  /** @type {[string, string, number, number][]} thrown by, shown as, line, column */
  const THROWN = [
    ["throw 'str1'", "'str1'", 1, 1],
    ['const f = () => { throw 5n }\nf()', '5n', 1, 19],
    ["await 0\nawait Promise.reject('no')", "'no'", 2, 1],
    ['async function g() { throw { a: 1 } }\nawait g()', '{ a: 1 }', 1, 22],
    ['try { throw 1 } catch (e) { throw e }', '1', 1, 29],
  ];
  for (const [source, shown, line, column] of THROWN) {
    test(`tells where it was thrown: ${source}`, async () => {
      const lines = (await traceback(source)).split('\n');
      assert.equal(lines[0], `Uncaught ${shown}`);
      assert.equal(lines[1], `    cell N, line ${line}`);
      assert.match(lines.join('\n'), new RegExp(`\\n    at (?:async )?(?:\\w+ \\()?cell-N\\.js:${line}:${column}\\)?`));
    });
  }
  test('does not tell of an earlier throw', async () => {
    await sandbox.run("try { throw 'twice' } catch {}");
    const { stderr } = await sandbox.run("Promise.reject('twice'); 1");
    assert.equal(stderr, "Uncaught 'twice'\n");
  });
});

describe('an error', () => {
  test('shows what else it carries', async () => {
    const shown = await traceback(
      "const e = Object.assign(new Error('m'), { code: 'E_X', at: { a: [1] }, get g() { return 1 } })\nthrow e",
    );
    assert.match(shown, /\n {4}\{ code: 'E_X', at: \{ a: \[ 1 \] \}, g: 1 \}$/);
    const getter =
      "throw Object.defineProperty(new Error('m'), 'g', { enumerable: true, get() { globalThis.ran = 1 } })";
    assert.match(await traceback(getter), /\n {4}\{ g: \[Getter\] \}$/);
  });
  test('shows its causes, each with its own line', async () => {
    assert.match(
      await traceback(
        "let inner, deep = new RangeError('deep')\ninner = new Error('inner', { cause: deep })\nthrow new Error('outer', { cause: inner })",
      ),
      /^Error: outer\n[^]*> 3 \|[^]*\n {2}Caused by: Error: inner\n[^]*> 2 \|[^]*\n {4}Caused by: RangeError: deep\n[^]*> 1 \|/,
    );
    assert.match(await traceback("const e = new Error('c'); e.cause = e; throw e"), /\n {2}Caused by: \[Circular\]$/);
  });
  test('shows its members', async () => {
    const shown = await traceback("await Promise.any([Promise.reject(new Error('one')), Promise.reject(2)])");
    assert.match(shown, /^AggregateError: All promises were rejected\n {4}cell N, line 1\n/);
    assert.match(shown, /\n {2}Error 1 of 2: Error: one\n[^]*\n {2}Error 2 of 2: 2$/);
    const many = await traceback(
      "throw new AggregateError(Array.from({ length: 1e3 }, (_, i) => new Error(i)), 'many')",
    );
    assert.ok(many.length < 20_000);
    assert.match(many, /\n {2}\.\.\. 990 more errors$/);
  });
  test('shows what it suppressed', async () => {
    const shown = await traceback(
      "{ using a = { [Symbol.dispose]() { throw new Error('late') } }; throw new Error('first') }",
    );
    assert.match(
      shown,
      /^SuppressedError: [^]*\n {2}Thrown while disposing: Error: late\n[^]*\n {2}Suppressed: Error: first\n/,
    );
  });
  test('that a proxy stands for is shown without asking the proxy', async () => {
    const shown = await traceback(
      "throw new Proxy(new Error('behind'), new Proxy({}, { get() { globalThis.trapped = true } }))",
    );
    assert.match(shown, /^Error: behind\n/);
    const { done } = await sandbox.run('[globalThis.trapped, globalThis.ran]');
    assert.equal(done.result.data['text/plain'], '[ undefined, undefined ]');
  });
  test('has none of our frames', async () => {
    for (const source of [
      'const c = 1; c = 2',
      'const d = 1; [d] = [2]',
      'structuredClone(() => 1)',
      'await fetch("x")',
    ])
      assert.doesNotMatch(await traceback(source), /pennant|internal|node:|vm2/i);
  });
});

describe('what is told later', () => {
  test('has the same form', async () => {
    const { id, stderr } = await sandbox.run("Promise.reject(new Error('nobody'))\n1");
    assert.equal(
      stderr.replaceAll(String(id), 'N'),
      text(
        'Uncaught Error: nobody',
        '    cell N, line 1',
        "  > 1 | Promise.reject(new Error('nobody'))",
        '      |                ^',
        '    at cell-N.js:1:16',
        '',
      ),
    );
  });
  test('names the cell that it comes from', async () => {
    const id = sandbox.startRun('setTimeout(() => {\n  null.late\n}, 20)');
    await sandbox.done(id);
    await sandbox.run('1');
    assert.match(await sandbox.printed(id, /late/), new RegExp(`cell ${id}, line 2\\n[^]*> 2 \\|   null\\.late\\n`));
  });
});

test('10 MB in an error or a thrown string leave the variables alone', async () => {
  const own = await SandboxProcess.start({ maxOldSpaceMiB: 48, nodeOptions: ['--max-semi-space-size=8'] });
  await own.run('let kept = 5');
  for (const source of [
    "throw 'x'.repeat(1e7)",
    "throw new Error('x'.repeat(1e7))",
    "await Promise.reject('x'.repeat(1e7))",
    "await Promise.reject(new Error('x'.repeat(1e7)))",
    "setTimeout(() => { throw 'x'.repeat(1e7) })",
    "throw Object.assign(new Error('e'), { big: 'x'.repeat(1e7), cause: 'x'.repeat(1e7) })",
  ]) {
    const { done } = await own.run(source);
    assert.ok((done.error?.traceback ?? []).join('\n').length < 50_000, source);
  }
  assert.equal((await own.run('kept')).done.result.data['text/plain'], '5');
  await own.end();
});

test('an expression beside a cell has lines of its own', async () => {
  const id = sandbox.startRun('1\n2\nlet base = null', { fails: '1 +\nbase.x' });
  const { expressions } = await sandbox.done(id);
  assert.deepEqual(expressions.fails.traceback.slice(1, 4), [
    `    cell ${id}-expression, line 2`,
    '    1 | 1 +',
    '  > 2 | base.x',
  ]);
});

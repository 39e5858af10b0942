// Files beside the notebook: read through the kernel, fresh when their text has changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotebookFolder } from './notebook_folder.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

/** @param {Record<string, string>} files */
async function notebook(files) {
  const sandbox = await SandboxProcess.start();
  const folder = new NotebookFolder(sandbox, files);
  /** @param {string} source */
  const value = async (source) => {
    const { done, stdout } = await sandbox.run(source);
    if (done.status !== 'ok') return done.error.traceback.join('\n');
    return stdout + (done.result?.data['text/plain'] ?? '');
  };
  return { sandbox, folder, value, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
}

test('a file that has not changed is the same module, a changed one is a new one', { timeout: 60_000 }, async () => {
  await using book = await notebook({ 'a.js': 'export let n = 0; export const inc = () => ++n; console.log("runs")' });
  assert.equal(await book.value("import { n, inc } from './a.js'; inc(); n"), 'runs\n1');
  assert.equal(await book.value("import { n, inc } from './a.js'; inc(); n"), '2');
  assert.equal(await book.value("(await import('./a.js')).n"), '2');
  book.folder.files['a.js'] = 'export let n = 10; export const inc = () => ++n';
  assert.equal(await book.value("import { n, inc } from './a.js'; inc(); n"), '11');
});

test('a change in what a file imports makes both new, and leaves the others', { timeout: 60_000 }, async () => {
  await using book = await notebook({
    'main.js':
      "import { v } from './lib/inner.js'; export { state } from './lib/state.mjs'; export const double = 2 * v",
    'lib/inner.js': "import data from '../data.json' with { type: 'json' }; export const v = data.v",
    'lib/state.mjs': 'export const state = { kept: 0 }',
    'data.json': '{"v": 2}',
  });
  assert.equal(await book.value("import { double, state } from './main.js'; [double, ++state.kept]"), '[ 4, 1 ]');
  book.folder.files['data.json'] = '{"v": 5}';
  assert.equal(await book.value("import { double, state } from './main.js'; [double, ++state.kept]"), '[ 10, 2 ]');
  assert.deepEqual([...new Set(book.folder.read)].sort(), ['data.json', 'lib/inner.js', 'lib/state.mjs', 'main.js']);
});

test('files import each other in a circle, packages and modules of Node', { timeout: 60_000 }, async () => {
  await using book = await notebook({
    'even.js': "import { odd } from './odd.js'; export const even = (n) => n === 0 || odd(n - 1)",
    'odd.js':
      "import { even } from './even.js'; import { sep } from 'node:path'; export const odd = (n) => n !== 0 && even(n - 1); export { sep }",
    'star.js': "export * from './even.js'; export * as odds from './odd.js'",
  });
  assert.equal(
    await book.value("import { even, odds } from './star.js'; [even(10), odds.odd(10), odds.sep]"),
    "[ true, false, '/' ]",
  );
  book.folder.files['even.js'] += '// changed';
  assert.equal(await book.value("import { even } from './star.js'; even(3)"), 'false');
});

test('paths: folders, parents, what they may not be', { timeout: 60_000 }, async () => {
  await using book = await notebook({
    'lib/deep/a.js': "export { up } from '../../top.js'; export { over } from '../../../over.js'",
    'top.js': 'export const up = 1',
    '../over.js': 'export const over = 2',
    'with space.js': 'export default 3',
    'lib/dynamic.js':
      "export const load = () => import('./deep/a.js'); export const other = () => import(new URL('../top.js', import.meta.url))",
  });
  assert.equal(await book.value("import { up, over } from './lib/deep/a.js'; [up, over]"), '[ 1, 2 ]');
  assert.equal(await book.value("import three from './with%20space.js'; three"), '3');
  assert.equal(
    await book.value("import { load, other } from './lib/dynamic.js'; [(await load()).up, (await other()).up]"),
    '[ 1, 1 ]',
  );
  assert.match(
    await book.value("import './missing.js'"),
    /^TypeError: There is no file missing.js beside this notebook/,
  );
  assert.match(await book.value("import './lib'"), /write the whole name of the file, as in '\.\/lib\.js'/);
  assert.match(await book.value("import './lib/'"), /is a folder/);
  assert.match(await book.value("import './style.css'"), /end in \.js, \.mjs or \.json/);
  assert.match(await book.value("import '/etc/x.js'"), /a path starts at the notebook's folder, as in '\.\/x\.js'/);
  for (const path of book.folder.read) assert.match(path, /^(?:\.\.\/)*(?!\.)[^/]+(?:\/[^/]+)*$/);
});

test('errors are those of the file, and a repaired file works', { timeout: 60_000 }, async () => {
  await using book = await notebook({
    'throws.js':
      'export const a = 1;\n\nfunction fail() { try { null.x } catch ({ message }) { throw new RangeError(message) } }\nfail();',
    'syntax.js': 'export const a = 1;\nlet b = ;',
    'uses.js': "import { a } from './syntax.js'",
    'data.json': '{"a": }',
  });
  assert.match(
    await book.value("import { a } from './throws.js'"),
    /^RangeError: Cannot read[^]*at fail \(throws\.js:3:62\)\n +at throws\.js:4:1/,
  );
  assert.match(await book.value("import './uses.js'"), /^SyntaxError: Unexpected token ';' \(syntax\.js:2:9\)/);
  assert.match(
    await book.value("import d from './data.json' with { type: 'json' }"),
    /^SyntaxError: data\.json is not JSON/,
  );
  book.folder.files['throws.js'] = 'export const a = 2';
  book.folder.files['syntax.js'] = 'export const a = 3';
  assert.equal(await book.value("import { a } from './throws.js'; import './uses.js'; a"), '2');
});

test(
  'an interrupt ends a module that loops, and one that waits; both can be imported again',
  { timeout: 60_000 },
  async () => {
    await using book = await notebook({
      'loops.js': 'console.log("starts"); while (globalThis.busy) {} export const v = 1',
      'waits.js': 'console.log("starts"); if (globalThis.busy) await new Promise(() => {}); export const v = 2',
      'both.js': "export { v } from './loops.js'; export { v as w } from './waits.js'",
    });
    await book.value('let kept = 7; globalThis.busy = true');
    for (const file of ['loops.js', 'waits.js', 'both.js']) {
      const id = book.sandbox.startRun(`console.log("never"); import { v } from './${file}'`);
      await book.sandbox.printed(id, /starts/);
      assert.equal((await book.sandbox.interrupt()).run, id);
      assert.equal((await book.sandbox.done(id)).status, 'interrupted');
      assert.equal(book.sandbox.text(id, 'stdout'), 'starts\n');
      assert.equal(await book.value('await null; kept'), '7');
    }
    await book.value('globalThis.busy = false');
    assert.match(await book.value("import { v, w } from './both.js'; [v, w]"), /\[ 1, 2 \]$/);
  },
);

test('an import whose file never comes can be interrupted', { timeout: 60_000 }, async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun("import './slow.js'");
  await sandbox.frame(({ type }) => type === 'read_file');
  await sandbox.interrupt();
  assert.equal((await sandbox.done(id)).status, 'interrupted');
  assert.equal((await sandbox.run('1 + 1')).done.result.data['text/plain'], '2');
});

test('what a module prints late belongs to the cell that imported it', { timeout: 60_000 }, async () => {
  await using book = await notebook({ 'late.js': 'setTimeout(() => console.log("late"), 20); export const a = 1' });
  const { id } = await book.sandbox.run("import { a } from './late.js'");
  await book.sandbox.run('2');
  assert.equal(await book.sandbox.printed(id, /late/), 'late\n');
});

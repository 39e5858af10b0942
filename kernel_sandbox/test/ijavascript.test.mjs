// IJavascript's `$$`: notebooks written for it run as they are.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
});
after(() => sandbox.end());

/** @param {string} source */
async function run(source) {
  const first = sandbox.frames.output.length;
  const outcome = await sandbox.run(source);
  const displays = sandbox.frames.output.slice(first).filter(({ type }) => type === 'display');
  return { ...outcome, displays, data: outcome.done.result?.data };
}

describe('the result of the cell', () => {
  for (const [source = '', type = '', content = ''] of [
    ["$$.html('<b>'); 5", 'text/html', '<b>'],
    ["$$.svg('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')", 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["$$.png('iVBORw==')", 'image/png', 'iVBORw=='],
    ["$$.text('t')", 'text/plain', 't'],
    ["$$.mime({ 'text/latex': '$x$' })", 'text/latex', '$x$'],
    ['$$.sendResult({ a: 1 })', 'text/plain', '{ a: 1 }'],
    ["$$.sendResult({ _toHtml: () => '<u>' })", 'text/html', '<u>'],
    ['$$.done(7)', 'text/plain', '7'],
    ["$$.html(Promise.resolve('late'))", 'text/html', 'late'],
    ["$$.async(); setTimeout(() => $$.sendResult('x'), 5); 99", 'text/plain', "'x'"],
    ["$$.async(); var unseen = setTimeout(() => $$.html('<i>'), 5)", 'text/html', '<i>'],
    ["$$html$$ = '<old>'", 'text/html', '<old>'],
    ["$$async$$ = true; setTimeout(() => { $$mime$$ = { 'text/html': '<older>' } }, 5); 0", 'text/html', '<older>'],
    ['$$.async(); $$.async(false); 3', 'text/plain', '3'],
  ]) {
    test(source, async () => assert.equal((await run(source)).data?.[type], content));
  }
});

describe('nothing', () => {
  for (const source of [
    '$$.done()',
    '$$.async(); setTimeout(() => $$.done(), 5)',
    '$$async$$ = true; setTimeout($$done$$, 5)',
  ]) {
    test(source, async () => {
      const { done } = await run(source);
      assert.deepEqual([done.status, done.result], ['ok', null]);
    });
  }
});

test('several, as long as there is more to come', async () => {
  const { displays, data } = await run("$$.html('1', true); $$.text('2', true); setTimeout(() => $$.sendResult(3), 5)");
  assert.deepEqual(displays.map((shown) => Object.values(shown.data)[0]), ['1', '2']);
  assert.deepEqual(data, { 'text/plain': '3' });
});

test('an error ends the cell as a thrown one does', async () => {
  for (const source of [
    "$$.sendError(new RangeError('told'))",
    "$$.async(); setTimeout(() => $$.sendError(new RangeError('told')), 5)",
    "$$.html(Promise.reject(new RangeError('told')))",
  ]) {
    const { done } = await run(source);
    assert.deepEqual([done.status, done.error?.name, done.error?.message], ['error', 'RangeError', 'told'], source);
  }
  assert.equal((await run('1')).data?.['text/plain'], '1');
});

test('a cell that waits can be interrupted', async () => {
  const id = sandbox.startRun("$$.async(); console.log('waits')");
  await sandbox.printed(id, /waits/);
  await sandbox.interrupt();
  assert.equal((await sandbox.done(id)).status, 'interrupted');
  assert.equal((await run('2')).data?.['text/plain'], '2');
});

test('what a cell says after its end is shown in that cell', async () => {
  const id = sandbox.startRun("setTimeout(() => $$.html('<late>'), 30); 1");
  await sandbox.done(id);
  await run('await new Promise((resolve) => setTimeout(resolve, 80))');
  const late = sandbox.frames.output.find(({ type, data }) => type === 'display' && data['text/html'] === '<late>');
  assert.equal(late?.run, id);
});

test('named displays', async () => {
  const { displays } = await run("const one = $$.display('n'); one.text('a'); one.html('b'); $$.display().text('c'); one.close()");
  assert.deepEqual(
    displays.map(({ display_id: name, update, data }) => [name, update, Object.values(data)[0]]),
    [['n', false, ''], ['n', true, 'a'], ['n', true, 'b'], [undefined, false, 'c']],
  );
});

test("the cells' own mimer shows every result", async () => {
  await run("$$mimer$$ = (value) => ({ 'text/html': `<${typeof value}>` })");
  assert.deepEqual((await run('5')).data, { 'text/html': '<number>', 'text/plain': '5' });
  await run('$$mimer$$ = $$defaultMimer$$');
  assert.deepEqual((await run('5')).data, { 'text/plain': '5' });
});

// A cell that fills the heap is stopped before V8 ends the process; one that only makes garbage is left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

test('a cell that keeps more than there is room for is stopped, and the variables are kept', async () => {
  await using sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 384 });
  await sandbox.run('var kept = 42; const list = []');
  const { done } = await sandbox.run('for (;;) { await 0; list.push(new Array(1000).fill(1)) }');
  assert.equal(done.status, 'error');
  assert.match(done.error.message, /memory is nearly full.*x = null/);
  assert.equal((await sandbox.run('list.length = 0; kept')).done.result.data['text/plain'], '42');
  assert.equal((await sandbox.run('for (let i = 0; i < 1e5; i++) list.push(i); list.length')).done.status, 'ok');
});

test('a cell that makes much garbage is left alone', async () => {
  await using sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 64 });
  const { done } = await sandbox.run('let last; for (let i = 0; i < 3e5; i++) last = new Array(1000).fill(i); last[0]');
  assert.equal(done.result?.data['text/plain'], '299999', JSON.stringify(done));
});

// The program as a process: requests and answers, its end, and what a cell finds in its context.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

test('the first frame tells the protocol and the versions', async () => {
  await using sandbox = await SandboxProcess.start();
  assert.deepEqual(sandbox.frames.answers[0], { type: 'ready', protocol: 1, node: process.versions.node, vm2: '3.12.2' });
});

test('expressions are evaluated after the cell, each with its own outcome', async () => {
  await using sandbox = await SandboxProcess.start();
  const done = await sandbox.done(sandbox.startRun('let x = 1', { good: 'x + 1', bad: 'nope', worse: 'let' }));
  assert.deepEqual(done.expressions.good, { status: 'ok', data: { 'text/plain': '2' }, metadata: {} });
  assert.equal(done.expressions.bad.status, 'error');
  assert.equal(done.expressions.bad.name, 'ReferenceError');
  assert.equal(done.expressions.worse.status, 'error');
  assert.equal(done.result, null);
});

test('questions are answered while a cell is busy', async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run('const answer = { inner: 42 }');
  const id = sandbox.startRun('console.log("busy"); for (;;);');
  await sandbox.printed(id, /busy/);
  const { matches } = await sandbox.ask({ type: 'complete', source: 'answer.in', cursor: 9 });
  assert.deepEqual(matches, ['inner']);
  assert.equal((await sandbox.ask({ type: 'is_complete', source: 'f(' })).status, 'incomplete');
  assert.equal((await sandbox.ask({ type: 'inspect', source: 'answer', cursor: 3, detail: 0 })).found, true);
  await sandbox.interrupt();
});

const BUSY = { 'it idles': '0', 'a cell spins': 'for (;;);', 'a cell waits': 'await new Promise(() => {})', 'a cell floods': 'for (;;) console.log(1)', 'a cell asks': 'prompt("?")' };
for (const [when, source] of Object.entries(BUSY)) {
  test(`the end of its input ends it when ${when}`, async () => {
    await using sandbox = await SandboxProcess.start();
    sandbox.startRun(`console.log('started'); ${source}`, {}, { stdin: true });
    await sandbox.frame(({ type }) => type === 'output');
    assert.deepEqual(await sandbox.end(), { code: 0, signal: null });
  });
}

for (const line of ['nonsense', '{"type":"unknown","id":1}', '{"type":"run","id":1,"cell":1}', '[]', '{"type":"run","id":"1","cell":1,"source":""}']) {
  test(`what is no request ends it with a fault: ${line}`, async () => {
    await using sandbox = await SandboxProcess.start();
    sandbox.sendLine(line);
    assert.equal((await sandbox.frame(({ type }) => type === 'fault')).type, 'fault');
    assert.deepEqual(await sandbox.exited, { code: 70, signal: null });
  });
}

test('a cell finds standard JavaScript and nothing of Node', async () => {
  await using sandbox = await SandboxProcess.start();
  const { stdout } = await sandbox.run(`
    const names = ['Proxy', 'WeakRef', 'FinalizationRegistry', 'WebAssembly', 'Intl', 'setTimeout', 'queueMicrotask', 'console', 'display'];
    console.log(names.filter((name) => !(name in globalThis)).join());
    console.log(['Buffer', 'VMError', 'process', 'require', 'global', 'GLOBAL', 'root', 'module'].filter((name) => name in globalThis).join());
    console.log(new Proxy({}, { get: (target, key) => key }).works, new WeakRef({ a: 1 }).deref().a);
    console.log(Reflect.getOwnPropertyDescriptor(globalThis, 'Promise').writable, Reflect.getOwnPropertyDescriptor(globalThis, 'Error').configurable);
    console.log(eval('class A { static { this.v = /[\\\\p{L}--[a-z]]/v.source } } A.v'));`);
  assert.equal(stdout, '\n\nworks 1\ntrue true\n[\\p{L}--[a-z]]\n');
});

test('results of many runs leave nothing behind', async () => {
  await using sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
  for (let i = 0; i < 60; i++) {
    const { done } = await sandbox.run('Array.from({ length: 2e5 }, (_, i) => ({ i }))');
    assert.equal(done.status, 'ok');
  }
});

test('code at the top level is as fast as in a function', async () => {
  await using sandbox = await SandboxProcess.start();
  const { done } = await sandbox.run(`
    function inside() { let t = Date.now(); let s = 0; for (let i = 0; i < 3e7; i++) s += Math.sqrt(i); return Date.now() - t }
    inside(); const within = inside();
    let start = Date.now(); var total = 0; for (var i = 0; i < 3e7; i++) total += Math.sqrt(i);
    (Date.now() - start) / Math.max(within, 1)`);
  assert.ok(Number(done.result.data['text/plain']) < 15, done.result.data['text/plain']);
});

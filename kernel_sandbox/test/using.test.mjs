// using and await using at the top level of a cell: a constant name, whose value is disposed of when the cell has ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const OPEN = `globalThis.open = (name, log = console.log) => ({ name, [Symbol.dispose]() { log('closed ' + name) } });
  globalThis.openLater = (name) => ({ name, async [Symbol.asyncDispose]() { await null; console.log('closed ' + name) } });
  globalThis.broken = (name) => ({ name, [Symbol.dispose]() { throw new RangeError(name) } });`;

/** @param {string} source */
async function outcome(source) {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run(OPEN);
  return await sandbox.run(source);
}

for (const [source, stdout] of Object.entries({
  "using a = open('a'), b = open('b'); console.log('in', a.name, b.name)": 'in a b\nclosed b\nclosed a\n',
  "using a = null, b = undefined; console.log('in')": 'in\n',
  "await using a = openLater('a'); using b = open('b'); await using c = openLater('c'); console.log('in')":
    'in\nclosed c\nclosed b\nclosed a\n',
  "await using a = open('a'), n = null; console.log('in')": 'in\nclosed a\n',
  "await /* using */ using /* using */ a = (0, open('a')); console.log('in')": 'in\nclosed a\n',
  "using a = open('a'); console.log('in'); await null; console.log('still')": 'in\nstill\nclosed a\n',
  "using a = open('a'); { using b = open('b'); console.log('in') } console.log('out')": 'in\nclosed b\nout\nclosed a\n',
  "using using = open('using')\nconsole.log('in')": 'in\nclosed using\n',
  "var using = 1; using\nusing; console.log('name')": 'name\n',
})) {
  test(`disposed of in reverse order: ${source}`, async () => {
    const ended = await outcome(source);
    assert.equal(ended.done.status, 'ok', JSON.stringify(ended.done.error));
    assert.equal(ended.stdout, stdout);
  });
}

test('the name is a constant, like any other, and a later cell may use and declare it', async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run(OPEN);
  assert.match((await sandbox.run("using r = open('r'); r = 1")).done.error.message, /Assignment to constant/);
  assert.equal((await sandbox.run('console.log(r.name)')).stdout, 'r\n');
  assert.match((await sandbox.run('r = 2')).done.error.message, /Assignment to constant/);
  assert.equal((await sandbox.run("using r = open('again'); r.name")).done.result.data['text/plain'], "'again'");
  assert.equal((await sandbox.run('let r = 3; r = 4; r')).done.result.data['text/plain'], '4');
});

test('what fails is disposed of, too', async () => {
  const { done, stdout } = await outcome("using a = open('a'); throw new TypeError('mine')");
  assert.equal(stdout, 'closed a\n');
  assert.deepEqual([done.status, done.error.name, done.error.message], ['error', 'TypeError', 'mine']);
});

test('an error while disposing is the error of the cell', async () => {
  const { done, stdout } = await outcome("using a = open('a'), b = broken('b'); 5");
  assert.equal(stdout, 'closed a\n');
  assert.deepEqual([done.status, done.error.name, done.error.message], ['error', 'RangeError', 'b']);
});

test('errors are combined as the standard says', async () => {
  const { done } = await outcome("using a = broken('a'), b = broken('b'); throw new TypeError('mine')");
  assert.deepEqual([done.error.name, done.error.message], ['SuppressedError', 'An error was suppressed during disposal']);
  const text = done.error.traceback.join('\n');
  assert.ok(['RangeError: a', 'RangeError: b', 'TypeError: mine'].every((part) => text.includes(part)), text);
});

for (const source of ['using a = 1', 'using a = {}', 'await using a = {}', "using a = { [Symbol.dispose]: 'no' }"]) {
  test(`what cannot be disposed of is a TypeError, and what came before is: ${source}`, async () => {
    const { done, stdout } = await outcome(`using first = open('first'); ${source}; console.log('never')`);
    assert.equal(stdout, 'closed first\n');
    assert.equal(done.error.name, 'TypeError');
  });
}

test('an interrupted cell disposes of what it held', async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run(OPEN);
  for (const waits of ['for (;;);', 'await new Promise(() => {})']) {
    const id = sandbox.startRun(`using a = open('a'); await using b = openLater('b'); using c = broken('c'); console.log('on'); ${waits}`);
    await sandbox.printed(id, /on/);
    await sandbox.interrupt();
    assert.equal((await sandbox.done(id)).status, 'interrupted');
    assert.equal(sandbox.text(id, 'stdout'), 'on\nclosed b\nclosed a\n');
    assert.match(sandbox.text(id, 'stderr'), /RangeError: c/);
  }
});

test('a disposal that never ends cannot hold an interrupt', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun(`using first = { [Symbol.dispose]() { console.log('first') } };
    using stuck = { [Symbol.dispose]() { for (;;); } }; console.log('on'); for (;;);`);
  await sandbox.printed(id, /on/);
  await sandbox.interrupt();
  assert.equal((await sandbox.done(id)).status, 'interrupted');
  const ending = sandbox.startRun('using stuck = { [Symbol.dispose]() { console.log("loops"); for (;;); } }; 1');
  await sandbox.printed(ending, /loops/);
  await sandbox.interrupt();
  assert.equal((await sandbox.done(ending)).status, 'interrupted');
  assert.equal((await sandbox.run('using last = { [Symbol.dispose]() { console.log("last") } }')).stdout, 'last\n');
});

test('completeness knows using', async () => {
  await using sandbox = await SandboxProcess.start();
  for (const [source, status] of [['using a = open()', 'complete'], ['await using a = open(', 'incomplete']]) {
    assert.equal((await sandbox.ask({ type: 'is_complete', source })).status, status);
  }
});

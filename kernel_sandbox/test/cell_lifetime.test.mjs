// What a run leaves behind ends with its cell: run again, interrupted or deleted. And what timers accept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const A = { cell_id: 'a' };
const B = { cell_id: 'b' };
const later = 'await new Promise((resolve) => setTimeout(resolve, 60));';

/** @param {SandboxProcess} sandbox @param {string} source @param {{ cell_id?: string }} [how] */
async function printed(sandbox, source, how) {
  const { done, stdout } = await sandbox.run(source, how);
  assert.equal(done.status, 'ok', JSON.stringify(done.error));
  return stdout;
}

test('timers and intervals end when their cell is run again, and no others', async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run('var a = 0, b = 0');
  for (let again = 0; again < 3; again++) await sandbox.run('setInterval(() => { a++ }, 1); setTimeout(() => { a += 1000 }, 100)', A);
  await sandbox.run('setInterval(() => { b++ }, 1)', B);
  await sandbox.run('a = 0; 1', A);
  const text = await printed(sandbox, `const before = b; await new Promise((resolve) => setTimeout(resolve, 150)); console.log(a, b > before)`);
  assert.equal(text, '0 true\n');
});

test('a cell whose new source is refused has been run again, too', async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run('var a = 0; setInterval(() => { a++ }, 1)', A);
  await sandbox.run('let = nonsense', A);
  assert.equal(await printed(sandbox, `const before = a; ${later} console.log(a === before)`), 'true\n');
});

test('nothing is ended by a re-run when the client names no cells', async () => {
  await using sandbox = await SandboxProcess.start();
  const source = 'globalThis.ticks ??= 0; setTimeout(() => { ticks++ }, 20)';
  for (let again = 0; again < 3; again++) await sandbox.run(source);
  assert.equal(await printed(sandbox, `${later} console.log(ticks)`), '3\n');
});

test('the timers of a deleted cell end', async () => {
  await using sandbox = await SandboxProcess.start();
  const { id } = await sandbox.run(`var a = 0; setInterval(() => { a++ }, 1);
    cell.signal.addEventListener('abort', () => console.log(cell.signal.reason.name, cell.signal.reason.message))`, A);
  sandbox.sendLine(JSON.stringify({ type: 'dispose', cell_ids: ['never', 'a'] }));
  await sandbox.printed(id, /AbortError The cell was deleted\n/);
  assert.equal(await printed(sandbox, `const before = a; ${later} console.log(a === before)`), 'true\n');
  assert.equal(await printed(sandbox, `a = 0; setTimeout(() => { a = 7 }); ${later} console.log(a)`, A), '7\n');
});

test('a cell that is deleted while it runs goes on to its end, and leaves nothing behind', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun(`setInterval(() => console.log('tick'), 1); console.log('on'); ${later} 'done'`, {}, A);
  await sandbox.printed(id, /on/);
  sandbox.sendLine(JSON.stringify({ type: 'dispose', cell_ids: ['a'] }));
  assert.equal((await sandbox.done(id)).result.data['text/plain'], "'done'");
  await sandbox.run('1');
  const printed = sandbox.text(id, 'stdout');
  await sandbox.run(later);
  assert.equal(sandbox.text(id, 'stdout'), printed);
});

test('cell.signal aborts before the next run of the cell, with the reason, in its own run', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = await sandbox.run(`cell.signal.addEventListener('abort', () => {
    console.log(cell.signal.aborted, cell.signal.reason.name, cell.signal.reason.message); globalThis.ended = true });
    console.log(cell.signal.aborted, cell.signal === cell.signal, cell.id)`, A);
  assert.equal(first.stdout, 'false true a\n');
  await sandbox.run('0', B);
  const second = await sandbox.run('console.log(ended, cell.signal.aborted)', A);
  assert.equal(second.stdout, 'true false\n');
  assert.equal(await sandbox.printed(first.id, /again/), 'false true a\ntrue AbortError The cell was run again\n');
});

test('an interrupt aborts the signals of all cells', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = await sandbox.run(`cell.signal.onabort = () => console.log(cell.signal.reason.message)`, A);
  const second = sandbox.startRun(`cell.signal.onabort = () => console.log('mine'); console.log('on'); for (;;);`, {}, B);
  await sandbox.printed(second, /on/);
  await sandbox.interrupt();
  await sandbox.printed(first.id, /The cell was interrupted/);
  await sandbox.printed(second, /mine/);
});

test('an error in a listener is told where it belongs and stops nothing', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = await sandbox.run(`cell.signal.addEventListener('abort', () => { throw new Error('in a listener') })`, A);
  assert.equal((await sandbox.run('1', A)).done.status, 'ok');
  await sandbox.printed(first.id, /Uncaught Error: in a listener/);
});

test('a listener that never ends can be stopped', async () => {
  await using sandbox = await SandboxProcess.start();
  const { id } = await sandbox.run(`cell.signal.onabort = () => { console.log('loops'); for (;;); }; var kept = 1`, A);
  const again = sandbox.startRun('1', {}, A);
  await sandbox.printed(id, /loops/);
  assert.equal((await sandbox.interrupt()).run, again);
  assert.equal(await printed(sandbox, 'console.log(kept)', A), '1\n');
});

test('nothing starts any more in a run that has ended', async () => {
  await using sandbox = await SandboxProcess.start();
  const { id } = await sandbox.run(`let release; new Promise((resolve) => { release = resolve }).then(() => {
      console.log('goes on', cell.signal.aborted, cell.signal.reason.message); setTimeout(() => console.log('never')) });
    cell.signal.onabort = () => setTimeout(() => console.log('nor this'))`, A);
  await sandbox.run('2', A);
  await sandbox.run(`release(); ${later}`, B);
  assert.equal(sandbox.text(id, 'stdout'), 'goes on true The cell was run again\n');
});

test('the name cell is free', async () => {
  await using sandbox = await SandboxProcess.start();
  assert.equal(await printed(sandbox, 'console.log(String(cell))'), '[object Cell]\n');
  for (const [source, expected] of [['let cell = 3; console.log(cell)', '3\n'], ['var cell = 4; console.log(cell)', '4\n'],
    ['function cell() {} console.log(typeof cell)', 'function\n'], ['const cell = 5; console.log(cell)', '5\n']]) {
    assert.equal(await printed(sandbox, source ?? ''), expected);
  }
});

test('timers take what the web takes', async () => {
  await using sandbox = await SandboxProcess.start();
  const text = await printed(sandbox, `
    const order = [];
    const ids = [NaN, -1, Infinity, '1', undefined, null, { valueOf: () => 1 }].map((delay, i) => setTimeout(() => order.push(i), delay));
    console.log(ids.every((id) => Number.isInteger(id) && id > 0), new Set(ids).size);
    setTimeout(function () { 'use strict'; order.push(this === globalThis) });
    setTimeout((...args) => order.push(args.join()), 0, 1, 'x');
    clearTimeout(undefined); clearTimeout(null); clearTimeout(-1); clearInterval('nothing'); clearTimeout({});
    const cleared = setTimeout(() => order.push('cleared'), 1); clearInterval(cleared);
    let n = 0; const interval = setInterval(() => { if (++n === 3) clearTimeout(interval) }, 1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    console.log(order.join(' '), n, setTimeout.length, setTimeout.name);`);
  assert.equal(text, 'true 7\n0 1 2 3 4 5 6 true 1,x 3 1 setTimeout\n');
});

for (const [source, message] of [
  ["setTimeout('alert(1)', 10)", /^The first argument of setTimeout must be a function: write setTimeout\(\(\) => …/],
  ['setInterval()', /^The first argument of setInterval must be a function/],
  ['setTimeout(() => {}, Symbol())', /Cannot convert a Symbol/],
  ['queueMicrotask(1)', /must be a function/],
]) {
  test(`a clear TypeError: ${source}`, async () => {
    await using sandbox = await SandboxProcess.start();
    const { done } = await sandbox.run(String(source));
    assert.equal(done.error.name, 'TypeError');
    assert.match(done.error.message, /** @type {RegExp} */ (message));
  });
}

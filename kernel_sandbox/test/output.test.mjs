// What cells print: all of it, in order, before `done`, however much and however slow the reader.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

test('a hundred thousand lines arrive in order before the run is done, in few frames', async () => {
  await using sandbox = await SandboxProcess.start();
  const { done, stdout } = await sandbox.run('for (let i = 0; i < 1e5; i++) console.log("line", i)');
  const expected = Array.from({ length: 1e5 }, (_, i) => `line ${i}\n`).join('');
  assert.equal(stdout === expected, true);
  assert.deepEqual(sandbox.frames.output.map(({ seq }) => seq), Array.from({ length: done.seq }, (_, i) => i + 1));
  assert.ok(done.seq < 1000, `${done.seq} frames`);
});

test('what a busy cell prints arrives while it runs', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun('console.log("a"); console.log("b"); console.error("c"); for (;;);');
  await sandbox.printed(id, /a\nb\nc\n/);
  await sandbox.interrupt();
});

test('output of both streams stays in order', async () => {
  await using sandbox = await SandboxProcess.start();
  const { id } = await sandbox.run('for (let i = 0; i < 500; i++) { console.log(i); console.error(i) }');
  const pieces = sandbox.frames.output.filter(({ run }) => run === id).map(({ stream, text }) => `${stream} ${text}`);
  assert.deepEqual(pieces.slice(0, 4), ['stdout 0\n', 'stderr 0\n', 'stdout 1\n', 'stderr 1\n']);
  assert.equal(pieces.length, 1000);
});

test('characters outside the basic plane survive being cut into pieces', async () => {
  await using sandbox = await SandboxProcess.start();
  const { stdout } = await sandbox.run('console.log("😀é".repeat(50000)); console.log("\\ud800")');
  assert.equal(stdout === `${'😀é'.repeat(50000)}\n\ufffd\n`, true);
});

test('a line and a result of ten million characters leave the sandbox usable', async () => {
  await using sandbox = await SandboxProcess.start();
  const { done, stdout } = await sandbox.run('const long = "x".repeat(1e7); console.log(long); long');
  assert.equal(done.status, 'ok');
  assert.ok(stdout.length > 1e6 && done.result.data['text/plain'].length < 1e6);
  assert.equal((await sandbox.run('1 + 1')).done.result.data['text/plain'], '2');
});

test('a reader that does not read holds the cell back, and an interrupt still works', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun('var printed = 0; for (;;) { console.log("flood".repeat(200)); printed++ }');
  await sandbox.printed(id, /flood/);
  sandbox.stdout.pause();
  await heldBack(sandbox);
  assert.equal((await sandbox.interrupt()).run, id);
  sandbox.stdout.resume();
  assert.equal((await sandbox.done(id)).status, 'interrupted');
  const { done } = await sandbox.run('printed');
  assert.equal(sandbox.text(id, 'stdout').split('\n').length - 1 - Number(done.result.data['text/plain']) <= 1, true);
});

test('late output belongs to the run that caused it', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = await sandbox.run(`
    setTimeout(() => console.log('timer'), 20);
    (async () => { await new Promise(r => setTimeout(r, 30)); console.log('continuation') })();
    queueMicrotask(() => console.log('microtask'));
    globalThis.later = () => console.log('called');
    const interval = setInterval(() => { console.log('interval'); clearInterval(interval) }, 25)`);
  const second = await sandbox.run("later(); await new Promise(r => setTimeout(r, 80)); console.log('second')");
  assert.equal(sandbox.text(first.id, 'stdout').split('\n').sort().join(' '), ' continuation interval microtask timer');
  assert.equal(second.stdout, 'called\nsecond\n');
});

test('a cell that starts in the middle of background code does not take its output', async () => {
  await using sandbox = await SandboxProcess.start();
  const { id } = await sandbox.run(`
    const talk = setInterval(() => { const end = Date.now() + 5; while (Date.now() < end) console.log('background') }, 1)`);
  await sandbox.printed(id, /background/);
  for (let i = 0; i < 30; i++) await sandbox.run('1');
  await sandbox.run('clearInterval(talk)');
  assert.deepEqual([...new Set(sandbox.frames.output.map(({ run }) => run))], [id]);
});

test('an error that nothing caught is told by the run it came from', async () => {
  await using sandbox = await SandboxProcess.start();
  const late = await sandbox.run("setTimeout(() => { throw new RangeError('late') }, 10)");
  const unhandled = await sandbox.run("\nPromise.reject(new TypeError('unhandled')); new Promise((_, no) => no('plain')); 1");
  assert.match(unhandled.stderr, /^Uncaught TypeError: unhandled\n[^]*\n    at cell-\d+\.js:2:16\nUncaught 'plain'\n/);
  assert.match(await sandbox.printed(late.id, /late/), /^Uncaught RangeError: late\n[^]*\n    at cell-\d+\.js:1:26\n$/);
  const handled = await sandbox.run('Promise.reject(1).catch(() => {}); new Promise((_, no) => no(2)).then(() => {}, () => {}); 1');
  assert.equal(handled.stderr, '');
});

test('timers run in order of their times, each with its own microtasks', async () => {
  await using sandbox = await SandboxProcess.start();
  const { stdout } = await sandbox.run(`
    const log = []; const note = (x) => log.push(x);
    setTimeout(note, 30, 'd'); setTimeout(note, 1, 'b'); setTimeout(() => { note('a'); queueMicrotask(() => note('a2')) }, 0);
    const never = setTimeout(note, 5, 'never'); clearTimeout(never); clearTimeout(); clearTimeout({});
    setTimeout(note, '15', 'c');
    await new Promise(r => setTimeout(r, 60)); console.log(log.join())`);
  assert.match(stdout, /^(b,a,a2|a,a2,b),c,d\n$/);
});

/** Waits until the cell prints no more. @param {SandboxProcess} sandbox */
async function heldBack(sandbox) {
  let before = '';
  for (;;) {
    const { data } = await sandbox.ask({ type: 'inspect', source: 'printed', cursor: 3, detail: 0 });
    const now = JSON.stringify(data);
    if (now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

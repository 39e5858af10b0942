// What is printed after a cell has ended appears in that cell, whatever runs meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const wait = (/** @type {number} */ ms) => `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;

/** Code that prints 'late' after its cell has ended. @type {Record<string, string>} */
const LATE = {
  'a timer': "setTimeout(() => console.log('late'), 20)",
  'a timer set by a timer set by a timer': "setTimeout(() => setTimeout(() => setTimeout(() => console.log('late'), 5), 5), 5)",
  'an interval': "let n = 0; const i = setInterval(() => { if (++n === 3) { console.log('late'); clearInterval(i) } }, 5)",
  'an async function': `(async () => { ${wait(10)} ${wait(10)} console.log('late') })()`,
  'a chain of promises': "new Promise((resolve) => setTimeout(resolve, 20)).then(() => 1).finally(() => {}).then(() => console.log('late'))",
  'a thenable': "(async () => { await { then(resolve) { setTimeout(resolve, 20) } }; console.log('late') })()",
  'an async generator': `(async () => { async function* g() { ${wait(10)} yield 'late' } for await (const x of g()) console.log(x) })()`,
  'a microtask of a timer': "setTimeout(() => queueMicrotask(() => Promise.resolve().then(() => console.log('late'))), 20)",
  'Promise.all': "Promise.all([new Promise((resolve) => setTimeout(resolve, 20)), 1]).then(() => console.log('late'))",
  'a rejection': "setTimeout(() => { Promise.reject(new Error('late')) }, 20)",
  'an error in a timer': "setTimeout(() => { throw new Error('late') }, 20)",
  'an error in an async function': `(async () => { ${wait(20)} throw new Error('late') })()`,
  'a display': "setTimeout(() => display({ 'text/plain': 'late' }, { raw: true }), 20)",
  'an abort signal': "AbortSignal.timeout(20).addEventListener('abort', () => console.log('late'))",
};

for (const [name, source] of Object.entries(LATE)) {
  test(`late output of ${name}`, async () => {
    await using sandbox = await SandboxProcess.start();
    const first = await sandbox.run(`{ ${source} }`);
    assert.equal(first.done.status, 'ok');
    const second = await sandbox.run(`for (let i = 0; i < 6; i++) { console.log('second'); ${wait(10)} }`);
    const late = (/** @type {any} */ frame) => /late/.test(frame.text ?? frame.data?.['text/plain'] ?? '');
    const frame = await sandbox.frame((frame) => frame.seq !== undefined && frame.type !== 'done' && late(frame));
    assert.equal(frame.run, first.id);
    assert.equal(sandbox.text(second.id, 'stdout'), 'second\n'.repeat(6));
  });
}

test('many cells at once: each line in its own', async () => {
  await using sandbox = await SandboxProcess.start();
  /** @type {number[]} */
  const runs = [];
  for (let cell = 0; cell < 8; cell++) {
    const source = `for (let i = 0; i < 10; i++) setTimeout(() => console.log(${cell}, i), 5 * i + ${cell})`;
    runs.push((await sandbox.run(`{ ${source} }`)).id);
  }
  for (const [cell, run] of runs.entries()) {
    await sandbox.printed(run, /9\n/);
    const lines = Array.from({ length: 10 }, (_, i) => `${cell} ${i}\n`);
    assert.equal(sandbox.text(run, 'stdout'), lines.join(''));
  }
});

test('a cell that is run again prints into its new run; code of the old one that still runs into the old', async () => {
  await using sandbox = await SandboxProcess.start();
  const source = 'globalThis.go ??= Promise.withResolvers(); const mine = (globalThis.n = (globalThis.n ?? 0) + 1); go.promise.then(() => console.log(mine))';
  const first = await sandbox.run(`{ ${source} }`, { cell_id: 'a' });
  const second = await sandbox.run(`{ ${source} }`, { cell_id: 'a' });
  await sandbox.run('go.resolve()');
  await sandbox.printed(second.id, /2/);
  assert.equal(sandbox.text(first.id, 'stdout'), '1\n');
  assert.equal(sandbox.text(second.id, 'stdout'), '2\n');
});

test('what a function prints belongs to the cell that calls it, also as a listener', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = await sandbox.run(`globalThis.target = new EventTarget(); target.addEventListener('e', () => console.log('heard'));
    function say() { console.log('said') }`);
  const second = await sandbox.run("target.dispatchEvent(new Event('e')); say(); 1");
  assert.equal(second.stdout, 'heard\nsaid\n');
  assert.equal(sandbox.text(first.id, 'stdout'), '');
});

test('output of a cell that was interrupted does not come later', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = sandbox.startRun("setTimeout(() => console.log('never'), 50); console.log('on'); for (;;);");
  await sandbox.printed(first, /on/);
  await sandbox.interrupt();
  await sandbox.run(wait(100));
  assert.equal(sandbox.text(first, 'stdout'), 'on\n');
});

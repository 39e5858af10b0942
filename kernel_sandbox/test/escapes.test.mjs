// Nothing in the corpus reaches the host; with vm2's guards taken out something does, or the test would see nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTEMPTS, PROBE, SHADOWS } from './escape_attempts.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

const WITHOUT_GUARDS = new URL('./without_guards.mjs', import.meta.url).href;

/** @param {SandboxProcess} sandbox @param {string} source */
async function escapes(sandbox, source) {
  await sandbox.run(PROBE);
  const { done } = await sandbox.run(source);
  await sandbox.run('await new Promise((resolve) => setTimeout(resolve, 5))');
  await sandbox.ask({ type: 'complete', source: 'trap.inner.', cursor: 11 });
  await sandbox.ask({ type: 'inspect', source: 'trap', cursor: 4, detail: 0 });
  return JSON.stringify([sandbox.frames, done]).includes(`ESCAPED ${sandbox.pid}`);
}

for (const [name, source] of Object.entries(ATTEMPTS)) {
  test(`no way out: ${name}`, { timeout: 60_000 }, async () => {
    await using sandbox = await SandboxProcess.start();
    assert.equal(await escapes(sandbox, source), false);
    const { done } = await sandbox.run('await null; 6 * 7');
    assert.equal(done.result?.data['text/plain'], '42', JSON.stringify(done));
  });
}

test('without the guards of vm2 the corpus finds a way out', async () => {
  await using sandbox = await SandboxProcess.start({ nodeOptions: ['--import', WITHOUT_GUARDS] });
  assert.equal(await escapes(sandbox, ATTEMPTS['rejected import, caught'] ?? ''), true);
});

test('no way out: questions about the name eval, which means the unguarded one to the inspector', async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run(PROBE);
  await sandbox.run(`const take = function () { try { this('import("fs").then(probe, probe)') } catch {} return '' };
    for (const key of ['toString', 'toSpec', '_toHtml', Symbol.toPrimitive, Symbol.for('Jupyter.display')]) Function.prototype[key] = take;
    for (const key of ['x', Symbol.toStringTag]) Object.defineProperty(Function.prototype, key, { get: take });`);
  for (const source of ['eval.', 'eval.x.', 'eval["', 'eval(']) await sandbox.ask({ type: 'complete', source, cursor: source.length });
  for (const source of ['eval', 'eval.x', 'f(eval']) await sandbox.ask({ type: 'inspect', source, cursor: source.length, detail: 1 });
  assert.equal(await escapes(sandbox, 'eval'), false);
});

for (const [object, key] of [['Promise.prototype', "'constructor'"], ['Promise', 'Symbol.species']]) {
  test(`later runs start whatever a cell has made of ${object}, ${key}, and find it so`, { timeout: 60_000 }, async () => {
    await using sandbox = await SandboxProcess.start();
    for (const getter of ['throw 1', 'for (;;);']) {
      await sandbox.run(`Object.defineProperty(${object}, ${key}, { configurable: true, get() { ${getter} } }); Promise.reject(5); 0`);
      const { done } = await sandbox.run(`await null; \`\${Object.getOwnPropertyDescriptor(${object}, ${key}).get}\``);
      assert.match(done.result?.data['text/plain'] ?? JSON.stringify(done), new RegExp(getter.replaceAll(/[()]/g, '.')));
      const id = sandbox.startRun(`cell.signal; console.log('runs'); for (;;);`);
      await sandbox.printed(id, /runs/);
      assert.equal((await sandbox.interrupt()).run, id);
    }
    const { done } = await sandbox.run(`delete ${object}[${key}]; 6 * 7`);
    assert.equal(done.result?.data['text/plain'], '42', JSON.stringify(done));
  });
}

test('the reserved name cannot be taken', async () => {
  await using sandbox = await SandboxProcess.start();
  for (const source of SHADOWS) await sandbox.run(source);
  const id = sandbox.startRun('console.log("runs"); for (;;) await 0');
  await sandbox.printed(id, /runs/);
  assert.equal((await sandbox.interrupt()).run, id);
  assert.equal((await sandbox.done(id)).status, 'interrupted');
});

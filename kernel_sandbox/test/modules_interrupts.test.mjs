// Interrupts at any moment of an import: the variables stay, the sandbox lives, and the next import works.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const INTERRUPTS = 40;
const LONGEST_WAIT_MS = 60;

/** @param {string} source @param {number} turn makes it another module each time */
const url = (source, turn) => JSON.stringify(`data:text/javascript,${encodeURIComponent(`/*${turn}*/ ${source}`)}`);

/** @type {((turn: number) => string)[]} */
const CELLS = [
  (turn) => `import ${url('while (true) {}', turn)}`,
  (turn) => `import ${url('for (;;) await 0', turn)}`,
  (turn) => `import ${url('await new Promise(() => {})', turn)}`,
  (turn) =>
    `await import(${url('try { while (true) {} } catch { while (true) {} } finally { while (true) {} }', turn)})`,
  (turn) => `import ${url(`import ${url('while (true) {}', turn)}`, turn)}`,
  (turn) => `for (let i = 0; ; i++) await import("data:text/javascript,export default " + i + ".${turn}")`,
  (turn) => `setTimeout(() => import(${url('while (true) {}', turn)}), 0); await new Promise(() => {})`,
  (turn) => `await eval(${JSON.stringify(`import(${url('for (;;) {}', turn)})`)})`,
  (turn) => `import { Buffer } from 'node:buffer'; import ${url('/^(a+)+$/.test("a".repeat(40) + "b")', turn)}`,
  (turn) =>
    `import assert from 'node:assert'; import ${url('export const load = (name) => import(name); for (;;) await load("node:util")', turn)}`,
];

test('interrupts while modules are imported', { timeout: 180_000 }, async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run('let kept = 7');
  for (let turn = 0; turn < INTERRUPTS; turn++) {
    const cell = CELLS[turn % CELLS.length]?.(turn) ?? '';
    const id = sandbox.startRun(cell);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_WAIT_MS));
    await sandbox.interrupt();
    assert.equal((await sandbox.done(id)).status, 'interrupted', cell);
    const { done } = await sandbox.run(`import { join } from 'node:path'; await null; join('a', 'b') + kept`);
    assert.equal(done.result?.data['text/plain'], "'a/b7'", `${cell}\n${JSON.stringify(done)}`);
  }
});

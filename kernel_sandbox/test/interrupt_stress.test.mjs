// Interrupts at random moments, over every kind of loop known to have broken an engine: each must be answered, the
// variables kept, and the sandbox alive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const ROUNDS = 4;
const LONGEST_DELAY_MS = 60;

const LOOPS = {
  'empty loop': 'while (true) {}',
  'loop with work': 'let s = 0; for (;;) s += Math.sqrt(s + 1);',
  'catch-proof loop': 'for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }',
  'await in a loop': 'for (;;) await 0;',
  'await of async functions': 'async function f() { await null; return 1 } for (;;) await f();',
  'promise flood': '(function f() { Promise.resolve().then(f) })(); await new Promise(() => {})',
  'never-resolving await': 'await new Promise(() => {})',
  'never-resolving thenable': 'await { then() {} }',
  'catastrophic regular expression': '/(a+)+b/.test("a".repeat(60))',
  'sort callback': '[...Array(1e5).keys()].sort(() => { for (let i = 0; i < 100; i++); return Math.random() - 0.5 }); for (;;);',
  'toJSON': 'JSON.stringify({ toJSON() { for (;;); } })',
  'getter while printing': 'console.log(new Proxy({}, { get() { for (;;); } })); for (;;);',
  'timer storm': 'for (let i = 0; i < 100; i++) setInterval(() => { for (let j = 0; j < 1e5; j++); }, 0); await new Promise(() => {})',
  'timers that set timers': '(function f() { setTimeout(f); setTimeout(f, 1) })(); await new Promise(r => setTimeout(r, 60000))',
  'loop in a timer': 'setTimeout(() => { for (;;); }); await new Promise(() => {})',
  'awaited timers': 'for (;;) await new Promise(r => setTimeout(r, 1))',
  'microtask flood': '(function f() { queueMicrotask(f) })(); await new Promise(() => {})',
  'console flood': 'for (let i = 0; ; i++) console.log("flood", i)',
  'large prints': 'for (;;) console.log("x".repeat(100000))',
  'display flood': 'for (;;) display.html("<b>" + "y".repeat(20000))',
  'eval': 'for (;;) eval("1 + 1")',
  'loop inside eval': 'eval("for (;;);")',
  'new Function': 'new Function("for (;;);")()',
  'async generator': 'async function* g() { for (;;) yield 1 } for await (const x of g()) x;',
  'recursion that overflows': 'function r() { try { r() } catch { r() } } for (;;) r();',
  'rejections': 'for (;;) { Promise.reject(new Error("r")).catch(() => {}); await 0 }',
  'unhandled rejections': 'setInterval(() => { Promise.reject(1) }); await new Promise(() => {})',
  'errors': 'for (;;) { try { null.x } catch (e) { e.stack } }',
};

test('an interrupt at any moment is answered and keeps the variables', { timeout: 180_000 }, async () => {
  await using sandbox = await SandboxProcess.start();
  await sandbox.run('var kept = { n: 0 }; const constant = 42');
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [name, source] of Object.entries(LOOPS)) {
      const id = sandbox.startRun(`{ ${source} }`);
      await elapsed(Math.random() * LONGEST_DELAY_MS);
      const answer = await sandbox.interrupt();
      assert.equal(answer.run, id, name);
      assert.equal((await sandbox.done(id)).status, 'interrupted', name);
      const { done } = await sandbox.run('await null; kept.n += 1; `${kept.n} ${constant}`');
      const total = (round - 1) * Object.keys(LOOPS).length + Object.keys(LOOPS).indexOf(name) + 1;
      assert.equal(done.status, 'ok', `${name}: ${JSON.stringify(done)}`);
      assert.equal(done.result.data['text/plain'], `'${total} 42'`, name);
    }
  }
  assert.deepEqual(await sandbox.end(), { code: 0, signal: null });
});

test('background code is stopped when no cell runs', async () => {
  await using sandbox = await SandboxProcess.start();
  const { id } = await sandbox.run('var ticks = 0; setInterval(() => { ticks++; console.log("tick") }, 1)');
  await sandbox.printed(id, /tick\ntick/);
  assert.equal((await sandbox.interrupt()).run, null);
  const { done } = await sandbox.run('const before = ticks; await new Promise(r => setTimeout(r, 30)); ticks - before');
  assert.equal(done.result.data['text/plain'], '0');
});

test('an interrupted await does not go on when its promise is resolved later', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun('let release; const p = new Promise(r => { release = r }); console.log("waits"); await p; console.log("went on")');
  await sandbox.printed(id, /waits/);
  await sandbox.interrupt();
  await sandbox.run('release(); await new Promise(r => setTimeout(r, 10))');
  assert.equal(sandbox.text(id, 'stdout'), 'waits\n');
});

/** @param {number} milliseconds */
const elapsed = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

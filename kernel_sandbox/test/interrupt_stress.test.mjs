// Interrupts at random moments, over every kind of loop known to have broken an engine: each must be answered, the
// variables kept, and the sandbox alive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotebookFolder } from './notebook_folder.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

/** Interrupts in all, and how long to go on at most: a busy machine does at least one round. */
const INTERRUPTS = 300;
const LONGEST_MS = 50_000;
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
  'a question': 'prompt("?")',
  'a question in a loop': 'for (;;) { try { confirm("answered") } catch {} }',
  'a question in a timer': 'setTimeout(() => alert("?")); await new Promise(() => {})',
  'a question after an await': 'await null; await (async () => { await null; prompt("?") })()',
  'an import that never comes': 'await import("./never.js")',
  'imports in a loop': 'for (let i = 0; ; i++) await import(`./missing${Math.random()}.js`).catch(() => {})',
  'a module that loops': 'await import("./loops.js")',
  'disposal': 'for (;;) { using r = { [Symbol.dispose]() { for (let i = 0; i < 1e4; i++); } } }',
  'async disposal': 'for (;;) { await using r = { async [Symbol.asyncDispose]() { await null } } }',
  'replace callback': '"x".repeat(1e5).replace(/x/g, () => { for (let i = 0; i < 1e4; i++); return "y" }); for (;;);',
  'JSON reviver': 'JSON.parse("[" + "1,".repeat(1e5) + "1]", () => { for (let i = 0; i < 1e4; i++); })',
  'proxy traps': 'const p = new Proxy({}, { ownKeys() { for (;;); } }); for (;;) Object.keys(p)',
  'display method': '({ [Symbol.for("Jupyter.display")]() { for (;;); } })',
  'generator': 'function* g() { for (;;) yield 1 } for (const x of g()) x;',
  'big integers': 'for (let n = 3n; ; n *= n) if (n > 2n ** 100000n) n = 3n;',
  'a wait of its own': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  'abort listeners': 'for (;;) { const c = new AbortController(); c.signal.onabort = () => { for (let i = 0; i < 1e5; i++); }; c.abort(); await null }',
  'structured clones': 'const o = { a: Array(1000).fill({ b: 1 }) }; for (;;) structuredClone(o)',
};

/**
 * Files that come late or never, and answers to some questions.
 * @param {SandboxProcess} sandbox
 */
function playKernel(sandbox) {
  new NotebookFolder(sandbox, { 'loops.js': 'for (;;);' });
  const giveFile = sandbox.onFrame;
  sandbox.onFrame = (frame) => {
    if (frame.path !== 'never.js') giveFile(frame);
    if (frame.type === 'input' && frame.prompt === 'answered') {
      sandbox.sendLine(JSON.stringify({ type: 'input_reply', request: frame.request, value: 'y' }));
    }
  };
}

test('an interrupt at any moment is answered and keeps the variables', { timeout: 300_000 }, async () => {
  await using sandbox = await SandboxProcess.start();
  playKernel(sandbox);
  await sandbox.run('var kept = { n: 0 }; const constant = 42');
  const loops = Object.entries(LOOPS);
  const start = performance.now();
  for (let count = 0; count < INTERRUPTS; count++) {
    if (count >= loops.length && performance.now() - start > LONGEST_MS) break;
    const [name, source] = loops[count % loops.length] ?? ['', ''];
    const id = sandbox.startRun(name === 'display method' ? source : `{ ${source} }`, {}, { stdin: true });
    await elapsed(Math.random() * LONGEST_DELAY_MS);
    const answer = await sandbox.interrupt();
    assert.equal(answer.run, id, name);
    assert.equal((await sandbox.done(id)).status, 'interrupted', name);
    const { done } = await sandbox.run('await null; kept.n += 1; `${kept.n} ${constant}`');
    assert.equal(done.status, 'ok', `${name}: ${JSON.stringify(done)}`);
    assert.equal(done.result.data['text/plain'], `'${count + 1} 42'`, name);
  }
  const asked = new Set(sandbox.frames.answers.map(({ type, kind, path }) => kind ?? path ?? type));
  for (const what of ['prompt', 'confirm', 'alert', 'never.js', 'loops.js']) assert.ok(asked.has(what), what);
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

test('a cell right after such a stop waits for it, and is not stopped with it', async () => {
  await using sandbox = await SandboxProcess.start();
  for (let round = 1; round <= 5; round++) {
    const { id } = await sandbox.run("setTimeout(() => { console.log('spinning'); for (;;); })");
    await sandbox.printed(id, /spinning/);
    sandbox.send({ type: 'interrupt' });
    const next = await sandbox.run(`var rounds = ${round}; rounds`);
    assert.deepEqual(next.done.result?.data, { 'text/plain': `${round}` });
  }
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

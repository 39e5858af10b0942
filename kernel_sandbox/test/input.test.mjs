// prompt, confirm and alert block the cell until the kernel answers, and can always be stopped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const STDIN = { stdin: true };

/** @param {SandboxProcess} sandbox @param {number} request */
const question = (sandbox, request) => sandbox.frame((frame) => frame.type === 'input' && frame.request === request);

/** @param {SandboxProcess} sandbox @param {number} request @param {string | null} value */
const reply = (sandbox, request, value) => sandbox.sendLine(JSON.stringify({ type: 'input_reply', request, value }));

/** Answers every question as it comes. @param {SandboxProcess} sandbox @param {(string | null)[]} values */
async function answer(sandbox, values) {
  for (const [index, value] of values.entries()) {
    await question(sandbox, index + 1);
    reply(sandbox, index + 1, value);
  }
}

test('questions have the results that they have in a browser', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun(
    `console.log([prompt('a', 'b'), prompt('a'), prompt(), confirm('sure?'), confirm(), alert('seen'), alert()])`, {}, STDIN);
  await answer(sandbox, ['Ada', '', null, 'yes', null, 'ok', null]);
  assert.equal((await sandbox.done(id)).status, 'ok');
  assert.equal(sandbox.text(id, 'stdout'), "[ 'Ada', '', null, true, false, undefined, undefined ]\n");
  const asked = sandbox.frames.answers.filter(({ type }) => type === 'input');
  assert.deepEqual(asked.map(({ kind, prompt, default: byDefault, run }) => [kind, prompt, byDefault, run === id]), [
    ['prompt', 'a', 'b', true], ['prompt', 'a', '', true], ['prompt', '', '', true],
    ['confirm', 'sure?', '', true], ['confirm', '', '', true], ['alert', 'seen', '', true], ['alert', '', '', true],
  ]);
});

test('what was printed before a question comes before it', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun('console.log("first"); prompt("then"); console.log("last")', {}, STDIN);
  const { seq } = await question(sandbox, 1);
  await sandbox.frame((frame) => frame.type === 'output' && frame.seq === seq);
  assert.equal(sandbox.text(id, 'stdout'), 'first\n');
  reply(sandbox, 1, 'x');
  await sandbox.done(id);
  assert.equal(sandbox.text(id, 'stdout'), 'first\nlast\n');
});

for (const [where, source] of Object.entries({
  'a cell': 'prompt("?")',
  'a loop that catches everything': 'for (;;) { try { prompt("?") } catch {} finally { prompt("?") } }',
  'a timer': 'setTimeout(() => prompt("?")); await new Promise(() => {})',
  'a promise': 'Promise.resolve().then(() => prompt("?")); await new Promise(() => {})',
  'a sort callback': '[3, 2, 1].sort(() => confirm("?"))',
})) {
  test(`a question in ${where} can be stopped; its late answer is dropped`, async () => {
    await using sandbox = await SandboxProcess.start();
    await sandbox.run('var kept = 42');
    const id = sandbox.startRun(source, {}, STDIN);
    await question(sandbox, 1);
    const { matches } = await sandbox.ask({ type: 'complete', source: 'kep', cursor: 3 });
    assert.deepEqual(matches, ['kept']);
    assert.equal((await sandbox.ask({ type: 'inspect', source: 'kept', cursor: 3, detail: 0 })).found, true);
    assert.equal((await sandbox.interrupt()).run, id);
    assert.equal((await sandbox.done(id)).status, 'interrupted');
    reply(sandbox, 1, 'late');
    const next = sandbox.startRun('console.log(prompt("again"), kept)', {}, STDIN);
    const asked = await sandbox.frame((frame) => frame.type === 'input' && frame.run === next);
    reply(sandbox, asked.request, 'fresh');
    await sandbox.done(next);
    assert.equal(sandbox.text(next, 'stdout'), 'fresh 42\n');
  });
}

test('without a person to ask, prompt and confirm throw and alert prints', async () => {
  await using sandbox = await SandboxProcess.start();
  const { done, stdout } = await sandbox.run('alert("seen"); try { confirm("?") } catch (e) { console.log(e.message) } prompt("?")');
  assert.match(stdout, /^seen\nconfirm\(\) cannot ask anybody: .*in the code instead\.\n$/);
  assert.equal(done.status, 'error');
  assert.match(done.error.message, /^prompt\(\) cannot ask anybody/);
});

test('late code cannot ask: nobody waits for its questions', async () => {
  await using sandbox = await SandboxProcess.start();
  const first = await sandbox.run(`setTimeout(() => { try { prompt('?') } catch (e) { console.log(e.message) } alert('told') }, 30)`, STDIN);
  const next = sandbox.startRun('await new Promise((resolve) => setTimeout(resolve, 100)); 1', {}, STDIN);
  await sandbox.printed(first.id, /this cell has ended.*told\n/s);
  assert.equal((await sandbox.done(next)).status, 'ok');
  assert.equal(sandbox.frames.answers.some(({ type }) => type === 'input'), false);
});

test('an answer may be long, but not too long; whole characters arrive', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun('console.log(prompt("a").length, prompt("b")); prompt("c")', {}, STDIN);
  await answer(sandbox, ['x'.repeat(65_536), 'naïve 😀 \u2028', 'x'.repeat(65_537)]);
  const done = await sandbox.done(id);
  assert.equal(sandbox.text(id, 'stdout'), '65536 naïve 😀 \u2028\n');
  assert.match(done.error.message, /longer than 65536 characters/);
});

test('the memory guard works while a question is open', async () => {
  await using sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
  const id = sandbox.startRun(
    `const kept = []; let garbage; const block = (i) => new Array(131072).fill(0.5 + i);
     for (let i = 0; i < 15; i++) { kept.push(block(i)); garbage = block(i) }
     prompt('?'); for (let i = 0; ; i++) kept.push(block(i).slice(0, 1e4))`, {}, STDIN);
  await question(sandbox, 1);
  await sandbox.ask({ type: 'complete', source: 'kep', cursor: 3 });
  reply(sandbox, 1, 'go on');
  const done = await sandbox.done(id);
  assert.equal(done.status, 'error');
  assert.match(done.error.message, /memory is nearly full/);
});

test('a hostile cell cannot make a question cost more than its text', async () => {
  await using sandbox = await SandboxProcess.start();
  const id = sandbox.startRun(
    `Array.prototype[Symbol.iterator] = null; String.prototype.toString = null; Object.prototype.value = 'polluted';
     console.log(prompt({ toString: () => 'x'.repeat(1e6) }).length); prompt(Symbol())`, {}, STDIN);
  const { prompt } = await question(sandbox, 1);
  assert.equal(prompt.length, 65_536);
  reply(sandbox, 1, 'four');
  const done = await sandbox.done(id);
  assert.equal(sandbox.text(id, 'stdout'), '4\n');
  assert.equal(done.error.name, 'TypeError');
});

// Promises that a cell prints say their state; printing them for ever can be interrupted.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const INTERRUPTS = 30;
/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
});
after(() => sandbox.end());

for (const [source = '', text] of [
  ['new Promise(() => {})', 'Promise { <pending> }'],
  ['Promise.resolve(3)', 'Promise { 3 }'],
  ['Promise.resolve()', 'Promise { undefined }'],
  ['Promise.resolve("it\'s")', 'Promise { "it\'s" }'],
  ['[Promise.resolve({ a: 1 })]', '[ Promise { [Object] } ]'],
  ['(async () => {})()', 'Promise { undefined }'],
  ['Object.create(Promise.prototype)', 'Promise {}'],
]) {
  test(source, async () => assert.equal((await sandbox.run(`console.log(${source})`)).stdout, `${text}\n`));
}

test('a rejected promise says so', async () => {
  const { stdout } = await sandbox.run('const r = Promise.reject(new RangeError("far")); console.log(r); r.catch(() => {}); 0');
  assert.match(stdout, /^Promise \{ <rejected> \[RangeError: far\] \}\n$/);
});

test('no getter and no trap of the value runs', async () => {
  const { stdout } = await sandbox.run(`let ran = 0
    const trap = { get() { ran++ }, ownKeys() { ran++; return [] }, getPrototypeOf() { ran++; return null } }
    const promises = [Promise.resolve(new Proxy({}, trap)), Promise.resolve({ get a() { ran++ }, get constructor() { ran++ } })]
    ran = 0
    console.log(...promises)`);
  assert.match(stdout, /^Promise \{/);
  assert.equal((await sandbox.run('ran')).done.result.data['text/plain'], '0');
});

test('printing promises for ever can be interrupted at any moment, and variables stay', async () => {
  await sandbox.run('let printed = 0');
  for (let i = 0; i < INTERRUPTS; i++) {
    const id = sandbox.startRun('while (true) { console.log(Promise.resolve({ i: printed++ })); if (printed % 7 === 0) await 0 }');
    await sandbox.printed(id, /Promise/);
    await sandbox.interrupt();
    assert.equal((await sandbox.done(id)).status, 'interrupted');
  }
  assert.equal((await sandbox.run('printed > 0')).done.result.data['text/plain'], 'true');
});

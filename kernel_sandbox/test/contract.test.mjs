// The sandbox against the frame transcripts that the kernel is held to as well: tests/contract/frames.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

const FRAMES = new URL('../../tests/contract/frames/', import.meta.url);

/** @param {string} name @returns {Record<string, any> & { type: string }} */
function transcript(name) {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FRAMES), 'utf8')).frame;
}

/** Kinds of a frame's fields, for values that another cell or moment makes different. @param {object} frame */
const shape = (frame) => Object.fromEntries(Object.entries(frame).map(([key, value]) => [key, typeof value]));

test('requests of the transcripts are answered as the transcripts say', async () => {
  await using sandbox = await SandboxProcess.start();
  const requests = ['run', 'complete', 'inspect', 'is-complete'];
  const answers = ['done-ok', 'completed', 'inspected', 'completeness'];
  for (const [index, name] of requests.entries()) {
    const request = transcript(name);
    const expected = transcript(answers[index] ?? '');
    sandbox.sendLine(JSON.stringify(request));
    const answer = await sandbox.frame(({ id }) => id === request.id);
    const seq = 'seq' in expected ? { seq: answer.seq } : {};
    // What is said about a name is no part of the protocol.
    const data = 'found' in expected ? { data: answer.data } : {};
    assert.deepEqual(answer, { ...expected, ...seq, ...data });
    if ('found' in expected) assert.equal(typeof answer.data['text/plain'], 'string');
  }
});

test('output, display, clear, errors and ends have the form of the transcripts', async () => {
  await using sandbox = await SandboxProcess.start();
  const ready = await sandbox.frame(({ type }) => type === 'ready');
  assert.deepEqual(ready, transcript('ready'));
  const shown = await sandbox.run(`console.log('hello'); console.clear()
display({ 'text/html': '<b>x</b>' }, { raw: true, display_id: 'a' })`);
  assert.equal(shown.done.status, 'ok');
  for (const name of ['output', 'display', 'clear']) {
    const expected = transcript(name);
    const frame = await sandbox.frame(({ type, run }) => type === expected.type && run === shown.id);
    assert.deepEqual(shape(frame), shape(expected), name);
  }
  const failed = await sandbox.run("throw new RangeError('too far')");
  const expected = transcript('done-error');
  assert.deepEqual(shape(failed.done), shape(expected));
  assert.deepEqual(shape(failed.done.error), shape(expected.error));
});

test('an interrupt ends the run and is answered as the transcripts say', async () => {
  await using sandbox = await SandboxProcess.start();
  const run = sandbox.startRun("console.log('on'); for (;;);");
  await sandbox.printed(run, /on/);
  const answer = await sandbox.interrupt();
  assert.deepEqual({ ...answer, id: 8, run: 7 }, transcript('interrupted'));
  const done = await sandbox.done(run);
  assert.deepEqual({ ...done, id: 7, seq: 3 }, transcript('done-interrupted'));
});

test('a question and its answer have the form of the transcripts', async () => {
  await using sandbox = await SandboxProcess.start();
  const run = sandbox.startRun("console.log('hello'); console.log(prompt('Your name?'))", {}, { stdin: true });
  const asked = await sandbox.frame(({ type }) => type === 'input');
  assert.deepEqual({ ...asked, run: 7, seq: 3 }, transcript('input'));
  sandbox.sendLine(JSON.stringify({ ...transcript('input-reply'), request: asked.request }));
  await sandbox.done(run);
  assert.equal(sandbox.text(run, 'stdout'), 'hello\nAda\n');
});

test('a file is asked for, given and refused as the transcripts say', async () => {
  await using sandbox = await SandboxProcess.start();
  for (const [name, expected] of [
    ['file', '4\n'],
    ['file-refused', 'There is no file lib/shapes.js beside this notebook.\n'],
  ]) {
    const run = sandbox.startRun(`await import('./lib/shapes.js').then((m) => console.log(m.side), (e) => console.log(e.message))`);
    const known = sandbox.frames.answers.filter(({ type }) => type === 'read_file').length;
    const asked = await sandbox.frame(({ type, request }) => type === 'read_file' && request > known);
    assert.deepEqual({ ...asked, request: 4 }, transcript('read-file'));
    sandbox.sendLine(JSON.stringify({ ...transcript(name ?? ''), request: asked.request }));
    await sandbox.done(run);
    assert.ok(sandbox.text(run, 'stdout').includes(expected ?? '?'), sandbox.text(run, 'stdout'));
  }
});

test('the cell of a run is known, and its deletion ends what it left', async () => {
  await using sandbox = await SandboxProcess.start();
  const { cell_id } = transcript('run');
  const { id } = await sandbox.run("cell.signal.onabort = () => console.log('deleted', cell.id)", { cell_id });
  sandbox.sendLine(JSON.stringify(transcript('dispose')));
  await sandbox.printed(id, /deleted a1b2/);
});

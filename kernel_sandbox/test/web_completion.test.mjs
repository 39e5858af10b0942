// Completion of what web globals give: before a cell touches them, and through their attributes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start();
});
after(() => sandbox.end());

/** @param {string} source @returns {Promise<string[]>} */
const complete = async (source) => (await sandbox.ask({ type: 'complete', source, cursor: source.length })).matches;

describe('completion', () => {
  test('of a global that no cell has touched', async () => {
    assert.deepEqual((await complete('URL.can')), ['canParse']);
    assert.ok((await complete('structuredCl')).includes('structuredClone'));
    assert.deepEqual(await complete('crypto.subtle.dig'), ['digest']);
    const { done } = await sandbox.run("typeof Object.getOwnPropertyDescriptor(globalThis, 'URL').get");
    assert.equal(done.result.data['text/plain'], "'function'");
  });

  test('through attributes, but not through getters of a cell', async () => {
    await sandbox.run(`const url = new URL('http://a/?b'); const control = new AbortController(); var ran = 0;
      class Mine extends URL { get searchParams() { ran++; return super.searchParams } } const mine = new Mine('http://a/'); const stranger = Object.create(URL.prototype)`);
    assert.ok((await complete('url.searchParams.get')).includes('getAll'));
    assert.deepEqual(await complete('control.signal.thr'), ['throwIfAborted']);
    assert.deepEqual(await complete('mine.searchParams.get'), []);
    assert.deepEqual(await complete('stranger.searchParams.get'), []);
    assert.equal((await sandbox.run('ran')).done.result.data['text/plain'], '0');
  });
});

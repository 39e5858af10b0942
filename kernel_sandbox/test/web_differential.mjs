// The same code in a cell and in Node, whose own web globals are the measure.
import assert from 'node:assert/strict';

const AsyncFunction = /** @type {new (code: string) => () => Promise<unknown>} */ ((async () => {}).constructor);

/** @param {unknown} value what survives the way through JSON */
const plain = (value) => JSON.parse(JSON.stringify(value) ?? 'null');

/**
 * What a function body gives in the sandbox.
 * @param {import('./sandbox_process.mjs').SandboxProcess} sandbox
 * @param {string} body of an async function; it returns what can be written as JSON
 * @returns {Promise<any>}
 */
export async function inSandbox(sandbox, body) {
  const { done, stdout } = await sandbox.run(`{ const value = await (async () => {\n${body}\n})()
    console.log('ANSWER' + (JSON.stringify(value) ?? 'null')) }`);
  assert.equal(done.status, 'ok', done.error?.traceback.join('\n'));
  return JSON.parse(stdout.slice(stdout.lastIndexOf('ANSWER') + 'ANSWER'.length));
}

/**
 * Asserts that a function body gives the same in the sandbox as in Node.
 * @param {import('./sandbox_process.mjs').SandboxProcess} sandbox @param {string} body
 */
export async function same(sandbox, body) {
  assert.deepEqual(await inSandbox(sandbox, body), plain(await new AsyncFunction(body)()));
}

/** Text for the head of a body: `random(n)` gives integers below n, the same in every run; `pick(list)` an item. */
export const RANDOM = `let seed = 42;
const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
const pick = (list) => list[random(list.length)];
const attempt = (action) => { try { return action() } catch (error) { return 'throws ' + error.name } };
`;

// Garbage is collected once whenever nothing has been done for a while.
import assert from 'node:assert/strict';
import test from 'node:test';
import { IdleCollector } from '../src/idle_collector.mjs';

/** Keeps the program alive, which the collector does not. @param {Promise<void>} event */
async function happened(event) {
  const alive = setInterval(() => {}, 1000);
  await event.finally(() => clearInterval(alive));
}

test('after a while of nothing, and again after the next thing', async () => {
  let collected = 0;
  let heard = () => {};
  /** @returns {Promise<void>} */
  const next = () => new Promise((resolve) => (heard = resolve));
  const first = next();
  const idle = new IdleCollector(() => {
    collected += 1;
    heard();
  }, 1);
  await happened(first);
  const second = next();
  idle.postpone();
  await happened(second);
  assert.equal(collected, 2);
});

test('not while something is being done', async () => {
  let collected = false;
  const idle = new IdleCollector(() => (collected = true), 1000);
  for (let turn = 0; turn < 50; turn += 1) {
    idle.postpone();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(collected, false);
});

// The value of a cell's last expression, as a MIME bundle. The context words it (src/context/results.js); from here
// come what is inside promises and iterators, and the gate for values that display themselves.
import { ContextCallError, argumentOf, askContext, callContext, releaseValues } from './context_calls.mjs';
import { describeError } from './errors.mjs';
import { tellInternalState } from './internal_state.mjs';

export { describeError } from './errors.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./context_calls.mjs').RemoteObject} RemoteObject */
/** @typedef {{ data: Record<string, unknown>, metadata: Record<string, unknown> }} Bundle */
/** @typedef {Awaited<ReturnType<typeof describeError>>} Problem */
/** @typedef {{ result: Bundle | null } | { error: Problem }} Described */
/** @typedef {{ data?: Record<string, unknown>, custom: boolean, unknowns: number }} Description */

/** What `$pennant.result(…)` gives V8 in place of the value, which stays in the context. */
const TOKEN = 'Symbol($pennant.result)';
/** Promises and iterators inside others are looked into this many levels deep. */
const HIDDEN_LEVELS = 3;
const UNSHOWABLE = { data: { 'text/plain': '<the value cannot be shown>' }, metadata: {} };

/**
 * @param {Inspector} inspector
 * @param {RemoteObject} remote what the evaluation of a cell gave
 * @returns {Promise<Described>} the result, `null` when there is nothing to show; the error when the cell told one late
 */
export async function describeResult(inspector, remote) {
  try {
    return await describeHeld(inspector, await heldDescription(inspector, remote));
  } catch (error) {
    if (!(error instanceof ContextCallError)) throw error;
    return { result: UNSHOWABLE };
  }
}

/** @param {Inspector} inspector @param {RemoteObject} remote @returns {Promise<Description | null>} */
async function heldDescription(inspector, remote) {
  if (remote.description !== TOKEN) await callContext(inspector, 'hold', [argumentOf(remote)]);
  return askContext(inspector, 'describeResult');
}

/** @param {Inspector} inspector @param {Description | null} description @returns {Promise<Described>} */
async function describeHeld(inspector, description) {
  if (description === null) return { result: null };
  const { data, custom, unknowns } = description;
  if (data !== undefined) return { result: { data, metadata: {} } };
  try {
    if (custom) return await render(inspector);
    return { result: await withInternalState(inspector, unknowns) };
  } finally {
    await releaseValues(inspector);
  }
}

/** @param {Inspector} inspector @returns {Promise<Described>} */
async function render(inspector) {
  const { result } = await inspector.post('Runtime.evaluate', {
    expression: '$pennant',
    contextId: inspector.contextId,
    objectGroup: 'values',
    silent: true,
  });
  const rendered = await inspector.callGated(result.objectId, '() => $pennant.renderResult()');
  if (rendered.exceptionDetails === undefined) return { result: JSON.parse(rendered.result.value) };
  return { error: await describeError(inspector, rendered.exceptionDetails) };
}

/** @param {Inspector} inspector @param {number} unknowns @returns {Promise<Bundle>} */
async function withInternalState(inspector, unknowns) {
  for (let level = 1; level <= HIDDEN_LEVELS && unknowns > 0; level++) {
    await tellInternalState(inspector);
    const isLast = { value: level === HIDDEN_LEVELS };
    const { data, unknowns: left } = await askContext(inspector, 'describeResult', [isLast]);
    if (data !== undefined) return { data, metadata: {} };
    unknowns = left;
  }
  return UNSHOWABLE;
}

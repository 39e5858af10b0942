// The value of a cell's last expression, as a MIME bundle. The context words it (src/context/results.js); from here
// come what is inside promises and iterators, and the gate for values that display themselves.
import { ContextCallError, argumentOf, askContext, callContext, releaseValues } from './context_calls.mjs';
import { tellInternalState } from './internal_state.mjs';

export { describeError } from './errors.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./context_calls.mjs').RemoteObject} RemoteObject */
/** @typedef {{ data: Record<string, unknown>, metadata: Record<string, unknown> }} Bundle */
/** @typedef {{ text: string, custom: boolean, unknowns: number }} Description */

/** What `$pennant.result(…)` gives V8 in place of the value, which stays in the context. */
const TOKEN = 'Symbol($pennant.result)';
/** Promises and iterators inside others are looked into this many levels deep. */
const HIDDEN_LEVELS = 3;

/**
 * @param {Inspector} inspector
 * @param {RemoteObject} remote what the evaluation of a cell gave
 * @returns {Promise<Bundle | null>} `null` when there is nothing to show
 */
export async function describeResult(inspector, remote) {
  if (remote.type === 'undefined') return null;
  try {
    if (remote.description !== TOKEN) await callContext(inspector, 'hold', [argumentOf(remote)]);
    return await describeHeld(inspector);
  } catch (error) {
    if (!(error instanceof ContextCallError)) throw error;
    return { data: { 'text/plain': '<the value cannot be shown>' }, metadata: {} };
  }
}

/** @param {Inspector} inspector @returns {Promise<Bundle | null>} */
async function describeHeld(inspector) {
  /** @type {Description | null} */
  const description = await askContext(inspector, 'describeResult');
  if (description === null) return null;
  const { text, custom, unknowns } = description;
  if (!custom && unknowns === 0) return { data: { 'text/plain': text }, metadata: {} };
  try {
    const rendered = custom ? await render(inspector) : null;
    return rendered ?? { data: { 'text/plain': custom ? text : await withInternalState(inspector) }, metadata: {} };
  } finally {
    await releaseValues(inspector);
  }
}

/** @param {Inspector} inspector @returns {Promise<Bundle | null>} `null` when the value's own method failed */
async function render(inspector) {
  const { result } = await inspector.post('Runtime.evaluate', {
    expression: '$pennant',
    contextId: inspector.contextId,
    objectGroup: 'values',
    silent: true,
  });
  const rendered = await inspector.callGated(result.objectId, '() => $pennant.renderResult()');
  return rendered.exceptionDetails === undefined ? JSON.parse(rendered.result.value) : null;
}

/** @param {Inspector} inspector @returns {Promise<string>} */
async function withInternalState(inspector) {
  for (let level = 1; level < HIDDEN_LEVELS; level++) {
    await tellInternalState(inspector);
    const { text, unknowns } = await askContext(inspector, 'describeResult');
    if (unknowns === 0) return text;
  }
  await tellInternalState(inspector);
  const { text } = await askContext(inspector, 'describeResult');
  await callContext(inspector, 'release');
  return text;
}

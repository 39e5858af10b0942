// What a cell threw, in the cell's own terms.
import { ContextCallError, argumentOf, askContext } from './context_calls.mjs';
import { withHint } from './hints.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('node:inspector').Runtime.ExceptionDetails} ExceptionDetails */
/** @typedef {{ name: string, message: string, traceback: string[] }} Problem */

const LONGEST_STRING = 10_000;

/**
 * The context words errors, since only there the stack has the lines of cells (src/context/stack.js): V8's inspector
 * keeps no frames while it is not recording, and recording would keep every error.
 * @param {Inspector} inspector
 * @param {ExceptionDetails} details
 * @returns {Promise<Problem>} its traceback begins with name and message and has no ANSI codes
 */
export async function describeError(inspector, details) {
  try {
    return await describeThrown(inspector, details);
  } catch (error) {
    if (!(error instanceof ContextCallError)) throw error;
    return problem('Error', 'What was thrown cannot be shown', ': ');
  }
}

/** @param {Inspector} inspector @param {ExceptionDetails} details */
async function describeThrown(inspector, { exception, text }) {
  if (exception === undefined) return problem('Error', text, ': ');
  const { name, message, text: shown } = await askContext(inspector, 'describeThrown', [thrownArgument(exception)]);
  return withHint({ name, message, traceback: shown.split('\n') });
}

/** A long string need not go back whole. @param {import('./context_calls.mjs').RemoteObject} thrown */
function thrownArgument(thrown) {
  if (thrown.type !== 'string' || thrown.value.length <= LONGEST_STRING) return argumentOf(thrown);
  return {
    value: `${thrown.value.slice(0, LONGEST_STRING)}... ${thrown.value.length - LONGEST_STRING} more characters`,
  };
}

/** @param {string} name @param {string} message @param {string} separator @returns {Problem} */
function problem(name, message, separator) {
  return { name, message, traceback: `${name}${separator}${message}`.split('\n') };
}

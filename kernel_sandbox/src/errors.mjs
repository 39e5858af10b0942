// What a cell threw, in the cell's own terms.
import { ContextCallError, argumentOf, askContext, callContext } from './context_calls.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./context_calls.mjs').RemoteObject} RemoteObject */
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
  if (exception.subtype !== 'error') return problem('Uncaught', await thrownText(inspector, exception), ' ');
  const error = await askContext(inspector, 'describeError', [argumentOf(exception)]);
  return { name: error.name, message: error.message, traceback: error.text.split('\n') };
}

/**
 * What was thrown and is no error, as it is.
 * @param {Inspector} inspector @param {RemoteObject} thrown
 */
async function thrownText(inspector, thrown) {
  const isLong = thrown.type === 'string' && thrown.value.length > LONGEST_STRING;
  const shown = isLong ? { value: thrown.value.slice(0, LONGEST_STRING) } : argumentOf(thrown);
  const { value } = await callContext(inspector, 'describe', [shown]);
  return isLong ? `${value}... ${thrown.value.length - LONGEST_STRING} more characters` : value;
}

/** @param {string} name @param {string} message @param {string} separator @returns {Problem} */
function problem(name, message, separator) {
  return { name, message, traceback: `${name}${separator}${message}`.split('\n') };
}

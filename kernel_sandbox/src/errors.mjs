// What a cell threw, in the cell's own terms.
import { ContextCallError, argumentOf, askContext, callContext, releaseValues } from './context_calls.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./context_calls.mjs').RemoteObject} RemoteObject */
/** @typedef {import('node:inspector').Runtime.ExceptionDetails} ExceptionDetails */
/** @typedef {{ line: number, column: number }} Position 1-based */
/** @typedef {(url: string, line: number, column: number) => Position} PositionInCell */
/** @typedef {{ name: string, message: string, traceback: string[] }} Problem */

const CELL_URL = /^cell-\d+\.js$/;
const LONGEST_STRING = 10_000;
const MOST_FRAMES = 50;

/**
 * @param {Inspector} inspector
 * @param {ExceptionDetails} details
 * @param {PositionInCell} position from generated code to the cell
 * @returns {Promise<Problem>} its traceback begins with name and message and has no ANSI codes
 */
export async function describeError(inspector, details, position) {
  try {
    return await describeThrown(inspector, details, framesOf(details, position));
  } catch (error) {
    if (!(error instanceof ContextCallError)) throw error;
    return problem('Error', 'What was thrown cannot be shown', framesOf(details, position));
  } finally {
    await releaseValues(inspector);
  }
}

/** @param {Inspector} inspector @param {ExceptionDetails} details @param {string[]} frames */
async function describeThrown(inspector, { exception, text }, frames) {
  if (exception === undefined) return problem('Error', text, frames);
  if (exception.subtype !== 'error') return problem('Uncaught', await thrownText(inspector, exception), frames, ' ');
  const error = await askContext(inspector, 'describeError', [argumentOf(exception)]);
  const { name, message } = error;
  const head = message === '' ? `[${name}]` : `[${name}: ${message}]`;
  // Without frames the context puts the error in brackets; V8 may still know some.
  if (error.hasFrames || frames.length === 0) return { name, message, traceback: error.text.split('\n') };
  const rest = error.text.startsWith(head) ? error.text.slice(head.length) : '';
  return { name, message, traceback: [...head.slice(1, -1).split('\n'), ...frames, ...rest.split('\n').filter(Boolean)] };
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

/** @param {string} name @param {string} message @param {string[]} frames @param {string} [separator] @returns {Problem} */
function problem(name, message, frames, separator = ': ') {
  return { name, message, traceback: [...`${name}${separator}${message}`.split('\n'), ...frames] };
}

/**
 * The frames that V8 reports itself, whatever cells have done to stacks.
 * @param {ExceptionDetails} details @param {PositionInCell} position @returns {string[]}
 */
function framesOf({ stackTrace, url = '', lineNumber, columnNumber }, position) {
  const own = { functionName: '', url, lineNumber, columnNumber };
  const frames = (stackTrace?.callFrames ?? []).filter((frame) => CELL_URL.test(frame.url));
  const shown = frames.length === 0 && CELL_URL.test(url) ? [own] : frames.slice(0, MOST_FRAMES);
  return shown.map((frame) => frameText(frame, position));
}

/**
 * @param {{ functionName: string, url: string, lineNumber: number, columnNumber: number }} frame 0-based
 * @param {PositionInCell} position
 */
function frameText({ functionName, url, lineNumber, columnNumber }, position) {
  const { line, column } = position(url, lineNumber + 1, columnNumber + 1);
  const place = `${url}:${line}:${column}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}

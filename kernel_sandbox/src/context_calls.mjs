// Calls of `$pennant`'s functions from the controller. They are our own code and run no user code, so that they need no
// gate, and give primitives of bounded size.

/**
 * What these modules need of the engine's inspector.
 * @typedef {object} Inspector
 * @property {(method: string, params?: Record<string, unknown>) => Promise<any>} post
 * @property {number} contextId
 * @property {(objectId: string, arrow: string) => Promise<import('node:inspector').Runtime.EvaluateReturnType>} callGated
 *
 * @typedef {import('node:inspector').Runtime.RemoteObject} RemoteObject
 * @typedef {import('node:inspector').Runtime.CallArgument} CallArgument
 */

export const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
/** What no cell may name and nobody is shown. */
export const RESERVED_NAME = /^(?:\$pennant$|VM2_INTERNAL_)/;
/** What stands for a literal that is asked about: only its prototype is of interest. */
export const LITERALS = Object.freeze({ string: "''", number: '0', regexp: '/x/', array: '[]' });

/** How long V8 may take to read a name: a getter of a cell's could go on for ever. */
export const TIMEOUT_MS = 1000;
/** What is looked at on the way to one answer is let go together. */
const OBJECT_GROUP = 'values';

/** A function of `$pennant` failed: the value is too hostile, or the main thread was stopped. */
export class ContextCallError extends Error {
  name = 'ContextCallError';
}

/**
 * @param {Inspector} inspector
 * @param {string} name of a function of `$pennant`
 * @param {CallArgument[]} [callArguments]
 * @param {{ returnByValue?: boolean }} [options] by value unless told otherwise
 * @returns {Promise<RemoteObject>}
 * @throws {ContextCallError}
 */
export async function callContext(inspector, name, callArguments = [], { returnByValue = true } = {}) {
  const { result, exceptionDetails } = await inspector.post('Runtime.callFunctionOn', {
    executionContextId: inspector.contextId,
    functionDeclaration: `(a, b, c, d) => $pennant.${name}(a, b, c, d)`,
    arguments: callArguments,
    objectGroup: OBJECT_GROUP,
    returnByValue,
    silent: true,
  });
  if (exceptionDetails !== undefined)
    throw new ContextCallError(`${name}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return result;
}

/**
 * A call whose answer is JSON.
 * @param {Inspector} inspector @param {string} name @param {CallArgument[]} [callArguments]
 * @returns {Promise<any>}
 */
export async function askContext(inspector, name, callArguments) {
  return JSON.parse((await callContext(inspector, name, callArguments)).value);
}

/** @param {Inspector} inspector */
export async function releaseValues(inspector) {
  await inspector.post('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
}

/**
 * How a value known to the controller is handed back to the context.
 * @param {RemoteObject} remote @returns {CallArgument}
 */
export function argumentOf({ objectId, unserializableValue, value }) {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}

/**
 * The object of the value that a name stands for, boxed as `{value}` so that a string of any size stays in the context.
 * @param {Inspector} inspector
 * @param {string} name an identifier or one of `LITERALS`: it is evaluated, under V8's guard against side effects
 * @returns {Promise<string | undefined>} the box's object id; `undefined` when there is no such value
 */
export async function boxedValue(inspector, name) {
  const isSafe =
    (IDENTIFIER.test(name) && !RESERVED_NAME.test(name)) || Object.values(LITERALS).some((literal) => literal === name);
  if (!isSafe) return undefined;
  const { result, exceptionDetails } = await inspector.post('Runtime.evaluate', {
    expression: `({ __proto__: null, value: ${name} })`,
    contextId: inspector.contextId,
    objectGroup: OBJECT_GROUP,
    throwOnSideEffect: true,
    silent: true,
    timeout: TIMEOUT_MS,
  });
  return exceptionDetails === undefined ? result.objectId : undefined;
}

/**
 * What the functions of `$pennant` that follow a path want: the box, and the keys from it on as JSON.
 * @param {Inspector} inspector @param {import('./member_path.mjs').MemberPath} path
 * @returns {Promise<{ box: CallArgument, keys: CallArgument } | null>} `null` when there is no such value
 */
export async function boxedPath(inspector, { base, path }) {
  const own = await boxedValue(inspector, base);
  // A global that is evaluated when it is first touched: reading it would be a side effect for V8.
  const global = own === undefined && IDENTIFIER.test(base) ? await boxedValue(inspector, 'globalThis') : undefined;
  const objectId = own ?? global;
  if (objectId === undefined || (own === undefined && RESERVED_NAME.test(base))) return null;
  const keys = own === undefined ? ['value', base, ...path] : ['value', ...path];
  return { box: { objectId }, keys: { value: JSON.stringify(keys) } };
}

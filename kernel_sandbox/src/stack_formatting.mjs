// Who words `error.stack`: V8 calls one function of Node's for every realm, and Node lets nobody replace it. Node's own
// objects are within reach of its inspector, so that is the way taken, once, before any user code.
import { Session } from 'node:inspector';

const TAKEN = 'pennant.taken';

/** @typedef {(global: object, error: unknown, sites: unknown) => unknown} PrepareStackTrace */

/**
 * @param {(host: PrepareStackTrace) => PrepareStackTrace} replace
 * @throws {Error} when this Node is not like the one Pennant was made for
 */
export function takeOverStacks(replace) {
  nodeInternalBinding()('errors').setPrepareStackTraceCallback(replace(hostStack));
}

/** The stack of an error of the host's, as V8 words it. @type {PrepareStackTrace} */
function hostStack(_global, error, sites) {
  return [Error.prototype.toString.call(error), .../** @type {unknown[]} */ (sites)].join('\n    at ');
}

/** @returns {(name: string) => any} */
function nodeInternalBinding() {
  const session = new Session();
  session.connect();
  try {
    const { result } = post(session, 'Runtime.evaluate', { expression: 'process.binding' });
    const { internalProperties } = post(session, 'Runtime.getProperties', { objectId: result.objectId });
    const scopes = post(session, 'Runtime.getProperties', { objectId: idOf(internalProperties, '[[Scopes]]') }).result;
    const closure = scopes.find((/** @type {any} */ { value }) => value?.description === 'Closure');
    const { result: variables } = post(session, 'Runtime.getProperties', { objectId: closure.value.objectId });
    return take(session, idOf(variables, 'internalBinding'));
  } finally {
    session.disconnect();
  }
}

/** @param {{ name: string, value: { objectId: string } }[]} properties @param {string} wanted */
function idOf(properties, wanted) {
  const found = properties.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`this version of Node is not the one Pennant was made for: ${wanted}`);
  return found.value.objectId;
}

/** @param {Session} session @param {string} objectId @returns {any} the object itself */
function take(session, objectId) {
  const key = Symbol.for(TAKEN);
  const functionDeclaration = `function () { globalThis[Symbol.for('${TAKEN}')] = this }`;
  post(session, 'Runtime.callFunctionOn', { objectId, functionDeclaration });
  const taken = Reflect.get(globalThis, key);
  Reflect.deleteProperty(globalThis, key);
  return taken;
}

/** @param {Session} session @param {string} method @param {object} params @returns {any} */
function post(session, method, params) {
  /** @type {unknown} */
  let answer;
  session.post(method, params, (error, result) => {
    if (error !== null) throw new Error(`${method}: ${error.message}`);
    answer = result;
  });
  return answer;
}

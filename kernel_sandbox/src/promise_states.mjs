// Whether a promise is pending, which only V8's inspector tells, for a console that prints it in the middle of a cell:
// by a session of the main thread's own, which answers at once.
import { Session } from 'node:inspector';
import { CONTEXT_NAME } from './context_name.mjs';

/** @typedef {import('node:inspector').Runtime.PropertyPreview} PropertyPreview */
/** @typedef {{ id: number, name: string }} ContextDescription */

/** Where the shared memory says that the inspector is at work. */
export const INSPECTING = 1;
const OBJECT_GROUP = 'promise-states';
/** Our own text; evaluated as everything is: without the command line API, and without a way for `eval` past vm2. */
const QUESTION = Object.freeze({
  expression: '$pennant.askedPromises()',
  objectGroup: OBJECT_GROUP,
  includeCommandLineAPI: false,
  allowUnsafeEvalBlockedByCSP: false,
  silent: true,
});

export class PromiseStates {
  #shared;
  /** @type {Session | undefined} */
  #session;
  #contextId = 0;

  /** @param {Int32Array} shared with the controller, which may not terminate what runs while this is at work */
  constructor(shared) {
    this.#shared = shared;
  }

  /**
   * The state of the promise that `$pennant.askedPromises()` lists.
   * @returns {string} empty when it is none, else three lines: the state, the type of the value, a short text of it
   */
  read() {
    Atomics.store(this.#shared, INSPECTING, 1);
    try {
      return this.#read();
    } catch {
      return '';
    } finally {
      Atomics.store(this.#shared, INSPECTING, 0);
      Atomics.notify(this.#shared, INSPECTING);
    }
  }

  #read() {
    const { result } = this.#post('Runtime.evaluate', { ...QUESTION, contextId: this.#context() });
    const params = { objectId: result.objectId, ownProperties: true, generatePreview: true };
    const listed = this.#post('Runtime.getProperties', params).result;
    this.#post('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP });
    const promise = listed.find((/** @type {{ name: string }} */ { name }) => name === '0')?.value;
    return promise?.subtype === 'promise' ? wordsOf(promise.preview?.properties ?? []) : '';
  }

  #context() {
    if (this.#contextId !== 0) return this.#contextId;
    const session = new Session();
    session.connect();
    this.#session = session;
    session.on('Runtime.executionContextCreated', ({ params }) => {
      const context = /** @type {ContextDescription} */ (params.context);
      if (context.name === CONTEXT_NAME) this.#contextId = context.id;
    });
    this.#post('Runtime.enable');
    this.#post('Runtime.disable');
    return this.#contextId;
  }

  /** @param {string} method @param {Record<string, unknown>} [params] @returns {any} */
  #post(method, params = {}) {
    let answer;
    this.#session?.post(method, params, (error, result) => {
      if (error === null) answer = result;
    });
    return answer;
  }
}

/** @param {PropertyPreview[]} properties of the promise, the inspector's own first */
function wordsOf(properties) {
  const valueOf = (/** @type {string} */ name) => properties.find((property) => property.name === name);
  const result = valueOf('[[PromiseResult]]');
  return `${valueOf('[[PromiseState]]')?.value ?? ''}\n${result?.type ?? ''}\n${result?.value ?? ''}`;
}

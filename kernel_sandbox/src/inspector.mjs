// The controller's session with V8's inspector on the main thread.
//
// Three rules, each of which is a way out of the sandbox when broken:
// - never `includeCommandLineAPI`: it brings `require` into the context;
// - always `allowUnsafeEvalBlockedByCSP: false`: the default lets `eval` go past vm2;
// - every text sent to the context is the rewriter's output, a validated identifier path, or a constant of ours.
import { Session } from 'node:inspector';
import { COLLECT_GARBAGE, CONTEXT_NAME } from './context_name.mjs';
import { LAST_RESORT } from './idle_collector.mjs';

/** @typedef {import('node:inspector').Runtime.RemoteObject} RemoteObject */
/** @typedef {import('node:inspector').Runtime.EvaluateReturnType} Evaluation */
/** @typedef {{ id: number, name: string, auxData?: { isDefault?: boolean } }} ContextDescription */

/** A method of the inspector failed: the main thread was interrupted, or an object is gone. */
export class InspectorError extends Error {
  name = 'InspectorError';
}

const ALWAYS = Object.freeze({ includeCommandLineAPI: false, allowUnsafeEvalBlockedByCSP: false });

export class Inspector {
  #session = new Session();
  #hostContextId = 0;
  /** The sandbox's context. */
  contextId = 0;
  /** The gate that user code called from the controller has to pass. */
  gateText = '';

  /** @returns {Promise<Inspector>} connected to the main thread */
  static async connect() {
    const inspector = new Inspector();
    inspector.#session.connectToMainThread();
    await inspector.#findContexts();
    return inspector;
  }

  async #findContexts() {
    /** @type {ContextDescription[]} */
    const contexts = [];
    this.#session.on('Runtime.executionContextCreated', ({ params }) => {
      contexts.push(/** @type {ContextDescription} */ (params.context));
    });
    await this.post('Runtime.enable');
    // Left enabled, the inspector would keep every console message and error it sees.
    await this.post('Runtime.disable');
    this.contextId = contexts.find(({ name }) => name === CONTEXT_NAME)?.id ?? 0;
    this.#hostContextId = contexts.find(({ auxData }) => auxData?.isDefault === true)?.id ?? 0;
    if (this.contextId === 0 || this.#hostContextId === 0) throw new InspectorError('the contexts were not found');
  }

  /**
   * @param {string} method
   * @param {Record<string, unknown>} [params]
   * @returns {Promise<any>} the method's result
   * @throws {InspectorError}
   */
  post(method, params = {}) {
    const safe = method === 'Runtime.evaluate' ? { ...params, ...ALWAYS } : params;
    return new Promise((resolve, reject) => {
      this.#session.post(method, safe, (error, result) => {
        if (error === null) resolve(result);
        else reject(new InspectorError(`${method}: ${error.message}`));
      });
    });
  }

  /**
   * Evaluates a rewritten cell in REPL mode; settles when its top-level awaits have.
   * @param {string} code @param {string} objectGroup
   * @returns {Promise<Evaluation>}
   */
  evaluateCell(code, objectGroup) {
    const contextId = this.contextId;
    return this.post('Runtime.evaluate', { expression: code, contextId, objectGroup, replMode: true, silent: true });
  }

  /**
   * Calls a function that may enter user code: behind the gate, so that it can be interrupted.
   * @param {string} objectId
   * @param {string} arrow constant text of an arrow function of one parameter, the object; a promise is awaited
   * @returns {Promise<Evaluation>}
   */
  callGated(objectId, arrow) {
    const functionDeclaration = `async function () { ${this.gateText} return (${arrow})(this); }`;
    return this.post('Runtime.callFunctionOn', { objectId, functionDeclaration, awaitPromise: true, silent: true });
  }

  /**
   * Calls a function of `$pennant` that enters user code: behind the gate, so that it can be interrupted.
   * @param {string} name
   * @param {import('node:inspector').Runtime.CallArgument[]} [callArguments] at most two
   * @returns {Promise<Evaluation>}
   */
  callExposed(name, callArguments = []) {
    return this.post('Runtime.callFunctionOn', {
      executionContextId: this.contextId,
      functionDeclaration: `async function (a, b) { ${this.gateText} return $pennant.${name}(a, b); }`,
      arguments: callArguments,
      awaitPromise: true,
      silent: true,
    });
  }

  /** Lets go of what the inspector holds for a group; done by the time of any later call. @param {string} objectGroup */
  release(objectGroup) {
    this.post('Runtime.releaseObjectGroup', { objectGroup }).catch(() => undefined);
  }

  /**
   * Tells the context where the generated code of a cell comes from; done by the time of any later call.
   * @param {string} url @param {string} anchors @param {string} source as its author wrote it; errors show lines of it
   */
  tellPositions(url, anchors, source) {
    const functionDeclaration = '(url, anchors, source) => $pennant.positions(url, anchors, source)';
    const values = [{ value: url }, { value: anchors }, { value: source }];
    const call = { functionDeclaration, arguments: values, executionContextId: this.contextId, silent: true };
    this.post('Runtime.callFunctionOn', call).catch(() => undefined);
  }

  /** Ends what runs on the main thread. Settles once nothing of it is left on the stack. */
  async terminate() {
    await this.post('Runtime.terminateExecution');
  }

  /**
   * Collects garbage, also in the middle of a cell (`HeapProfiler.collectGarbage` would wait for its end).
   * @param {boolean} [isLastResort] as `LAST_RESORT` says
   */
  async collectGarbage(isLastResort = false) {
    const how = isLastResort ? JSON.stringify(LAST_RESORT) : '';
    const expression = `globalThis[Symbol.for('${COLLECT_GARBAGE}')](${how})`;
    await this.post('Runtime.evaluate', { expression, contextId: this.#hostContextId, silent: true });
  }

  /**
   * Ends the process, also while the main thread is busy.
   * @param {number} code
   * @param {boolean} isReading Node would wait for a pending read; then the process is aborted instead
   */
  exit(code, isReading) {
    const expression = isReading ? 'process.abort()' : `process.reallyExit(${code})`;
    this.post('Runtime.evaluate', { expression, contextId: this.#hostContextId, silent: true }).catch(() => undefined);
    // Node does not exit before the last session has gone.
    this.#session.disconnect();
  }
}

// Runs rewritten cells for real: V8's REPL mode in a context of its own, with as little of `$pennant` as the rewriter needs.
import { format, inspect } from 'node:util';
import vm from 'node:vm';
import { rewrite } from '../src/rewriter.mjs';
import { threadInspector } from './inspector.mjs';

const PREFIX = 'await $pennant.gate(7,3);';

/** `$pennant` as the sandbox has it, without interrupts; evaluated inside the context. */
const PRELUDE = `(() => {
  const { hostImport, hostHandled, hostResult } = globalThis;
  delete globalThis.hostImport;
  delete globalThis.hostHandled;
  delete globalThis.hostResult;
  const kinds = { __proto__: null };
  const token = Symbol("$pennant.result");
  let held;
  const accessors = { __proto__: null };
  const { defineProperty, freeze, keys } = Object;
  const asyncIterator = Symbol.asyncIterator;
  const iterator = Symbol.iterator;
  const promise = Promise;
  const $pennant = {
    __proto__: null,
    gate() { return promise.resolve(); },
    keep(value) { return value; },
    keepIterable(iterable) {
      const inner = iterable[asyncIterator]?.() ?? iterable[iterator]();
      return {
        [asyncIterator]() { return this; },
        async next() { const { done, value } = await inner.next(); return { done, value: await value }; },
        async return(value) { await inner.return?.(value); return { done: true, value }; },
      };
    },
    constant(name, value) {
      if (kinds[name] === "const") throw new TypeError("Assignment to constant variable.");
      return value;
    },
    declare(declared) {
      for (const name of keys(declared)) {
        kinds[name] = declared[name];
        if (declared[name] === "var" || declared[name] === "function" || !accessors[name]) continue;
        delete globalThis[name];
        accessors[name] = false;
      }
    },
    mirror(name, get, set) {
      accessors[name] = true;
      defineProperty(globalThis, name, { __proto__: null, get, set, configurable: true, enumerable: true });
    },
    thrown(value) { return value; },
    uncaught(value) { return value; },
    result(value) { held = value; return token; },
    importModule(specifier, options, names) { return hostImport(specifier, options, names); },
    caught(value) { hostHandled(value); return value; },
    scope(value) { return value; },
    guarded(text) { return text; },
    guardedGlobal(text) { return text; },
    named(value) { return value; },
    guardedAll(args) { return args; },
    names: freeze({ __proto__: null, get eval() { return globalThis.eval; }, set eval(value) { globalThis.eval = value; } }),
    async importModules(wanted, bindings) {
      const imports = JSON.parse(wanted).map(([specifier, attributes, names]) =>
        hostImport(specifier, { with: attributes }, names));
      const namespaces = await promise.all(imports);
      const modules = { __proto__: null };
      namespaces.forEach((namespace, index) => { modules["m" + index] = namespace; });
      for (const [name, module, exported] of JSON.parse(bindings)) {
        $pennant.live.names[name + ":" + exported] = modules[module];
      }
      return modules;
    },
    live: {
      names: { __proto__: null },
      define(name, exported, get) {
        $pennant.live.names[name + ":" + exported] = defineProperty({}, exported, { __proto__: null, get });
      },
    },
  };
  defineProperty(globalThis, "$pennant", { __proto__: null, value: freeze($pennant) });
  hostResult(() => held);
})()`;

/**
 * @param {string} specifier
 * @param {ImportCallOptions | undefined} options
 * @param {readonly string[]} [names]
 */
async function importModule(specifier, options, names = []) {
  const namespace = await import(specifier, options);
  const missing = names.find((name) => !(name in namespace));
  if (missing === undefined) return namespace;
  throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${missing}'`);
}

/**
 * @typedef {object} CellResult
 * @property {"ok" | "error"} status
 * @property {string} stdout
 * @property {string | null} result the value of the cell as text, or null when it has none
 * @property {string} error name, message, and stack lines in terms of cells
 * @property {string | null} code what V8 evaluated
 */

let opened = 0;

/** One notebook: cells run one after the other. */
export class Notebook {
  /** @type {Map<string, import("../src/rewriter.mjs").Kind>} */
  names = new Map();
  /** @type {unknown[]} values that went through vm2's guard in catch clauses */
  handled = [];
  #stdout = '';
  #cells = 0;
  /** @type {Map<string, (line: number, column: number) => import("../src/rewriter.mjs").Position>} */
  #positions = new Map();

  /** @param {Awaited<ReturnType<typeof threadInspector>>} inspector */
  constructor(inspector) {
    this.#inspector = inspector;
  }

  #inspector;

  /**
   * @param {{raw?: boolean}} [options] raw: cells go to V8 as they are, to compare with
   * @returns {Promise<Notebook>}
   */
  static async open({ raw = false } = {}) {
    const notebook = new Notebook(await threadInspector());
    notebook.#raw = raw;
    await notebook.#open();
    return notebook;
  }

  async #open() {
    const print = (/** @type {unknown[]} */ ...values) => void (this.#stdout += `${format(...values)}\n`);
    const globals = { console: { log: print }, hostImport: importModule, setTimeout, result: undefined };
    const name = `notebook-${++opened}`;
    this.context = vm.createContext(
      {
        ...globals,
        hostHandled: (/** @type {unknown} */ value) => this.handled.push(value),
        hostResult: (/** @type {() => unknown} */ kept) => void (this.#kept = kept),
      },
      { name },
    );
    vm.runInContext(PRELUDE, this.context);
    await this.#inspector.post('Runtime.getIsolateId');
    this.#contextId = this.#inspector.contexts.get(name) ?? NaN;
  }

  #contextId = 0;
  /** @type {() => unknown} what the cell has kept as its result */
  #kept = () => undefined;
  #raw = false;

  /**
   * @param {string} source
   * @param {number} cell
   * @returns {ReturnType<typeof rewrite>}
   */
  #rewrite(source, cell) {
    if (!this.#raw) return rewrite(source, { cell, prefix: PREFIX, names: this.names });
    const position = (/** @type {number} */ line, /** @type {number} */ column) => ({ line, column });
    return {
      code: `${source}\n//# sourceURL=cell-${cell}.js`,
      error: null,
      declares: new Map(),
      position,
      holdsResources: false,
      anchors: '',
    };
  }

  /**
   * @param {string} source
   * @returns {Promise<CellResult>}
   */
  async run(source) {
    this.#stdout = '';
    const cell = ++this.#cells;
    const rewritten = this.#rewrite(source, cell);
    if (rewritten.code === null) return this.#ended('error', null, rewritten.error.traceback.join('\n'), null);
    this.#positions.set(`cell-${cell}.js`, rewritten.position);
    const answer = await this.#evaluate(rewritten.code);
    for (const [name, kind] of rewritten.declares) this.names.set(name, kind);
    return answer.exceptionDetails
      ? this.#ended('error', null, this.#describe(answer.exceptionDetails), rewritten.code)
      : this.#ended('ok', await this.#text(answer.result), '', rewritten.code);
  }

  /** @param {string} expression */
  #evaluate(expression) {
    const options = {
      contextId: this.#contextId,
      replMode: true,
      awaitPromise: true,
      allowUnsafeEvalBlockedByCSP: false,
    };
    return this.#inspector.post('Runtime.evaluate', { expression, ...options });
  }

  /**
   * @param {"ok" | "error"} status
   * @param {string | null} result
   * @param {string} error
   * @param {string | null} code
   * @returns {CellResult}
   */
  #ended(status, result, error, code) {
    return { status, result, error, code, stdout: this.#stdout };
  }

  /** @param {import("node:inspector").Runtime.RemoteObject} object */
  async #text(object) {
    if (object.type === 'undefined') return null;
    if (object.description === 'Symbol($pennant.result)') {
      const value = this.#kept();
      return value === undefined ? null : inspect(value);
    }
    if (object.type === 'symbol') return String(object.description);
    if (object.type === 'string') return inspect(object.value);
    if (object.unserializableValue) return object.unserializableValue;
    if (!object.objectId) return String(object.value);
    const functionDeclaration = 'function () { globalThis.result = this }';
    await this.#inspector.post('Runtime.callFunctionOn', { functionDeclaration, objectId: object.objectId });
    const text = inspect(this.context?.['result']);
    vm.runInContext('delete globalThis.result', /** @type {vm.Context} */ (this.context));
    return text;
  }

  /** @param {import("node:inspector").Runtime.ExceptionDetails} details */
  #describe(details) {
    const { exception, stackTrace } = details;
    const stack = exception?.description?.split('\n    at ') ?? [];
    const own = stack.slice(1).flatMap((frame) => this.#frame(frame) ?? []);
    const thrown = (stackTrace?.callFrames ?? []).flatMap(
      ({ url, lineNumber, columnNumber, functionName }) =>
        this.#frame(`${functionName} (${url}:${lineNumber + 1}:${columnNumber + 1})`) ?? [],
    );
    return [stack[0] ?? String(exception?.value), ...(own.length ? own : thrown)].join('\n    at ');
  }

  /** @param {string} frame */
  #frame(frame) {
    const match = /^(?:(.*) \()?(cell-\d+\.js):(\d+):(\d+)\)?$/.exec(frame.trim());
    const position = this.#positions.get(match?.[2] ?? '');
    if (!match || !position || match[1]?.includes('$pennant')) return null;
    const { line, column } = position(Number(match[3]), Number(match[4]));
    return `${match[1] ? `${match[1]} ` : ''}(${match[2]}:${line}:${column})`;
  }
}

// The main thread's side of imports: modules of the context, compiled, linked and evaluated. All of it runs as a
// microtask of the context, so it can be terminated anywhere: what is left half done is done again the next time.
import vm from 'node:vm';
import { COMMONJS_PARAMETERS } from './commonjs_parameters.mjs';

/**
 * @typedef {import("./module_loader.mjs").ModuleText} ModuleText
 * @typedef {import("./module_loader.mjs").BodyText} BodyText
 * @typedef {import("./imports.mjs").ImportAnswer} ImportAnswer
 * @typedef {import("../prelude.mjs").ContextEntry} ContextEntry
 */

/** The module of a cell's static imports is needed once. */
const CELL = 'cell:';

export class ModuleInstances {
  #context;
  #entry;
  /** @type {Map<string, ModuleText>} */
  #texts = new Map();
  /** @type {Map<string, BodyText>} */
  #bodies = new Map();
  /** @type {Map<string, vm.SourceTextModule>} */
  #instances = new Map();
  /** Keys of modules that were evaluated to their end. @type {Set<string>} */
  #evaluated = new Set();
  /** Keys of the modules of each import that is being evaluated. @type {Map<number, Set<string>>} */
  #evaluating = new Map();
  /** The root of each import that can start. @type {Map<number, string>} */
  #roots = new Map();

  /** @param {vm.Context} context @param {ContextEntry} entry */
  constructor(context, entry) {
    this.#context = context;
    this.#entry = entry;
  }

  /** Keeps what the controller found; nothing is compiled yet. @param {ImportAnswer} answer */
  accept(answer) {
    if (!('graph' in answer)) return this.#entry.importRefused(answer.id, answer.kind, answer.problem);
    const { root, modules, bodies, places } = answer.graph;
    for (const text of modules) {
      if (!this.#texts.has(text.key)) this.#texts.set(text.key, text);
      if (text.key.startsWith('file:')) this.#forget(outdated(text.key));
    }
    for (const body of bodies) if (!this.#bodies.has(body.key)) this.#bodies.set(body.key, body);
    for (const [name, { anchors, source }] of Object.entries(places)) this.#entry.placeModule(name, anchors, source);
    this.#roots.set(answer.id, root);
    return this.#entry.importFound(answer.id);
  }

  /**
   * Called from the context, in a microtask: links and starts to evaluate the modules of an import. The outcome goes
   * back through the context's entry, so that no value of the context passes the bridge.
   * @param {number} id
   */
  start(id) {
    try {
      const root = this.#roots.get(id) ?? '';
      this.#roots.delete(id);
      const keys = this.#closure(root);
      this.#dropStale(keys);
      this.#evaluating.set(id, keys);
      const module = this.#linked(root, keys);
      const promise = module.evaluate();
      // Only a failure of Node's own gives a promise of the host's.
      if (promise instanceof Promise) throw new Error('the modules could not be evaluated');
      this.#entry.importStarted(id, promise, module.namespace);
    } catch (error) {
      this.settle(id, false);
      this.#entry.importFailed(id, error);
    }
  }

  /** @param {number} id @param {boolean} isComplete */
  settle(id, isComplete) {
    const keys = this.#evaluating.get(id) ?? [];
    this.#evaluating.delete(id);
    if (isComplete) for (const key of keys) this.#evaluated.add(key);
    for (const key of keys) if (key.startsWith(CELL)) this.#forget(key);
  }

  /** @param {string} key */
  #forget(key) {
    this.#texts.delete(key);
    this.#instances.delete(key);
    this.#evaluated.delete(key);
  }

  /** Modules whose evaluation was stopped are made anew by the next import. */
  stop() {
    for (const keys of this.#evaluating.values()) {
      for (const key of keys) if (!this.#evaluated.has(key)) this.#instances.delete(key);
    }
    this.#evaluating.clear();
    this.#roots.clear();
  }

  /** Called from the context: gives it the function of a CommonJS module. @param {string} key */
  compileBody(key) {
    try {
      const body = this.#bodies.get(key);
      if (body === undefined) return;
      const parameters = [...COMMONJS_PARAMETERS];
      const options = { filename: body.name, parsingContext: this.#context };
      const run = vm.compileFunction(body.code, parameters, options);
      this.#entry.bodyCompiled(run, body.name, JSON.stringify(body.requires), JSON.stringify(body.missing));
    } catch (error) {
      this.#entry.bodyFailed(error);
    }
  }

  /** @param {string} root @returns {Set<string>} the keys of all that it imports, directly or not, and its own */
  #closure(root) {
    const keys = new Set([root]);
    for (const key of keys) for (const link of this.#texts.get(key)?.links ?? []) keys.add(link);
    return keys;
  }

  /** Forgets instances that failed, and those that are linked to one that has been forgotten. @param {Set<string>} keys */
  #dropStale(keys) {
    for (let before = -1; before !== this.#instances.size;) {
      before = this.#instances.size;
      for (const key of keys) if (!this.#evaluated.has(key) && this.#isStale(key)) this.#instances.delete(key);
    }
  }

  /** @param {string} key */
  #isStale(key) {
    const instance = this.#instances.get(key);
    if (instance === undefined) return false;
    if (instance.status === 'errored' || instance.status === 'unlinked') return true;
    return (this.#texts.get(key)?.links ?? []).some((link) => !this.#instances.has(link));
  }

  /** @param {string} root @param {Set<string>} keys @returns {vm.SourceTextModule} */
  #linked(root, keys) {
    const added = [...keys].filter((key) => !this.#instances.has(key));
    for (const key of added) this.#instances.set(key, this.#compiled(key));
    for (const key of added) this.#link(key);
    const module = this.#instance(root);
    if (module.status === 'unlinked') module.instantiate();
    return module;
  }

  /** @param {string} key @returns {vm.SourceTextModule} */
  #compiled(key) {
    const text = this.#texts.get(key);
    if (text === undefined) throw new Error('a module is missing');
    return new vm.SourceTextModule(text.code, { context: this.#context, identifier: text.name });
  }

  /** @param {string} key */
  #link(key) {
    const links = this.#texts.get(key)?.links ?? [];
    this.#instance(key).linkRequests(links.map((link) => this.#instance(link)));
  }

  /** @param {string} key @returns {vm.SourceTextModule} */
  #instance(key) {
    const instance = this.#instances.get(key);
    if (instance === undefined) throw new Error('a module is missing');
    return instance;
  }
}

/**
 * A file beside the notebook that has changed twice since is not imported any more, but by those who still hold it.
 * @param {string} key @returns {string} that of the version before the last
 */
const outdated = (key) => key.replace(/#(\d+)$/, (_text, version) => `#${Number(version) - 2}`);

// Finds, reads and prepares the modules of an import; the main thread only compiles and links them. Runs on the
// controller, where nothing is ever terminated.
import { setImmediate } from 'node:timers/promises';
import { now } from '../clock.mjs';
import { facadeText } from './commonjs.mjs';
import { ModuleFiles } from './module_files.mjs';

/**
 * @typedef {import("./module_resolver.mjs").Location} Location
 * @typedef {import("./module_resolver.mjs").Wanted} Wanted
 * @typedef {import("./module_files.mjs").ModuleFile} ModuleFile
 *
 * @typedef {object} ModuleText what the main thread compiles
 * @property {string} key
 * @property {string} name in stacks
 * @property {string} code
 * @property {string[]} links keys of what it imports, in the order of its requests
 *
 * @typedef {object} BodyText a CommonJS module
 * @property {string} key
 * @property {string} name in stacks
 * @property {string} code
 * @property {Record<string, string>} requires keys by specifier; those of ES modules begin with `*`
 * @property {Record<string, string>} missing why a specifier means nothing
 *
 * @typedef {{ anchors: string, source?: string }} Place for stacks; the source is that of a file of the author's
 * @typedef {{ root: string, modules: ModuleText[], bodies: BodyText[], places: Record<string, Place> }} Graph `places` by
 *   name, of modules whose positions are told in stacks
 * @typedef {Wanted & { names: string[] }} StaticWanted
 */

/** How long it works on end: interrupts and output go through the same thread. */
const SLICE_MS = 8;
const ES_MODULE = '*';

export class ModuleLoader {
  #files;
  /** What the main thread has. @type {Map<string, ModuleText | null>} null for CommonJS modules */
  #sent = new Map();
  /** @type {Map<string, Location>} by key, for what they import later */
  #locations = new Map();
  /** @type {Map<string, BodyText & { exports: string[], reexports: string[] }>} */
  #bodies = new Map();
  #lastRoot = 0;

  /** @param {ModuleFiles} files */
  constructor(files) {
    this.#files = files;
  }

  /**
   * The module that a dynamic import asks for.
   * @param {Wanted} wanted @param {string} from key of the importing module, empty for a cell
   * @returns {Promise<Graph>}
   * @throws {import("./import_problem.mjs").ImportProblem}
   */
  async load(wanted, from) {
    const walk = await this.#walk([wanted], this.#locations.get(from) ?? null);
    return this.#finish(walk, walk.roots[0] ?? '');
  }

  /**
   * The static imports of a cell: a module that imports them all, and exports the namespace of each as `m0`, `m1`, …
   * @param {readonly StaticWanted[]} wanted
   * @returns {Promise<Graph>}
   * @throws {import("./import_problem.mjs").ImportProblem}
   */
  async loadAll(wanted) {
    const walk = await this.#walk(wanted, null);
    const key = `cell:${++this.#lastRoot}`;
    const { code, links } = rootModule(wanted, walk.roots);
    const graph = this.#finish(walk, key);
    graph.modules.push({ key, name: 'internal/pennant/cell', code, links });
    return graph;
  }

  /** @param {readonly Wanted[]} wanted @param {Location | null} from */
  async #walk(wanted, from) {
    const targets = wanted.map((one) => this.#files.resolve(one, from));
    await this.#files.refresh(targets);
    const walk = new Walk(this.#files, (key) => this.#sent.has(key));
    const roots = targets.map((target) => walk.add(target));
    await walk.run();
    return Object.assign(walk, { roots });
  }

  /** @param {Walk} walk @param {string} root @returns {Graph} */
  #finish(walk, root) {
    for (const [key, location] of walk.locations) this.#locations.set(key, location);
    for (const body of walk.bodies) this.#bodies.set(body.key, body);
    for (const { key } of walk.modules) this.#sent.set(key, null);
    for (const { key } of walk.bodies) this.#sent.set(key, null);
    for (const facade of walk.facades) Object.assign(facade, this.#facade(facade.key));
    const bodies = walk.bodies.map(({ key, name, code, requires, missing }) => ({
      key,
      name,
      code,
      requires,
      missing,
    }));
    return { root, modules: walk.modules, bodies, places: walk.places };
  }

  /** @param {string} key @returns {{ code: string, links: string[] }} */
  #facade(key) {
    const body = bodyKey(key);
    const links = [...this.#neededBy(body)];
    return { code: facadeText(body, [...this.#namesOf(body)], links), links };
  }

  /** Keys of the ES modules that a CommonJS module, or one that it requires, may require. @param {string} key */
  #neededBy(key) {
    /** @type {Set<string>} */
    const needed = new Set();
    const seen = new Set([key]);
    for (const one of seen) {
      for (const target of Object.values(this.#bodies.get(one)?.requires ?? {})) {
        if (target.startsWith(ES_MODULE)) needed.add(target.slice(1));
        else seen.add(target);
      }
    }
    return needed;
  }

  /** @param {string} key @param {Set<string>} [seen] @returns {Set<string>} */
  #namesOf(key, seen = new Set()) {
    const body = this.#bodies.get(key);
    if (body === undefined || seen.has(key)) return new Set();
    seen.add(key);
    const targets = body.reexports.map((specifier) => body.requires[specifier] ?? '');
    return new Set([...body.exports, ...targets.flatMap((target) => [...this.#namesOf(target, seen)])]);
  }
}

/** The CommonJS module behind a facade. @param {string} key */
const bodyKey = (key) => `${key}|body`;

/** One walk over what is not known yet. */
class Walk {
  /** @type {ModuleText[]} */
  modules = [];
  /** @type {ModuleText[]} those of the modules that stand for a CommonJS module */
  facades = [];
  /** @type {(BodyText & { exports: string[], reexports: string[] })[]} */
  bodies = [];
  /** @type {Map<string, Location>} */
  locations = new Map();
  /** @type {Record<string, Place>} */
  places = {};
  /** @type {{ key: string, location: Location, isRequired: boolean }[]} */
  #waiting = [];
  #files;
  #isKnown;

  /** @param {ModuleFiles} files @param {(key: string) => boolean} isKnown */
  constructor(files, isKnown) {
    this.#files = files;
    this.#isKnown = isKnown;
  }

  /** @param {Location} location @param {boolean} [isRequired] by CommonJS @returns {string} its key */
  add(location, isRequired = false) {
    const isBody = isRequired && this.#files.isCommonJs(location);
    const key = isBody ? bodyKey(this.#files.keyOf(location)) : this.#files.keyOf(location);
    if (!this.#isKnown(key) && !this.locations.has(key)) {
      this.locations.set(key, location);
      this.#waiting.push({ key, location, isRequired: isBody });
    }
    return key;
  }

  async run() {
    let start = now();
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      if (next.isRequired) this.#addBody(next.key, next.location);
      else this.#addModule(next.key, next.location);
      if (now() - start < SLICE_MS) continue;
      await setImmediate();
      start = now();
    }
  }

  /** @param {string} key @param {Location} location */
  #addModule(key, location) {
    const name = this.#files.nameOf(location);
    /** @type {ModuleText} */
    const text = { key, name, code: '', links: [] };
    this.modules.push(text);
    if (this.#files.isCommonJs(location)) {
      this.facades.push(text);
      text.name = 'internal/pennant/facade';
      this.add(location, true);
      return;
    }
    const { code, anchors, source, requests } = this.#files.module(location, key);
    text.code = code;
    text.links = requests.map((request) => this.add(request));
    if (anchors !== '') this.places[name] = { anchors, source };
  }

  /** @param {string} key @param {Location} location */
  #addBody(key, location) {
    const { code, anchors, names, required } = this.#files.commonJs(location, key);
    /** @type {Record<string, string>} */
    const requires = {};
    /** @type {Record<string, string>} */
    const missing = {};
    for (const [specifier, target] of required) {
      if (target instanceof Error) missing[specifier] = target.message;
      else requires[specifier] = (this.#files.isCommonJs(target) ? '' : ES_MODULE) + this.add(target, true);
    }
    const name = this.#files.nameOf(location);
    if (anchors !== '') this.places[name] = { anchors };
    this.bodies.push({ key, name, code, requires, missing, ...names });
  }
}

/**
 * @param {readonly StaticWanted[]} wanted @param {readonly string[]} keys
 * @returns {{ code: string, links: string[] }}
 */
function rootModule(wanted, keys) {
  const imports = wanted.map(({ specifier, names }, index) => {
    const source = `${JSON.stringify(specifier)} with {i:"${index}"};`;
    const own = names.map((name, member) => `${JSON.stringify(name)} as v${index}_${member}`);
    return `import * as m${index} from ${source}${own.length ? `import{${own.join()}}from ${source}` : ''}`;
  });
  return { code: `${imports.join('')}export{${keys.map((_key, index) => `m${index}`).join()}};`, links: [...keys] };
}

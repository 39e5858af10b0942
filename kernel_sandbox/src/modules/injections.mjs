// Names that modules of packages refer to and that no global here has: `document` for packages that draw (packages.json
// says which), `process`, `Buffer` and `global` for packages made with Node in mind. They become bindings of the module.

/**
 * @typedef {import("./module_resolver.mjs").Location} Location
 * @typedef {import("./module_resolver.mjs").ModuleResolver} ModuleResolver
 * @typedef {import("./module_resolver.mjs").Wanted} Wanted
 * @typedef {import("./package_folder.mjs").PackageFolder} PackageFolder
 */

/** Marks a specifier that we put in: it is not resolved from where the module is. */
const MARK = 'pennant-inject:';
/** In packages: `specifier#export`. */
const NODE_NAMES = Object.freeze({
  process: 'node-globals#process',
  Buffer: 'node:buffer#Buffer',
  global: 'node-globals#global',
});
const NODE_GLOBALS = 'src/modules/node/node_globals.js';

export class Injections {
  #resolver;
  #builtins;
  /** @type {Map<string, Record<string, string>>} by package name */
  #byPackage = new Map();

  /** @param {ModuleResolver} resolver @param {PackageFolder} builtins */
  constructor(resolver, builtins) {
    this.#resolver = resolver;
    this.#builtins = builtins;
  }

  /** @param {Location} location @returns {ReadonlySet<string>} */
  namesFor(location) {
    return new Set(Object.keys(this.#bindings(location)));
  }

  /** @param {Location} location @returns {Record<string, string>} */
  #bindings(location) {
    if (location.kind !== 'package' || location.file.endsWith(NODE_GLOBALS)) return {};
    const { folder, file } = location;
    const { name } = folder.scopeOf(file);
    if (folder === this.#builtins && !file.includes('/node_modules/')) return {};
    const known = this.#byPackage.get(name) ?? { ...NODE_NAMES, ...folder.injectedInto(name) };
    this.#byPackage.set(name, known);
    return known;
  }

  /** @param {Location} location @param {readonly string[]} names @returns {string} without a line break */
  head(location, names) {
    const bindings = this.#bindings(location);
    return names.map((name) => importText(name, bindings[name] ?? '')).join('');
  }

  /** @param {Location} location @param {readonly string[]} names @returns {string[]} */
  required(location, names) {
    const bindings = this.#bindings(location);
    return names.map((name) => MARK + (bindings[name] ?? '').split('#')[0]);
  }

  /** @param {Location} location @param {readonly string[]} names @returns {string} without a line break */
  commonJsHead(location, names) {
    const bindings = this.#bindings(location);
    return names.map((name) => requireText(name, bindings[name] ?? '')).join('');
  }

  /** @param {Wanted} wanted @param {Location} from @returns {Location} */
  resolve(wanted, from) {
    if (!wanted.specifier.startsWith(MARK) || from.kind !== 'package') return this.#resolver.resolve(wanted, from);
    const specifier = wanted.specifier.slice(MARK.length);
    if (specifier === 'node-globals') {
      return { kind: 'package', folder: this.#builtins, file: `${this.#builtins.root}/${NODE_GLOBALS}` };
    }
    const inFolder = { ...from, file: `${from.folder.root}/packages.json` };
    return this.#resolver.resolve({ specifier, attributes: {} }, inFolder);
  }
}

/** @param {string} name @param {string} target */
function importText(name, target) {
  const [specifier, member = 'default'] = target.split('#');
  return `import{${member} as ${name}}from${JSON.stringify(MARK + specifier)};`;
}

/** @param {string} name @param {string} target */
function requireText(name, target) {
  const [specifier, member = 'default'] = target.split('#');
  return `var ${name}=require(${JSON.stringify(MARK + specifier)})[${JSON.stringify(member)}];`;
}

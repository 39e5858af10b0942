// A folder of npm packages: what may be imported from it, where a specifier leads, what kind of file that is. Nothing is
// read before the first import.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { moduleResolve } from 'import-meta-resolve';
import { ImportProblem } from './import_problem.mjs';
import { shorten } from './specifiers.mjs';

/** @typedef {'import' | 'require'} Condition how the specifier is used, which decides among a package's `exports` */
/** @typedef {{ name: string, version?: string, description?: string }} ListedPackage */
/**
 * @typedef {{ packages: ListedPackage[], inject: Record<string, Record<string, string>>, missing: ListedPackage[] }}
 *   PackageList `missing`: asked for by the administrator, and npm could not get them
 */
/** @typedef {{ name: string, type: string | undefined }} PackageScope */

const PACKAGE_NAME = /^(?:@[^/]+\/)?[^/]+/;
const NO_PACKAGES = Object.freeze({ packages: [], inject: {}, missing: [] });
/** What `require` tries after the name itself. */
const ENDINGS = Object.freeze(['', '.js', '.json', '.cjs', '/index.js', '/index.json']);

export class PackageFolder {
  #folder;
  #root = '';
  /** @type {PackageList | undefined} */
  #list;
  /** @type {Map<string, PackageScope>} */
  #scopes = new Map();

  /** @param {string} folder it need not exist */
  constructor(folder) {
    this.#folder = folder;
  }

  /** The folder, without symbolic links; empty when there is none. */
  get root() {
    if (this.#root === '' && existsSync(this.#folder)) this.#root = realpathSync(this.#folder);
    return this.#root;
  }

  /** @returns {PackageList} */
  get list() {
    this.#list ??= this.#readList();
    return this.#list;
  }

  /** @returns {PackageList} */
  #readList() {
    const path = join(this.#folder, 'packages.json');
    if (this.root === '' || !existsSync(path)) return NO_PACKAGES;
    return { ...NO_PACKAGES, ...JSON.parse(readFileSync(path, 'utf8')) };
  }

  /**
   * What a cell, or a file of its author's, may import.
   * @param {string} specifier bare
   * @returns {string} the file
   * @throws {ImportProblem}
   */
  resolveListed(specifier) {
    const name = PACKAGE_NAME.exec(specifier)?.[0] ?? specifier;
    if (!this.list.packages.some((listed) => listed.name === name)) throw new ImportProblem(this.#notListed(specifier));
    return this.resolve(specifier, join(this.root, 'cell.js'), 'import');
  }

  /** @param {string} specifier */
  #notListed(specifier) {
    const name = PACKAGE_NAME.exec(specifier)?.[0];
    if (this.list.missing.some((missing) => missing.name === name)) return notInstalled(specifier);
    const names = this.list.packages.map(({ name }) => name);
    const there = names.length === 0 ? 'No packages are installed' : `Installed are: ${names.join(', ')}`;
    const hint = hintFor(specifier, names);
    return `There is no package '${shorten(specifier)}' in this sandbox.${hint} ${there}. Others can be added by the administrator.`;
  }

  /**
   * What a file in the folder imports, by Node's rules.
   * @param {string} specifier @param {string} from the importing file @param {Condition} condition
   * @returns {string} the file
   * @throws {ImportProblem}
   */
  resolve(specifier, from, condition) {
    const endings = condition === 'require' ? ENDINGS : [''];
    /** @type {unknown} */
    let problem;
    for (const ending of endings) {
      try {
        return this.#inside(this.#resolveOnce(specifier + ending, from, condition), specifier);
      } catch (error) {
        problem ??= error;
      }
    }
    throw problem instanceof ImportProblem ? problem : new ImportProblem(this.#unresolved(specifier, from, problem));
  }

  /** @param {string} specifier @param {string} from @param {Condition} condition */
  #resolveOnce(specifier, from, condition) {
    const url = moduleResolve(specifier, pathToFileURL(from), new Set([condition, 'default']), false);
    return fileURLToPath(url);
  }

  /** @param {string} file @param {string} specifier */
  #inside(file, specifier) {
    if (!file.startsWith(this.root + sep))
      throw new ImportProblem(`'${shorten(specifier)}' leads out of the packages.`);
    return file;
  }

  /** @param {string} specifier @param {string} from @param {unknown} error */
  #unresolved(specifier, from, error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const shown = shorten(specifier);
    if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return `'${shown}' is no part of its package that can be imported.`;
    const by = from.endsWith('cell.js') ? '' : `, which ${this.nameOf(from)} imports`;
    return `There is no module '${shown}'${by}.`;
  }

  /** @param {string} file in the folder @returns {string} its name for people: `d3-array/src/max.js` */
  nameOf(file) {
    const parts = relative(this.root, file).split(sep);
    return parts.slice(parts.lastIndexOf('node_modules') + 1).join('/');
  }

  /** @param {string} file in the folder @returns {string} its name among all files of the folder */
  pathOf(file) {
    return relative(this.root, file).split(sep).join('/');
  }

  /** @param {string} file in the folder @returns {PackageScope} the package that it belongs to */
  scopeOf(file) {
    const folder = dirname(file);
    const known = this.#scopes.get(folder);
    if (known !== undefined) return known;
    const path = join(folder, 'package.json');
    const scope = existsSync(path) || folder === this.root ? readScope(path) : this.scopeOf(folder);
    this.#scopes.set(folder, scope);
    return scope;
  }

  /** What modules of a package get as bindings of their own. @param {string} packageName @returns {Record<string, string>} */
  injectedInto(packageName) {
    return this.list.inject[packageName] ?? {};
  }
}

/** @param {string} specifier */
function notInstalled(specifier) {
  return `The package '${shorten(specifier)}' is configured, but it could not be installed. The administrator can type: pennant packages install`;
}

/** @param {string} specifier @param {readonly string[]} names @returns {string} what may have been meant */
function hintFor(specifier, names) {
  if (/\.(?:js|mjs|json)$/.test(specifier)) return ` For a file beside the notebook write './${shorten(specifier)}'.`;
  const meant = names.filter((name) => name.split(/[/-]/).includes(specifier));
  return meant.length === 1 ? ` Is '${meant[0]}' meant?` : '';
}

/** @param {string} path of a package.json @returns {PackageScope} */
function readScope(path) {
  const { name = '', type } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return { name, type };
}

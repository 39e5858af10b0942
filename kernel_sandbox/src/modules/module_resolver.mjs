// From an import's specifier to the module it means.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinFile, isBuiltin } from './builtins.mjs';
import { readDataUrl } from './data_urls.mjs';
import { ImportProblem } from './import_problem.mjs';
import { formOf, notebookPath, notebookPathOfUrl, shorten } from './specifiers.mjs';

/**
 * @typedef {import("./package_folder.mjs").PackageFolder} PackageFolder
 * @typedef {import("./package_folder.mjs").Condition} Condition
 * @typedef {import("./specifiers.mjs").NotebookPath} NotebookPath
 * @typedef {{ kind: 'file' } & NotebookPath} FileLocation beside the notebook
 * @typedef {{ kind: 'data', url: string }} DataLocation
 * @typedef {{ kind: 'package', folder: PackageFolder, file: string }} PackageLocation
 * @typedef {FileLocation | DataLocation | PackageLocation} Location
 * @typedef {{ specifier: string, attributes: Record<string, unknown>, condition?: Condition }} Wanted
 */

const EXTENSIONS = new Set(['.js', '.mjs', '.json']);

export class ModuleResolver {
  #packages;
  #builtins;

  /**
   * @param {PackageFolder} packages the administrator's
   * @param {PackageFolder} builtins this program's own folder
   */
  constructor(packages, builtins) {
    this.#packages = packages;
    this.#builtins = builtins;
  }

  /**
   * @param {Wanted} wanted
   * @param {Location | null} from the importing module; null for a cell
   * @returns {Location}
   * @throws {ImportProblem}
   */
  resolve({ specifier, attributes, condition = 'import' }, from) {
    const location = this.#locate(specifier, from, condition);
    if (condition === 'import') checkType(location, specifier, attributes);
    return location;
  }

  /** @param {string} specifier @param {Location | null} from @param {Condition} condition @returns {Location} */
  #locate(specifier, from, condition) {
    const form = formOf(specifier);
    switch (form) {
      case 'node':
        return this.#builtin(specifier.slice('node:'.length));
      case 'data':
        return { kind: 'data', url: specifier };
      case 'file':
        return from?.kind === 'package'
          ? this.#packageUrl(from, specifier)
          : { kind: 'file', ...notebookPathOfUrl(specifier) };
      case 'path':
        return this.#path(specifier, from, condition);
      case 'internal':
        if (from?.kind === 'package') return this.#inPackage(specifier, from, condition);
        throw new ImportProblem(
          `'${shorten(specifier)}' cannot be imported: names with '#' belong to the inside of a package.`,
        );
      case 'bare':
        return this.#bare(specifier, from, condition);
    }
  }

  /** @param {string} name @returns {PackageLocation} */
  #builtin(name) {
    const folder = this.#builtins;
    return { kind: 'package', folder, file: `${folder.root}/src/modules/${builtinFile(name)}` };
  }

  /** @param {string} specifier @param {Location | null} from @param {Condition} condition @returns {Location} */
  #path(specifier, from, condition) {
    if (from?.kind === 'package') return this.#inPackage(specifier, from, condition);
    if (from?.kind === 'data') throw new ImportProblem(`'${shorten(specifier)}' has no meaning inside a data: URL.`);
    return { kind: 'file', ...notebookPath(specifier, from?.path ?? '') };
  }

  /** @param {string} specifier @param {Location | null} from @param {Condition} condition @returns {PackageLocation} */
  #bare(specifier, from, condition) {
    // Our own modules of Node's are made from packages of the same names.
    if (from?.kind === 'package' && from.folder === this.#builtins && !isBuiltin(specifier))
      return this.#inPackage(specifier, from, condition);
    if (isBuiltin(specifier)) return this.#builtin(specifier);
    if (from?.kind === 'package') return this.#inPackage(specifier, from, condition);
    return { kind: 'package', folder: this.#packages, file: this.#packages.resolveListed(specifier) };
  }

  /** @param {string} specifier @param {PackageLocation} from @param {Condition} condition @returns {PackageLocation} */
  #inPackage(specifier, { folder, file }, condition) {
    return { kind: 'package', folder, file: folder.resolve(specifier, file, condition) };
  }

  /** What `import.meta.url` of a package's module was made into. @param {PackageLocation} from @param {string} specifier */
  #packageUrl({ folder, file }, specifier) {
    const path = fileURLToPath(specifier).replace(/^\/packages\//, `${folder.root}/`);
    return this.#inPackage(path, { kind: 'package', folder, file }, 'import');
  }
}

/**
 * A file of JSON has to be imported as that, as the standard says, and nothing else may be.
 * @param {Location} location @param {string} specifier @param {Record<string, unknown>} attributes
 * @throws {ImportProblem}
 */
function checkType(location, specifier, { type, ...others }) {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new ImportProblem(`The import attribute '${shorten(unknown)}' is not known; only 'type' is.`);
  if (type !== undefined && type !== 'json')
    throw new ImportProblem(`Modules of the type '${shorten(String(type))}' are not known.`);
  const isData = isJson(location, specifier);
  if (isData === (type === 'json')) return;
  const shown = shorten(specifier);
  if (isData) throw new ImportProblem(`'${shown}' is JSON: import data from '${shown}' with { type: 'json' }.`);
  throw new ImportProblem(`'${shown}' is not JSON, but is imported with { type: 'json' }.`);
}

/** @param {Location} location @param {string} specifier @returns {boolean} */
export function isJson(location, specifier) {
  if (location.kind === 'data') return readDataUrl(location.url).type === 'json';
  const extension = extname(location.kind === 'file' ? location.path : location.file);
  if (location.kind === 'package' || EXTENSIONS.has(extension)) return extension === '.json';
  const kinds = 'files that can be imported end in .js, .mjs or .json';
  const advice = extension === '' ? `write the whole name of the file, as in '${shorten(specifier)}.js'` : kinds;
  throw new ImportProblem(`'${shorten(specifier)}' cannot be imported: ${advice}.`);
}

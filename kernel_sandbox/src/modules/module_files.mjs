// What a module's location holds: its text with the guards, what it imports, and how it is called.
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { SourceTextModule } from 'node:vm';
import { exportedNames } from './commonjs.mjs';
import { readDataUrl } from './data_urls.mjs';
import { ImportProblem } from './import_problem.mjs';
import { Injections } from './injections.mjs';
import { isJson } from './module_resolver.mjs';
import { prepareSource } from './module_source.mjs';
import { NotebookFiles } from './notebook_files.mjs';
import { sourceProblem } from './source_problem.mjs';

/**
 * @typedef {import("./module_resolver.mjs").ModuleResolver} ModuleResolver
 * @typedef {import("./module_resolver.mjs").Location} Location
 * @typedef {import("./module_resolver.mjs").PackageLocation} PackageLocation
 * @typedef {import("./module_resolver.mjs").Wanted} Wanted
 * @typedef {{ code: string, anchors: string, source?: string, requests: Location[] }} ModuleFile `anchors` is empty where
 *   no positions are told
 * @typedef {{ code: string, anchors: string, names: { exports: string[], reexports: string[] },
 *   required: Map<string, Location | ImportProblem> }} CommonJsFile
 */

const LONGEST_NAME = 80;
/** Names that mean something else in stacks: cells, and what is not shown. */
const OTHERS_NAME = /^(?:cell-\d+\.js$|internal\/|node:)/;
/** Syntax of ES modules at the start of a line; only then a file that does not say what it is can be one. */
const MODULE_SYNTAX = /^\s*(?:import|export)\b/m;

export class ModuleFiles {
  #resolver;
  #builtins;
  #notebook;
  #injections;
  /** @type {Map<string, boolean>} by file */
  #commonJs = new Map();

  /**
   * @param {ModuleResolver} resolver
   * @param {import("./package_folder.mjs").PackageFolder} builtins
   * @param {(path: string) => Promise<string>} readNotebookFile rejects with an ImportProblem
   */
  constructor(resolver, builtins, readNotebookFile) {
    this.#resolver = resolver;
    this.#builtins = builtins;
    this.#injections = new Injections(resolver, builtins);
    this.#notebook = new NotebookFiles(readNotebookFile, (path, text) => this.#importedFiles(path, text));
  }

  /** @param {Wanted} wanted @param {Location | null} from @returns {Location} */
  resolve(wanted, from) {
    return this.#resolver.resolve(wanted, from);
  }

  /** Reads files beside the notebook again, with what they import. @param {readonly Location[]} locations */
  async refresh(locations) {
    const paths = locations.flatMap((location) => (location.kind === 'file' ? [location.path] : []));
    await this.#notebook.refresh(paths);
  }

  /** @param {string} path @param {string} text */
  #importedFiles(path, text) {
    /** @type {Location} */
    const location = { kind: 'file', path, query: '' };
    if (isJson(location, path)) return [];
    const { requests } = this.#prepared(text, location, '');
    return requests.flatMap((request) => (request.kind === 'file' ? [request] : []));
  }

  /** @param {Location} location @returns {string} */
  keyOf(location) {
    switch (location.kind) {
      case 'data':
        return location.url;
      case 'file':
        return `file:${location.path}${location.query}#${this.#notebook.at(location.path).version}`;
      case 'package':
        return `${location.folder === this.#builtins ? 'node' : 'package'}:${location.folder.pathOf(location.file)}`;
    }
  }

  /** @param {Location} location @returns {string} */
  nameOf(location) {
    if (location.kind === 'data') return location.url.slice(0, LONGEST_NAME);
    if (location.kind === 'file') return OTHERS_NAME.test(location.path) ? `./${location.path}` : location.path;
    const name = location.folder.nameOf(location.file);
    return location.folder === this.#builtins ? `internal/pennant/${name}` : name;
  }

  /** @param {Location} location @returns {string} */
  #textOf(location) {
    if (location.kind === 'data') return readDataUrl(location.url).text;
    if (location.kind === 'file') return this.#notebook.at(location.path).text;
    return readFileSync(location.file, 'utf8');
  }

  /** Whether the module is CommonJS, by Node's rules. @param {Location} location @returns {boolean} */
  isCommonJs(location) {
    if (location.kind !== 'package') return false;
    const { file, folder } = location;
    const extension = extname(file);
    if (extension !== '.js') return extension !== '.mjs' && extension !== '.json';
    const { type } = folder.scopeOf(file);
    if (type !== undefined) return type !== 'module';
    const known = this.#commonJs.get(file) ?? !isModuleText(readFileSync(file, 'utf8'));
    this.#commonJs.set(file, known);
    return known;
  }

  /**
   * @param {Location} location @param {string} key
   * @returns {ModuleFile}
   * @throws {ImportProblem}
   */
  module(location, key) {
    const text = this.#textOf(location);
    if (isJson(location, this.nameOf(location)))
      return { code: jsonModule(text, this.nameOf(location)), anchors: '', requests: [] };
    return this.#prepared(text, location, key);
  }

  /** @param {string} text @param {Location} location @param {string} key @returns {ModuleFile} */
  #prepared(text, location, key) {
    const name = this.nameOf(location);
    try {
      const isOurs = this.#isOurs(location);
      const injectable = this.#injections.namesFor(location);
      const isExact = location.kind !== 'package';
      const prepared = prepareSource(text, { key, type: 'module', injectable, isOurs, isExact });
      const code = this.#injections.head(location, prepared.free) + prepared.code;
      const requests = requestsOf(code, name).map((wanted) => this.#injections.resolve(wanted, location));
      const source = location.kind === 'package' ? undefined : text;
      return { code, anchors: isOurs ? '' : prepared.anchors, source, requests };
    } catch (error) {
      throw error instanceof ImportProblem ? error : sourceProblem(name, text, error);
    }
  }

  /** @param {Location} location */
  #isOurs(location) {
    return location.kind === 'package' && location.folder === this.#builtins;
  }

  /**
   * @param {Location} location @param {string} key
   * @returns {CommonJsFile}
   * @throws {ImportProblem}
   */
  commonJs(location, key) {
    const text = this.#textOf(location);
    const name = this.nameOf(location);
    try {
      const isOurs = this.#isOurs(location);
      const injectable = this.#injections.namesFor(location);
      const prepared = prepareSource(text, { key, type: 'commonjs', injectable, isOurs });
      const specifiers = [...prepared.required, ...this.#injections.required(location, prepared.free)];
      const code = prepared.directive + this.#injections.commonJsHead(location, prepared.free) + prepared.code;
      const required = new Map(specifiers.map((specifier) => [specifier, this.#required(specifier, location)]));
      return { code, anchors: isOurs ? '' : prepared.anchors, names: exportedNames(text), required };
    } catch (error) {
      throw error instanceof ImportProblem ? error : sourceProblem(name, text, error);
    }
  }

  /** @param {string} specifier @param {Location} location @returns {Location | ImportProblem} */
  #required(specifier, location) {
    try {
      return this.#injections.resolve({ specifier, attributes: {}, condition: 'require' }, location);
    } catch (error) {
      if (error instanceof ImportProblem) return error;
      throw error;
    }
  }
}

/**
 * @param {string} code @param {string} name
 * @returns {Wanted[]} in the order in which V8 will ask for them
 */
function requestsOf(code, name) {
  const { moduleRequests } = new SourceTextModule(code, { identifier: name });
  return moduleRequests.map(({ specifier, attributes }) => ({ specifier, attributes: { ...attributes } }));
}

/** @param {string} text @returns {boolean} */
function isModuleText(text) {
  if (!MODULE_SYNTAX.test(text)) return false;
  try {
    new SourceTextModule(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text @param {string} name */
function jsonModule(text, name) {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ImportProblem(`${name} is not JSON: ${error instanceof Error ? error.message : error}`, 'SyntaxError');
  }
  return `export default $pennant.parseJson(${JSON.stringify(text)});`;
}

// Files beside the notebook, read through the kernel. A file whose text has changed, or that imports one whose text has
// changed, is a new module; the modules of all others stay.
import { ImportProblem } from './import_problem.mjs';

/**
 * @typedef {{ path: string, query: string }} NotebookPath
 * @typedef {{ text: string, imports: NotebookPath[] }} ReadFile
 * @typedef {ReadFile & { version: number }} KnownFile
 */

const MOST_FILES = 500;

export class NotebookFiles {
  #read;
  #importsOf;
  /** @type {Map<string, KnownFile>} by path */
  #known = new Map();

  /**
   * @param {(path: string) => Promise<string>} read rejects with an ImportProblem
   * @param {(path: string, text: string) => NotebookPath[]} importsOf the files that a file imports statically; throws
   *   an ImportProblem when it cannot be read
   */
  constructor(read, importsOf) {
    this.#read = read;
    this.#importsOf = importsOf;
  }

  /** @param {string} path of a file that was refreshed @returns {KnownFile} */
  at(path) {
    const file = this.#known.get(path);
    if (file === undefined) throw new ImportProblem(`The file ${path} was not read.`);
    return file;
  }

  /**
   * Reads the files, and those that they import.
   * @param {readonly string[]} paths
   * @throws {ImportProblem}
   */
  async refresh(paths) {
    /** @type {Map<string, ReadFile>} */
    const files = new Map();
    for (let wanted = [...new Set(paths)]; wanted.length > 0;) {
      const texts = await Promise.all(wanted.map((path) => this.#read(path)));
      wanted.forEach((path, index) => files.set(path, this.#parsed(path, texts[index] ?? '')));
      wanted = [...new Set(wanted.flatMap((path) => files.get(path)?.imports ?? []).map(({ path }) => path))];
      wanted = wanted.filter((path) => !files.has(path));
      if (files.size + wanted.length > MOST_FILES)
        throw new ImportProblem(`More than ${MOST_FILES} files are imported.`);
    }
    for (const path of changed(files, this.#known)) this.#renew(path, files);
  }

  /** @param {string} path @param {string} text @returns {ReadFile} */
  #parsed(path, text) {
    const known = this.#known.get(path);
    return known?.text === text ? known : { text, imports: this.#importsOf(path, text) };
  }

  /** @param {string} path @param {ReadonlyMap<string, ReadFile>} files */
  #renew(path, files) {
    const { text, imports } = files.get(path) ?? { text: '', imports: [] };
    this.#known.set(path, { text, imports, version: (this.#known.get(path)?.version ?? 0) + 1 });
  }
}

/**
 * @param {ReadonlyMap<string, ReadFile>} files
 * @param {ReadonlyMap<string, KnownFile>} known
 * @returns {Set<string>} the paths whose own text is new, or that of a file they import, directly or not
 */
function changed(files, known) {
  const paths = new Set([...files.keys()].filter((path) => known.get(path)?.text !== files.get(path)?.text));
  for (let before = -1; before !== paths.size;) {
    before = paths.size;
    for (const [path, { imports }] of files) if (imports.some((one) => paths.has(one.path))) paths.add(path);
  }
  return paths;
}

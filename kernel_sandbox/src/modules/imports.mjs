// The controller's side of imports: takes what the context asks for, answers with modules that the main thread can link.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ImportProblem } from './import_problem.mjs';

/**
 * @typedef {import("node:worker_threads").MessagePort} MessagePort
 * @typedef {import("./module_loader.mjs").ModuleLoader} ModuleLoader
 * @typedef {import("./module_loader.mjs").Graph} Graph
 *
 * @typedef {{ id: number, from: string, wanted: string }} ImportRequest `wanted`: JSON of a list of
 *   `[specifier, attributes, names]` when it comes from a cell's static imports, otherwise of one such entry
 * @typedef {{ id: number, graph: Graph } | { id: number, problem: string, kind: string }} ImportAnswer
 */

/** How long the kernel may take to read a file. */
const FILE_DEADLINE_MS = 30_000;
const OWN_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

export class Imports {
  #port;
  #kernelRequests;
  #packagesFolder;
  /** @type {Promise<ModuleLoader> | undefined} */
  #loader;

  /**
   * @param {MessagePort} port to the main thread
   * @param {import('../kernel_requests.mjs').KernelRequests} kernelRequests
   * @param {string} packagesFolder
   */
  constructor(port, kernelRequests, packagesFolder) {
    this.#port = port;
    this.#kernelRequests = kernelRequests;
    this.#packagesFolder = packagesFolder;
    port.on('message', (/** @type {ImportRequest} */ request) => this.#accept(request));
  }

  /** @returns {Promise<string[]>} what cells may import, for completion */
  async packageNames() {
    const { PackageFolder } = await import('./package_folder.mjs');
    return new PackageFolder(this.#packagesFolder).list.packages.map(({ name }) => name);
  }

  /** @param {ImportRequest} request */
  #accept(request) {
    this.#answer(request).then(
      (graph) => this.#send({ id: request.id, graph }),
      (error) => this.#send({ id: request.id, ...problemOf(error) }),
    );
  }

  /** @param {ImportAnswer} answer */
  #send(answer) {
    this.#port.postMessage(answer);
  }

  /** @param {ImportRequest} request @returns {Promise<Graph>} */
  async #answer({ from, wanted }) {
    this.#loader ??= this.#createLoader();
    const loader = await this.#loader;
    const entries = JSON.parse(wanted);
    if (!Array.isArray(entries[0])) return loader.load(wantedOf(entries), from);
    return loader.loadAll(entries.map(wantedOf));
  }

  /** Nothing of it is in memory before the first import. @returns {Promise<ModuleLoader>} */
  async #createLoader() {
    const { ModuleLoader } = await import('./module_loader.mjs');
    const { ModuleFiles } = await import('./module_files.mjs');
    const { ModuleResolver } = await import('./module_resolver.mjs');
    const { PackageFolder } = await import('./package_folder.mjs');
    const builtins = new PackageFolder(OWN_FOLDER);
    const packages = new PackageFolder(this.#packagesFolder);
    const resolver = new ModuleResolver(packages, builtins);
    return new ModuleLoader(new ModuleFiles(resolver, builtins, (path) => this.#readFile(path)));
  }

  /** @param {string} path @returns {Promise<string>} @throws {ImportProblem} */
  async #readFile(path) {
    const { request, reply } = this.#kernelRequests.ask({ type: 'read_file', path });
    const deadline = AbortSignal.timeout(FILE_DEADLINE_MS);
    const late = new Promise((resolve) => deadline.addEventListener('abort', () => resolve(undefined)));
    const file = /** @type {import('../frames.mjs').FileReply | undefined} */ (await Promise.race([reply, late]));
    this.#kernelRequests.forget(request);
    if (file === undefined) throw new ImportProblem(`The file ${path} could not be read in time. Try again.`);
    if (file.text === undefined) throw new ImportProblem(file.error ?? `The file ${path} cannot be read.`);
    return file.text;
  }
}

/** @param {[string, Record<string, unknown>?, string[]?]} entry */
const wantedOf = ([specifier, attributes, names]) => ({ specifier, attributes: attributes ?? {}, names: names ?? [] });

/** @param {unknown} error @returns {{ problem: string, kind: string }} */
function problemOf(error) {
  if (error instanceof ImportProblem) return { problem: error.message, kind: error.kind };
  const reason = error instanceof Error ? error.message.replaceAll(OWN_FOLDER, '') : 'unknown';
  return { problem: `The import failed inside the sandbox: ${reason}`, kind: 'TypeError' };
}

/** @param {readonly string[]} commandLine @returns {string} the folder with the administrator's packages */
export function packagesFolderOf(commandLine) {
  const given = commandLine.findLast((argument) => argument.startsWith('--packages='));
  if (given !== undefined) return given.slice('--packages='.length);
  const beside = fileURLToPath(new URL('../../packages', import.meta.url));
  return existsSync(beside) ? beside : '';
}

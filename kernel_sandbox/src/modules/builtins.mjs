// The modules of Node that are pure computing, and why the others are not there.
import { ImportProblem } from './import_problem.mjs';

/** Each is `node/<name>.js` in this folder; a `/` in the name is a `_` there. */
const AVAILABLE = new Set([
  'assert',
  'assert/strict',
  'buffer',
  'crypto',
  'events',
  'path',
  'path/posix',
  'perf_hooks',
  'punycode',
  'querystring',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
  'util/types',
]);

const NO_FILES = `the sandbox has no file system. A file beside this notebook can be imported: import { x } from './file.js'`;
const NO_NETWORK = 'the sandbox has no network. Put the data into a file beside this notebook and import it';
const NO_PROCESSES = 'the sandbox runs one process, without threads or commands of the system';
const NO_MACHINE = 'cells run in a sandbox that tells nothing about the machine around it';
const NO_STREAMS = 'the sandbox has no streams of Node. Use async generators and for await';

/** @type {Record<string, string>} */
const REASONS = {
  async_hooks: NO_MACHINE,
  child_process: NO_PROCESSES,
  cluster: NO_PROCESSES,
  console: 'console is a global here: write console.log(x)',
  dgram: NO_NETWORK,
  diagnostics_channel: NO_MACHINE,
  dns: NO_NETWORK,
  domain: NO_MACHINE,
  fs: NO_FILES,
  http: NO_NETWORK,
  http2: NO_NETWORK,
  https: NO_NETWORK,
  inspector: NO_MACHINE,
  module: 'cells use import instead: import { x } from "package"',
  net: NO_NETWORK,
  os: NO_MACHINE,
  process: NO_MACHINE,
  readline: 'the sandbox has no terminal. Ask with prompt("…")',
  repl: NO_MACHINE,
  sea: NO_MACHINE,
  sqlite: NO_FILES,
  stream: NO_STREAMS,
  test: 'the sandbox has no test runner. Use node:assert',
  tls: NO_NETWORK,
  trace_events: NO_MACHINE,
  tty: NO_MACHINE,
  v8: NO_MACHINE,
  vm: 'the sandbox has no contexts of its own. Use new Function or eval',
  wasi: NO_FILES,
  worker_threads: NO_PROCESSES,
  zlib: 'compression is not available in the sandbox',
};

/** Names that only `node:` in front makes a module of Node's. */
const ONLY_WITH_SCHEME = new Set(['sea', 'sqlite', 'test']);

/** @param {string} name without `node:` */
const baseOf = (name) => name.split('/')[0] ?? name;

/** @param {string} specifier without `node:` @returns {boolean} whether a bare name is Node's own */
export function isBuiltin(specifier) {
  if (AVAILABLE.has(specifier)) return true;
  return Object.hasOwn(REASONS, baseOf(specifier)) && !ONLY_WITH_SCHEME.has(baseOf(specifier));
}

/**
 * @param {string} name without `node:`
 * @returns {string} the module's file in this folder
 * @throws {ImportProblem} one that is not available
 */
export function builtinFile(name) {
  if (AVAILABLE.has(name)) return `node/${name.replace('/', '_')}.js`;
  const base = baseOf(name);
  const reason = Object.hasOwn(REASONS, base) ? REASONS[base] : undefined;
  if (reason !== undefined) throw new ImportProblem(`node:${name} cannot be imported: ${reason}.`);
  const list = [...AVAILABLE].map((one) => `node:${one}`).join(', ');
  throw new ImportProblem(`There is no module node:${name}. Available here: ${list}.`);
}

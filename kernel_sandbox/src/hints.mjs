// What to write instead of a name that other places where JavaScript runs have and a cell has not. The names stay
// undefined, since libraries decide by `typeof process` and the like; who uses one all the same is told in the traceback.

/** @typedef {{ name: string, message: string, traceback: string[] }} Problem */

const NO_PAGE =
  'a cell has no page. Show HTML with html`<b>…</b>`; d3-selection and Observable Plot bring a DOM of their own: ' +
  "import * as d3 from 'd3'; d3.create('svg')";
const NO_NETWORK =
  'cells run without a network. Put the data into a .js file beside the notebook and import it, or paste it into a cell';
const NO_STORAGE =
  'nothing of the sandbox outlives it. Variables stay for as long as the kernel runs; put what has to stay into a cell';
const NO_THREADS = 'the sandbox runs cells on one thread';
const NOT_NODE = 'cells run in a sandbox, not in Node';
const USE_IMPORT = 'cells use import instead';

/** @type {Record<string, string | ((context: string) => string)>} What is said of a name, given the lines around it. */
const HINTS = {
  require: requireHint,
  module: `${USE_IMPORT}; what one cell declares, the others see without an export`,
  exports: 'what one cell declares, the others see without an export',
  process: processHint,
  Buffer: `use Uint8Array, TextEncoder and TextDecoder, or import { Buffer } from 'node:buffer'`,
  global: 'write globalThis',
  __dirname: `${NOT_NODE}: there is no folder that it could name. Import files beside the notebook with './name.js'`,
  __filename: `${NOT_NODE}: there is no file that it could name`,
  setImmediate: 'write setTimeout(callback, 0)',
  clearImmediate: 'write clearTimeout(timer)',
  importScripts: USE_IMPORT,
  window: 'write globalThis for the global object. A cell has no page',
  document: NO_PAGE,
  HTMLElement: NO_PAGE,
  DOMParser: NO_PAGE,
  Image: NO_PAGE,
  requestAnimationFrame: 'a cell has no page that could be painted. Write setTimeout(callback, 16)',
  cancelAnimationFrame: 'write clearTimeout(timer)',
  XMLHttpRequest: NO_NETWORK,
  WebSocket: NO_NETWORK,
  EventSource: NO_NETWORK,
  Headers: NO_NETWORK,
  Request: NO_NETWORK,
  Response: NO_NETWORK,
  FormData: NO_NETWORK,
  localStorage: NO_STORAGE,
  sessionStorage: NO_STORAGE,
  indexedDB: NO_STORAGE,
  Worker: NO_THREADS,
  SharedWorker: NO_THREADS,
  MessageChannel: `${NO_THREADS}. Between parts of a notebook an EventTarget does the same`,
  BroadcastChannel: `${NO_THREADS}. Between parts of a notebook an EventTarget does the same`,
  ReadableStream: 'the sandbox has no streams. Use async generators and for await',
  WritableStream: 'the sandbox has no streams. Use async generators and for await',
  TransformStream: 'the sandbox has no streams. Use async generators and for await',
  Deno: 'cells run in a sandbox, not in Deno. display(value) and the rest of Deno.jupyter are globals here',
  Bun: 'cells run in a sandbox, not in Bun',
};

/** @type {Record<string, string>} */
const PROCESS_MEMBERS = {
  env: 'cells have no environment variables: put the value into a cell, or ask for it with prompt("…")',
  argv: 'cells have no command line: put the value into a cell, or ask for it with prompt("…")',
  exit: 'throw an error to end a cell; the kernel is ended in the Kernel menu',
  stdout: 'print with console.log(…)',
  stderr: 'print with console.error(…)',
  stdin: 'ask with prompt("…")',
  nextTick: 'write queueMicrotask(callback)',
  hrtime: 'write performance.now()',
  uptime: 'write performance.now()',
  on: 'late errors are printed in the cell that made them, without a listener',
};

/** @param {string} context */
function requireHint(context) {
  const pattern = /(?:\b(?:const|let|var)\s+([\w$]+|\{[^{}]*\})\s*=\s*)?\brequire\s*\(\s*(['"`])([^'"`\s]+)\2\s*\)/;
  const call = pattern.exec(context);
  if (call === null) return `${USE_IMPORT}: import { name } from 'package'`;
  const [, target = '{ name }', , specifier] = call;
  return `${USE_IMPORT}: import ${target.replace(/\s*:\s*/g, ' as ')} from '${specifier}'`;
}

/** @param {string} context */
function processHint(context) {
  const member = /\bprocess\s*\??\.\s*(\w+)/.exec(context)?.[1] ?? '';
  const known = Object.hasOwn(PROCESS_MEMBERS, member) ? PROCESS_MEMBERS[member] : undefined;
  return known ?? `${NOT_NODE}, so there is no process to ask`;
}

/**
 * @param {Problem} problem whose traceback still shows the line, as src/context/excerpts.js draws it
 * @returns {string | null} one sentence, `null` when there is nothing to say
 */
export function hintFor(problem) {
  const missing = missingName(problem);
  if (missing === undefined || !Object.hasOwn(HINTS, missing)) return null;
  const hint = HINTS[missing];
  return `Hint: ${typeof hint === 'function' ? hint(lineOf(problem.traceback)) : hint}.`;
}

/**
 * V8's REPL mode has one wording for a name that nobody declares and for one that is not initialised yet.
 * @template {Problem} P @param {P} problem of a cell
 * @param {ReadonlyMap<string, unknown>} declares the names that the cell declares
 * @returns {P}
 */
export function withDeclarationHint(problem, declares) {
  const missing = missingName(problem);
  if (missing === undefined || !declares.has(missing)) return problem;
  const hint = `Hint: this cell declares ${missing}, but that line has not run yet: use it after its declaration.`;
  return { ...problem, traceback: [...problem.traceback, hint] };
}

/** @param {Problem} problem @returns {string | undefined} */
function missingName({ name, message }) {
  return name === 'ReferenceError' ? /^([\p{ID_Continue}$]+) is not defined$/u.exec(message)?.[1] : undefined;
}

/** The line of the cell that the traceback points at. @param {string[]} traceback */
function lineOf(traceback) {
  return traceback.find((line) => /^\s*> \d+ \| /.test(line)) ?? '';
}

/**
 * The problem with what to do about it as its traceback's last line.
 * @template {Problem} P @param {P} problem @returns {P}
 */
export function withHint(problem) {
  const hint = hintFor(problem);
  return hint === null ? problem : { ...problem, traceback: [...problem.traceback, hint] };
}

// Builds what a cell sees: evaluates src/context/*.js inside the context, before any user code.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { guardFunction, guardScript } from './evaluated_text.mjs';
import { takeOverStacks } from './stack_formatting.mjs';
import { createWebHost } from './web_host.mjs';

/** In order; each may use what the ones before it have put into `shared`. */
const VALUE_FILES = JSON.parse(readText('index.json'));
/** After those; the last one closes the global object. */
const ENGINE_FILES = [
  'guards.js',
  'evaluation.js',
  'output.js',
  'input.js',
  'timer_queue.js',
  'timers.js',
  'web/lazy.js',
  'cell.js',
  'promise_protocol.js',
  'runs.js',
  'resources.js',
  'commonjs.js',
  'modules.js',
  'globals.js',
];
const FILES = [...VALUE_FILES, ...ENGINE_FILES];

/**
 * Functions of the context that the host calls. They take primitives (`rejected`: a value never looked at by the host),
 * never throw and never run user code synchronously.
 * @typedef {object} ContextEntry
 * @property {() => void} open resumes what waits longest for a turn of its own
 * @property {(now: number) => number} tick fires the first timer that is due; milliseconds to the next, or -1
 * @property {() => void} stop forgets every timer and everything that waits
 * @property {(cell: string, isDeleted: boolean) => void} endCell ends what all runs of a cell have left behind
 * @property {(reason: unknown) => void} rejected reports an unhandled rejection
 * @property {(id: number) => void} importFound resumes an import whose modules are there
 * @property {(id: number, kind: string, problem: string) => void} importRefused
 * @property {(id: number, evaluation: unknown, namespace: unknown) => void} importStarted takes both unseen
 * @property {(id: number, error: unknown) => void} importFailed takes the error unseen
 * @property {(run: unknown, name: string, requires: string, missing: string) => void} bodyCompiled takes a CommonJS module
 * @property {(error: unknown) => void} bodyFailed takes the error unseen
 * @property {(name: string, anchors: string, source?: string) => void} placeModule for the positions in stacks
 * @property {(file: string, exports: unknown) => void} provide takes what a file of context/web brings, unseen
 */

/**
 * Functions of the host that the context calls. They take and return primitives.
 * @typedef {object} Host
 * @property {(kind: number, text: string) => void} write
 * @property {(generation: number) => boolean} isCurrent whether nothing has been stopped since
 * @property {(run: number, generation: number, cell: string) => boolean} enter makes what follows belong to the run; true
 *   when the cell was run before
 * @property {(run: number, cell: string, ending: number) => void} adopt makes what follows belong to a run that has ended
 * @property {() => boolean} isLive whether the run that what runs now belongs to has not been stopped
 * @property {() => number} ending what ended that run: 0 nothing, 1 an interrupt, 2 a new run of its cell, 3 its deletion
 * @property {() => number} owner that run
 * @property {() => string} ownerCell the notebook's name of its cell
 * @property {(kind: string, prompt: string, byDefault: string) => string} ask asks the person who runs the cell, and
 *   blocks until they have answered
 * @property {() => void} turn asks for a call of `open`
 * @property {(milliseconds: number) => void} wake asks for a call of `tick`
 * @property {() => string} promiseState of the promise that the context asks about (src/promise_states.mjs)
 * @property {() => number} now milliseconds on a clock that never goes back
 * @property {(id: number, from: string, wanted: string) => void} requestImport answered by `importFound` or `importRefused`
 * @property {(id: number) => void} startImport answers with `importStarted` or `importFailed` before it returns
 * @property {(id: number, isComplete: boolean) => void} settleImport
 * @property {(key: string) => void} compileBody answers with `bodyCompiled` or `bodyFailed` before it returns
 * @property {(key: string) => string} moduleUrl
 */

/**
 * @param {import('./vm2.mjs').VmWithContext} sandbox
 * @param {Host} host
 * @returns {ContextEntry}
 */
export function install({ machine, context }, host) {
  const evaluate = (/** @type {string} */ name) => evaluateFile(context, name);
  const web = createWebHost((file) => entry.provide(file, evaluate(`web/${file}`)(primordials, functions, shared)));
  machine.setGlobal('$host', { ...host, ...web, guardScript, guardFunction });
  const bridged = vm.runInContext('{ const host = $host; delete globalThis.$host; host }', context);
  const shared = vm.runInContext('({ __proto__: null })', context);
  const entry = vm.runInContext('({ __proto__: null })', context);
  evaluate('restored.js')();
  vm.runInContext('const eval = globalThis.eval', context);
  const functions = evaluate('host.js')(bridged);
  const primordials = evaluate('primordials.js')();
  for (const name of FILES) evaluate(name)(primordials, functions, shared, entry, Object.prototype);
  takeOverStacks(evaluate('stack_callback.js'));
  return entry;
}

/**
 * Compiled without vm2's transformer (this is our own code), under a name whose frames vm2 hides from stacks.
 * @param {vm.Context} context @param {string} name
 */
function evaluateFile(context, name) {
  return vm.runInContext(readText(name), context, { filename: `internal/pennant/${name}` });
}

/** @param {string} name */
function readText(name) {
  return readFileSync(new URL(`./context/${name}`, import.meta.url), 'utf8');
}

// vm2, with the few things about it that Pennant changes. Each relies on the exact version in package.json and fails
// loudly with another one. Import this module before anything else imports vm2.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { CONTEXT_NAME } from './context_name.mjs';
import { narrowRequire } from './narrow_require.mjs';

const require = createRequire(import.meta.url);

// What vm2 takes away or replaces, kept before it comes; src/context/restored.js puts it back.
const KEEP = new URL('./context/kept.js', import.meta.url);

/** Texts in vm2's setup-sandbox.js and what stands there for us. */
const SETUP_CHANGES = Object.freeze([
  // Its Promise is a class of its own, which no standard knows, and it freezes the engine's (docs/decisions/0017).
  ['Promise: { value: localPromise },', ''],
  ['if (localPromise) {', 'if (false) {'],
  // Its methods of asynchronous generators cannot be put back (docs/decisions/0017).
  ['if (localAsyncGeneratorPrototype) {', 'if (false) {'],
  // Its view of a stack knows a script by its file name only; those of cells have a source URL instead.
  ["'getFileName',", "'getFileName', 'getScriptNameOrSourceURL',"],
]);

/** Changes what vm2 will compile. @returns {() => void} to be called when it has: it keeps the texts a second time */
function changeSetup() {
  const path = require.resolve('vm2/lib/sources.js');
  const original = narrowRequire(path);
  const setup = SETUP_CHANGES.reduce(replaceOnce, original['setup-sandbox.js']);
  const sources = { ...original, 'setup-sandbox.js': setup };
  const loaded = require.cache[path];
  if (loaded !== undefined) loaded.exports = sources;
  return () => {
    for (const name of Object.keys(sources)) Reflect.deleteProperty(sources, name);
  };
}

/** @param {string} text @param {readonly string[]} change @returns {string} */
function replaceOnce(text, [before = '', after = '']) {
  const parts = text.split(before);
  if (parts.length !== 2) throw new Error(`this version of vm2 is not the one Pennant was made for: ${before}`);
  return parts.join(after);
}

/** @typedef {{ machine: import('vm2').VM, context: vm.Context }} VmWithContext `machine` must be kept: when it is
 *   collected, so is the context under the inspector's feet. */

/** @returns {VmWithContext} a new vm2 VM and its context as Node knows it */
export function createVm() {
  /** @type {vm.Context[]} */
  const contexts = [];
  const builtin = require('vm');
  const { createContext } = vm;
  const forgetSources = changeSetup();
  // A context whose global object is ordinary: loops at the top level are up to forty times as fast.
  builtin.createContext = (/** @type {unknown} */ _object, /** @type {vm.CreateContextOptions | undefined} */ options) => {
    const context = createContext(vm.constants.DONT_CONTEXTIFY, { ...options, name: CONTEXT_NAME });
    vm.runInContext(readFileSync(KEEP, 'utf8'), context);
    contexts.push(context);
    return context;
  };
  const machine = new (narrowRequire('vm2').VM)();
  forgetSources();
  const [context] = contexts;
  if (context === undefined) throw new Error('vm2 made no context');
  return { machine, context };
}

// vm2, with the few things about it that Pennant changes. Each relies on the exact version in package.json and fails
// loudly with another one. Import this module before anything else imports vm2 or acorn.
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { CONTEXT_NAME } from './context_name.mjs';

const require = createRequire(import.meta.url);

// vm2 takes these away: src/context/restored.js puts them back. What made them dangerous for vm2 (a callback after its
// timeout) is covered by Pennant's interrupt.
const KEEP_GLOBALS = `Object.defineProperty(globalThis, '$pennant', {
  value: { Proxy, WeakRef, FinalizationRegistry },
  configurable: true,
});`;

/** Texts in vm2's setup-sandbox.js and what stands there for us. */
const SETUP_CHANGES = Object.freeze([
  // Its Promise swallows every rejection, so that an embedder without a handler lives on. Pennant has a handler
  // (src/main.mjs), and users must be told.
  ['apply(globalPromisePrototypeThen, this, [undefined, localPromiseSwallow]);', ''],
  // `import()` in text given to eval and Function is Pennant's own (src/context/modules.js), as it is in cells.
  ["throw new VMError('Dynamic Import not supported');", 'return global.$pennant.importModule(what, arguments[1]);'],
  // Its view of a stack knows a script by its file name only; those of cells have a source URL instead.
  ["'getFileName',", "'getFileName', 'getScriptNameOrSourceURL',"],
]);

function changeSetup() {
  const path = require.resolve('vm2/lib/sources.js');
  const sources = require(path);
  const setup = SETUP_CHANGES.reduce(replaceOnce, sources['setup-sandbox.js']);
  const loaded = require.cache[path];
  if (loaded !== undefined) loaded.exports = Object.freeze({ ...sources, 'setup-sandbox.js': setup });
}

/** @param {string} text @param {readonly string[]} change @returns {string} */
function replaceOnce(text, [before = '', after = '']) {
  const parts = text.split(before);
  if (parts.length !== 2) throw new Error(`this version of vm2 is not the one Pennant was made for: ${before}`);
  return parts.join(after);
}

// vm2 reads code given to eval and Function as of 2022; newer syntax must be read, too, or it could not be guarded.
function readLatestSyntax() {
  const acorn = require('acorn');
  const { Parser } = acorn;
  acorn.Parser = class extends Parser {
    /** @param {import('acorn').Options} options @param {[string, number?]} rest */
    constructor(options, ...rest) {
      super({ ...options, ecmaVersion: 'latest' }, ...rest);
    }
  };
}

/** @typedef {{ machine: import('vm2').VM, context: vm.Context }} VmWithContext `machine` must be kept: when it is
 *   collected, so is the context under the inspector's feet. */

/** @returns {VmWithContext} a new vm2 VM and its context as Node knows it */
export function createVm() {
  /** @type {vm.Context[]} */
  const contexts = [];
  const builtin = require('vm');
  const { createContext } = vm;
  changeSetup();
  readLatestSyntax();
  // A context whose global object is ordinary: loops at the top level are up to forty times as fast.
  builtin.createContext = (/** @type {unknown} */ _object, /** @type {vm.CreateContextOptions | undefined} */ options) => {
    const context = createContext(vm.constants.DONT_CONTEXTIFY, { ...options, name: CONTEXT_NAME });
    vm.runInContext(KEEP_GLOBALS, context);
    contexts.push(context);
    return context;
  };
  const machine = new (require('vm2').VM)();
  const [context] = contexts;
  if (context === undefined) throw new Error('vm2 made no context');
  return { machine, context };
}

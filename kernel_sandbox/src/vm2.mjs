// vm2, with the three things about it that Pennant changes. Each relies on the exact version in package.json and is
// held by test/vm2.test.mjs. Import this module before anything else imports vm2 or acorn.
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { CONTEXT_NAME } from './context_name.mjs';

const require = createRequire(import.meta.url);

// vm2 takes `Proxy`, `WeakRef` and `FinalizationRegistry` away: they are put back by src/context/globals.js. What made
// them dangerous for vm2 (callbacks after its timeout) is covered by Pennant's interrupt.
// Its Promise swallows every rejection, so that an embedder without a handler lives on: src/main.mjs has a handler, and
// users must be told. The first `then` that vm2 reads is the one it swallows with, all later ones are genuine.
const BEFORE_VM2 = `{
  const kept = { Proxy, WeakRef, FinalizationRegistry };
  Object.defineProperty(globalThis, '$pennant', { value: kept, configurable: true });
  const { then } = Promise.prototype;
  let isFirstRead = true;
  Object.defineProperty(Promise.prototype, 'then', {
    configurable: true,
    get() {
      if (!isFirstRead) return then;
      isFirstRead = false;
      return () => {};
    },
  });
}`;

/**
 * Requires vm2 with our parser and our context in place of its own.
 * @param {(context: vm.Context) => void} onContext
 * @returns {typeof import('vm2')}
 */
function requireVm2(onContext) {
  const acorn = require('acorn');
  const { createContext } = vm;
  const { Parser } = acorn;
  // vm2 reads code given to eval and Function as of 2022; newer syntax must be read, too, or it could not be guarded.
  acorn.Parser = class extends Parser {
    /** @param {import('acorn').Options} options @param {[string, number?]} rest */
    constructor(options, ...rest) {
      super({ ...options, ecmaVersion: 'latest' }, ...rest);
    }
  };
  // A context whose global object is ordinary: loops at the top level are up to forty times as fast.
  const builtin = require('vm');
  builtin.createContext = (/** @type {unknown} */ _object, /** @type {vm.CreateContextOptions} */ options) => {
    const context = createContext(vm.constants.DONT_CONTEXTIFY, { ...options, name: CONTEXT_NAME });
    vm.runInContext(BEFORE_VM2, context);
    onContext(context);
    return context;
  };
  const vm2 = require('vm2');
  builtin.createContext = createContext;
  acorn.Parser = Parser;
  return vm2;
}

/** @typedef {{ machine: import('vm2').VM, context: vm.Context }} VmWithContext `machine` must be kept: when it is
 *   collected, so is the context under the inspector's feet. */

/** @returns {VmWithContext} a new vm2 VM and its context as Node knows it */
export function createVm() {
  /** @type {vm.Context[]} */
  const contexts = [];
  const { VM } = requireVm2((context) => contexts.push(context));
  const machine = new VM();
  const [context] = contexts;
  if (context === undefined) throw new Error('vm2 made no context');
  return { machine, context };
}

// The notebook's own top-level names, with what they are now.
import { IDENTIFIER, TIMEOUT_MS, askContext } from './context_calls.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */

/** What this many names are is looked up; beyond it that stays untold. */
const MOST_TYPED = 300;

/**
 * @param {Inspector} inspector
 * @param {(name: string) => boolean} fits
 * @returns {Promise<[name: string, type: string][]>} sorted
 */
export async function namesOfNotebook(inspector, fits) {
  const { names } = await inspector.post('Runtime.globalLexicalScopeNames', {
    executionContextId: inspector.contextId,
  });
  /** @type {string[]} */
  const fitting = names.filter((/** @type {string} */ name) => fits(name) && IDENTIFIER.test(name)).sort();
  const types = await typesOf(inspector, fitting.slice(0, MOST_TYPED));
  return fitting.map((name, index) => [name, types[index] || 'variable']);
}

/**
 * The names are read one by one in the context, since one that has no value yet throws.
 * @param {Inspector} inspector @param {readonly string[]} names
 * @returns {Promise<string[]>}
 */
async function typesOf(inspector, names) {
  if (names.length === 0) return [];
  const { result, exceptionDetails } = await inspector.post('Runtime.evaluate', {
    expression: `[${names.map((name) => `() => ${name}`).join()}]`,
    contextId: inspector.contextId,
    objectGroup: 'values',
    silent: true,
    timeout: TIMEOUT_MS,
  });
  return exceptionDetails === undefined ? askContext(inspector, 'kinds', [{ objectId: result.objectId }]) : [];
}

// The lines that show where in a cell something is wrong, as the context words them, for cells that V8 never runs.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

/** @typedef {(url: string, source: string, line: number, column: number) => ArrayLike<string>} PlaceLines */

/** @type {PlaceLines | undefined} */
let loaded;

/** @param {string} name @returns {any} */
const evaluate = (name) => vm.runInThisContext(readFileSync(new URL(`./context/${name}`, import.meta.url), 'utf8'));

/** @returns {PlaceLines} evaluated here as it is in the context, so that all errors look the same */
function load() {
  const primordials = evaluate('primordials.js')();
  const shared = { exposed: {} };
  for (const name of ['lists.js', 'excerpts.js']) evaluate(name)(primordials, null, shared);
  return Reflect.get(shared, 'excerpts').placeLines;
}

/**
 * @param {string} url the script's name, `cell-3.js`
 * @param {string} source of the cell
 * @param {number} line 1-based @param {number} column 1-based
 * @returns {string[]} the place by name, up to two lines before it, the line, a mark under the column
 */
export function placeLines(url, source, line, column) {
  loaded ??= load();
  return Array.from(loaded(url, source, line, column));
}

// `throw`: what is no error carries no stack, so the place is noted where it is thrown (`$pennant.thrown`). What nothing in
// the cell can catch goes to `$pennant.uncaught`, which keeps what is long.

import { isTopLevel } from './scopes.mjs';

/** What makes an error, which has a stack of its own: `new TypeError(…)`. */
const ERROR_NAME = /Error$/;

/** @param {import("acorn").Expression} argument */
function isNewError(argument) {
  return (
    argument.type === 'NewExpression' && argument.callee.type === 'Identifier' && ERROR_NAME.test(argument.callee.name)
  );
}

/**
 * `throw e` to `throw $pennant.thrown((e))`, which maps back to the keyword.
 * @param {import("acorn").ThrowStatement} statement
 * @param {import("./edits.mjs").Edits} edits
 * @param {boolean} isCaught whether code of the cell may catch it
 */
export function placeThrow({ start, argument }, edits, isCaught) {
  if (isCaught && isNewError(argument)) return;
  edits.replace(start, start + 'throw'.length, `throw $pennant.${isCaught ? 'thrown' : 'uncaught'}((`);
  edits.close(argument.end, '))');
}

/** @param {readonly import("acorn").AnyNode[]} ancestors @returns {boolean} whether a `try` or a function is round it */
export function mayBeCaught(ancestors) {
  return !isTopLevel(ancestors) || ancestors.some(({ type }) => type === 'TryStatement');
}

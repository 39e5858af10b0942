// `throw`: what is no error carries no stack, so the place is noted where it is thrown (`$pennant.thrown`).

/** What makes an error, which has a stack of its own: `new TypeError(…)`. */
const ERROR_NAME = /Error$/;

/** @param {import("acorn").Expression} argument */
function isNewError(argument) {
  return argument.type === 'NewExpression' && argument.callee.type === 'Identifier' && ERROR_NAME.test(argument.callee.name);
}

/**
 * `throw e` to `throw $pennant.thrown((e))`, which maps back to the keyword.
 * @param {import("acorn").ThrowStatement} statement
 * @param {import("./edits.mjs").Edits} edits
 */
export function placeThrow({ start, argument }, edits) {
  if (isNewError(argument)) return;
  edits.replace(start, start + 'throw'.length, 'throw $pennant.thrown((');
  edits.close(argument.end, '))');
}

// Where acorn and V8 may read a `/` apart. acorn guesses from the tokens before whether one starts a regular expression, and
// guesses wrong after some names (`await of`, `yield` in an arrow function). Then V8 divides, and runs as code what acorn has
// seen as the inside of a regular expression, without any guard.
import { RefusedSyntax } from './reserved_names.mjs';

/**
 * Asked where a statement may end without a semicolon: after an expression a `/` always divides, so that a regular
 * expression is no reason to end it.
 * @param {object} parser acorn's, at a token
 * @throws {RefusedSyntax}
 */
export function refuseDoubtfulRegExp(parser) {
  const { type, start } = /** @type {{ type: { label: string }, start: number }} */ (parser);
  if (type.label !== 'regexp') return;
  throw new RefusedSyntax('Write a semicolon between this regular expression and what stands before it', start);
}

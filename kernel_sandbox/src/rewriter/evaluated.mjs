// One walk over the tree of evaluated text: the guards only. What declares, awaits or shows a value stays as it is.
import { guardEval } from './evals.mjs';
import { replaceImportCall } from './imports.mjs';
import { guardCatch, guardWith, temporaryName } from './instrumentation.mjs';
import { refuseReserved } from './reserved_names.mjs';
import { Scopes } from './scopes.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("./edits.mjs").Edits} Edits
 */

/**
 * @param {import("acorn").Program} program
 * @param {import("./text_edits.mjs").TextEdits} textEdits
 * @param {typeof import("acorn-walk").fullAncestor} fullAncestor
 * @throws {SyntaxError} for a reserved name
 */
export function guardEvaluated(program, textEdits, fullAncestor) {
  const edits = /** @type {Edits} */ (/** @type {unknown} */ (textEdits));
  const scopes = new Scopes();
  /** @type {Set<string>} */
  const identifiers = new Set();
  /** @type {import("acorn").CatchClause[]} */
  const catchClauses = [];
  /** @type {import("acorn").WithStatement[]} */
  const withStatements = [];
  /** @type {number[]} */
  const guarded = [];
  fullAncestor(program, (visited, _state, path) => {
    const node = /** @type {AnyNode} */ (visited);
    if (node.type === 'Identifier') {
      refuseReserved(node);
      identifiers.add(node.name);
    }
    if (guardEval(node, /** @type {AnyNode[]} */ (path), scopes, edits)) guarded.push(node.start);
    if (node.type === 'CatchClause') catchClauses.push(node);
    if (node.type === 'WithStatement') withStatements.push(node);
    if (node.type === 'ImportExpression') {
      replaceImportCall(node, edits);
      guarded.push(node.start);
    }
  });
  const temporary = temporaryName(identifiers);
  for (const clause of catchClauses) guardCatch(clause, edits, { temporary, topLevel: false });
  guarded.push(...catchClauses.map(({ start }) => start));
  for (const statement of withStatements) guardWith(statement, edits, guarded);
}

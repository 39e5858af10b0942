// One walk over the tree of evaluated text: the guards, and the notebook's constants and variables. What awaits or shows a
// value stays as it is.
import { Constants } from './constants.mjs';
import { redeclareVariables } from './evaluated_variables.mjs';
import { guardEval } from './evals.mjs';
import { replaceImportCall } from './imports.mjs';
import { guardCatch, guardWith, temporaryName } from './instrumentation.mjs';
import { refuseReserved } from './reserved_names.mjs';
import { Scopes } from './scopes.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {object} NotebookNames those that the text may mean
 * @property {ReadonlySet<string>} constants
 * @property {ReadonlySet<string>} variables `var` and functions, which the text may declare again
 */

/** The guards of one evaluated text. */
class Guards {
  #edits;
  #constants;
  #scopes = new Scopes();
  /** @type {Set<string>} */
  #identifiers = new Set();
  /** @type {import("acorn").CatchClause[]} */
  #catchClauses = [];
  /** @type {import("acorn").WithStatement[]} */
  #withStatements = [];
  /** @type {number[]} */
  #guarded = [];

  /** @param {Edits} edits @param {ReadonlySet<string>} constants */
  constructor(edits, constants) {
    this.#edits = edits;
    this.#constants = new Constants(edits, (name) => (constants.has(name) ? 'const' : 'let'));
  }

  /** @param {AnyNode} node @param {readonly AnyNode[]} ancestors */
  visit(node, ancestors) {
    if (guardEval(node, ancestors, this.#scopes, this.#edits)) this.#guarded.push(node.start);
    switch (node.type) {
      case 'Identifier':
        refuseReserved(node);
        this.#identifiers.add(node.name);
        return;
      case 'CatchClause':
        this.#catchClauses.push(node);
        return;
      case 'WithStatement':
        this.#withStatements.push(node);
        return;
      case 'ImportExpression':
        this.#guarded.push(node.start);
        return replaceImportCall(node, this.#edits);
      case 'AssignmentExpression':
        return this.#constants.checkAssignment(node, ancestors);
      case 'UpdateExpression':
        return this.#constants.checkUpdate(node, ancestors);
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#constants.checkLoop(node, ancestors);
      default:
    }
  }

  end() {
    const temporary = temporaryName(this.#identifiers);
    for (const clause of this.#catchClauses) guardCatch(clause, this.#edits, { temporary, topLevel: false });
    const guarded = [...this.#guarded, ...this.#catchClauses.map(({ start }) => start)];
    for (const statement of this.#withStatements) guardWith(statement, this.#edits, guarded);
  }
}

/**
 * @param {import("acorn").Program} program
 * @param {import("./text_edits.mjs").TextEdits} textEdits
 * @param {typeof import("acorn-walk").fullAncestor} fullAncestor
 * @param {NotebookNames} names
 * @throws {SyntaxError} for a reserved name
 */
export function guardEvaluated(program, textEdits, fullAncestor, { constants, variables }) {
  const edits = /** @type {Edits} */ (/** @type {unknown} */ (textEdits));
  const guards = new Guards(edits, constants);
  fullAncestor(program, (node, _state, ancestors) => {
    guards.visit(/** @type {AnyNode} */ (node), /** @type {AnyNode[]} */ (ancestors));
  });
  guards.end();
  redeclareVariables(program, textEdits, variables);
}

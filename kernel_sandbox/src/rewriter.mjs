// The cell rewriter: the source of a cell to the code that V8 evaluates in REPL mode. Pure; nothing runs here.
import { Declarations } from './rewriter/declarations.mjs';
import { Edits } from './rewriter/edits.mjs';
import { Expressions } from './rewriter/expressions.mjs';
import { headText, rewriteDeclarations } from './rewriter/hoisting.mjs';
import { parseCell } from './rewriter/parser.mjs';
import { anchorsOf, anchorsText, positionOf } from './rewriter/positions.mjs';
import { refuseEval } from './rewriter/reserved_names.mjs';
import { resultName, Results } from './rewriter/results.mjs';
import { describeSyntaxError } from './rewriter/syntax_error.mjs';

/**
 * @typedef {import("./rewriter/declarations.mjs").Kind} Kind
 * @typedef {import("./rewriter/declarations.mjs").KindName} KindName
 * @typedef {import("./rewriter/positions.mjs").Position} Position
 * @typedef {import("./rewriter/syntax_error.mjs").CellSyntaxError} CellSyntaxError
 *
 * @typedef {object} RewriteOptions
 * @property {number | string} cell names the source in stacks: `cell-3.js`
 * @property {string} prefix the engine's gate, put before line 1 (behind a directive "use strict")
 * @property {ReadonlyMap<string, Kind>} names the notebook's top-level names before this cell
 *
 * @typedef {object} RewrittenCell
 * @property {string} code what V8 may evaluate: it carries vm2's guards
 * @property {null} error
 * @property {Map<string, Kind>} declares the top-level names that the cell declares
 * @property {(line: number, column: number) => Position} position from the code, 1-based, to the cell, 1-based
 * @property {boolean} holdsResources by `using` at its top level: `$pennant.dispose` ends them after the cell
 * @property {string} anchors the same for the context, see positions.mjs
 *
 * @typedef {object} RefusedCell
 * @property {null} code nothing to evaluate: never send such a cell to V8, it carries no guards
 * @property {CellSyntaxError} error
 */

/**
 * Rewrites a cell.
 * @param {string} source
 * @param {RewriteOptions} options
 * @returns {RewrittenCell | RefusedCell}
 */
export function rewrite(source, { cell, prefix, names }) {
  try {
    const parsed = parseCell(source);
    const edits = new Edits(parsed.text);
    for (const start of parsed.htmlComments) edits.replace(start, start + 2, '//');
    const declarations = new Declarations(parsed.program, { strict: parsed.strict });
    const { kinds } = declarations;
    refuseEval(kinds, parsed.program);
    const kindOf = (/** @type {string} */ name) => kinds.get(name) ?? names.get(name);
    const expressions = new Expressions(
      edits,
      (name) => kindOf(name)?.kind,
      (name) => kindOf(name)?.exported,
    );
    expressions.rewrite(parsed.program);
    const head = expressions.imports.hoist(edits, headText(declarations, names));
    rewriteDeclarations(declarations, edits, expressions.selfReferring);
    new Results(edits, resultName(expressions.identifiers)).keep(parsed.program);
    if (parsed.objectLiteral) edits.wrap(parsed.objectLiteral, '(', ')');
    edits.enclose((parsed.strict ? '"use strict";' : '') + prefix + head, `\n//# sourceURL=cell-${cell}.js`);
    const anchors = anchorsOf(edits);
    /** @type {RewrittenCell["position"]} */
    const position = (line, column) => positionOf(anchors, line, column);
    const holdsResources = declarations.resources.length > 0;
    return {
      code: edits.toString(),
      error: null,
      declares: kinds,
      holdsResources,
      position,
      anchors: anchorsText(anchors),
    };
  } catch (error) {
    return { code: null, error: describeSyntaxError(source, error, cell) };
  }
}

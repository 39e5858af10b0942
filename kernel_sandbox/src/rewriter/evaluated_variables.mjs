// `var` and functions in global evaluated text, where the notebook has such a name already: its slot is of the kind `let`
// (hoisting.mjs), which V8 would not let a `var` meet. So the text assigns to it.
import { Declarations } from './declarations.mjs';
import { exposeBlockFunction, rewriteVar, silently } from './hoisting.mjs';

/**
 * Gives the block a name of its own round the function, so that V8 does not make it a `var`, too.
 * @param {import("./declarations.mjs").BlockFunction} blockFunction
 * @param {import("./edits.mjs").Edits} edits
 */
function keepInBlock({ declaration, parent }, edits) {
  const own = `let ${declaration.id.name};`;
  if (parent.type === 'SwitchStatement') return edits.wrap(parent, `{${own}`, '}');
  if (parent.type !== 'BlockStatement') return edits.wrap(declaration, `{${own}`, '}');
  edits.close(parent.start + 1, `${own}{`);
  edits.close(parent.end - 1, '}');
}

/**
 * @param {import("acorn").Program} program
 * @param {import("./text_edits.mjs").TextEdits} textEdits with all other edits
 * @param {ReadonlySet<string>} variables the notebook's
 */
export function redeclareVariables(program, textEdits, variables) {
  const [first] = program.body;
  const isStrict = first?.type === 'ExpressionStatement' && first.directive === 'use strict';
  if (variables.size === 0 || isStrict) return;
  const declarations = new Declarations(program, { strict: false });
  const declared = [...declarations.kinds].filter(([, { kind }]) => kind === 'var' || kind === 'function');
  if (!declared.some(([name]) => variables.has(name))) return;
  const edits = /** @type {import("./edits.mjs").Edits} */ (/** @type {unknown} */ (textEdits));
  for (const statement of declarations.varStatements) rewriteVar(statement, edits);
  for (const blockFunction of declarations.blockFunctions) {
    exposeBlockFunction(blockFunction, edits);
    if (variables.has(blockFunction.declaration.id.name)) keepInBlock(blockFunction, edits);
  }
  const added = declared.map(([name]) => name).filter((name) => !variables.has(name));
  const functions = declarations.functions.map(({ id, start, end }) => silently(`${id.name}=${textEdits.slice(start, end)}`));
  for (const { start, end } of declarations.functions) edits.replace(start, end, ';');
  edits.open(0, (added.length ? `var ${added.join()};` : '') + functions.join(''));
}

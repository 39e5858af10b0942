// One slot kind for every name. V8's REPL mode lets a name be declared again only in the same kind of slot; so `const`,
// `var` and functions all become slots of the kind `let`, set up at the head of the cell where the language hoists them.
import { GLOBAL_ONLY } from './declarations.mjs';
import { reader } from './live_imports.mjs';
import { keepResources } from './resources.mjs';
import { nextTokenOutside } from './trivia.mjs';

/**
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {import("./declarations.mjs").Declarations} Declarations
 * @typedef {import("./declarations.mjs").VarStatement} VarStatement
 * @typedef {import("./declarations.mjs").BlockFunction} BlockFunction
 * @typedef {ReadonlyMap<string, import("./declarations.mjs").Kind>} Names
 */

const LISTS = new Set(['Program', 'BlockStatement', 'SwitchStatement', 'StaticBlock']);

/** What a name needs parentheses for, where a loop's head assigns to it. */
const LOOP_KEYWORDS = new Set(['async', 'let']);

/**
 * A statement that does this and leaves no completion value.
 * @param {string} expression
 */
export const silently = (expression) => `let{}=(${expression},0);`;

/**
 * `for (var i = 0 in o)`, which Annex B allows: the initialiser moves before the object.
 * @param {import("acorn").VariableDeclarator} declarator
 * @param {import("acorn").ForInStatement} loop
 * @param {Edits} edits
 */
function moveLoopInitialiser({ id, init }, loop, edits) {
  if (!init || id.type !== 'Identifier') return;
  const equals = nextTokenOutside(edits.text, id.end);
  edits.replace(equals, equals + 1, `in(${id.name}=`);
  const keyword = nextTokenOutside(edits.text, init.end);
  edits.replace(keyword, keyword + 2, ',(');
  edits.close(loop.right.end, '))');
}

/**
 * @param {import("acorn").VariableDeclaration} declaration
 * @param {Edits} edits
 */
function parenthesiseKeywords({ declarations }, edits) {
  for (const { id } of declarations) {
    if (id.type === 'Identifier' && LOOP_KEYWORDS.has(id.name)) edits.wrap(id, '(', ')');
  }
}

/**
 * @param {VarStatement} statement in the head of a loop
 * @param {Edits} edits
 */
function rewriteLoopVar({ declaration, parent }, edits) {
  parenthesiseKeywords(declaration, edits);
  edits.replace(declaration.start, declaration.start + 'var'.length, ' ');
  const [declarator] = declaration.declarations;
  if (parent.type === 'ForInStatement' && declarator) moveLoopInitialiser(declarator, parent, edits);
}

/** @param {VarStatement} statement */
function isLoopHead({ declaration, parent }) {
  if (parent.type === 'ForStatement') return parent.init === declaration;
  return (parent.type === 'ForInStatement' || parent.type === 'ForOfStatement') && parent.left === declaration;
}

/**
 * `var x = 1` to an assignment in its place.
 * @param {VarStatement} statement
 * @param {Edits} edits
 */
export function rewriteVar(statement, edits) {
  const { declaration, parent } = statement;
  if (isLoopHead(statement)) return rewriteLoopVar(statement, edits);
  const { start, end, declarations } = declaration;
  const block = LISTS.has(parent.type) ? ['', ''] : ['{', '}'];
  edits.replace(start, start + 'var'.length, `${block[0]}let{}=(`);
  edits.close(declarations.at(-1)?.end ?? end, ',0);');
  edits.close(end, block[1] ?? '');
}

/**
 * A function declaration becomes the value of a slot at the head of the cell. It keeps its name as an expression where
 * it does not refer to itself: such a name is a constant of its own, which would hide the slot.
 * @param {import("acorn").FunctionDeclaration} declaration
 * @param {Edits} edits
 * @param {boolean} refersToItself
 */
function hoistFunction(declaration, edits, refersToItself) {
  const { name, start, end } = declaration.id;
  if (refersToItself || name === 'yield' || name === 'await') edits.replace(start, end, ' ');
  edits.hoist(declaration, `let ${name}=`, ';');
}

/**
 * @param {BlockFunction} blockFunction
 * @param {Edits} edits
 */
export function exposeBlockFunction({ declaration, parent }, edits) {
  const { name } = declaration.id;
  const block = LISTS.has(parent.type) ? ['', ''] : ['{', '}'];
  edits.wrap(declaration, block[0] ?? '', `${silently(`this.${name}=${name}`)}${block[1]}`);
}

/** @param {ReadonlySet<string>} variables */
function slotText(variables) {
  const slots = [...variables].filter((name) => !GLOBAL_ONLY.has(name)).map((name) => `${name}=this.${name}`);
  // No slot can have this name; as a property of the global object it is there from the start, too.
  const property = variables.has('let') ? silently('this.let=this.let') : '';
  return property + (slots.length ? `let ${slots.join()};` : '');
}

/**
 * What the engine must know: names that are constant now, and names that no longer are what they were.
 * @param {Declarations} declarations
 * @param {Names} names
 */
function declareText({ kinds }, names) {
  const entries = [...kinds].filter(([name, { kind }]) => {
    const before = names.get(name)?.kind ?? 'let';
    return kind === 'const' || (before !== kind && (before === 'const' || before === 'var' || before === 'function'));
  });
  if (entries.length === 0) return '';
  const fields = entries.map(([name, { kind }]) => `[${JSON.stringify(name)}]:"${kind}"`);
  return `$pennant.declare({__proto__:null,${fields.join()}});`;
}

/** @param {string} name */
function mirrorText(name) {
  const value = name === '_' ? '$' : '_';
  return `$pennant.mirror(${JSON.stringify(name)},()=>${name},${value}=>${name}=${value});`;
}

/**
 * The text at the head of the cell, before the hoisted functions and imports: slots for `var`, which keep the value that
 * the name had, and mirrors of `var` and functions on the global object.
 * @param {Declarations} declarations
 * @param {Names} names the notebook's, before this cell
 */
export function headText(declarations, names) {
  return slotsText(declarations, names) + formerImportsText(declarations, names);
}

/**
 * Code that knows a name as another import reads what it is from now on.
 * @param {Declarations} declarations
 * @param {Names} names
 */
function formerImportsText({ kinds }, names) {
  return [...kinds]
    .map(([name, { exported }]) => {
      const former = names.get(name)?.exported;
      if (former === undefined || former === exported) return '';
      const now = exported === undefined ? name : reader(name, exported);
      return `$pennant.live.define(${JSON.stringify(name)},${JSON.stringify(former)},()=>${now});`;
    })
    .join('');
}

/** @param {Declarations} declarations @param {Names} names */
function slotsText(declarations, names) {
  const mirrored = [...declarations.variables, ...declarations.functions.map(({ id }) => id.name)];
  const mirrors = [...new Set(mirrored)].filter((name) => !GLOBAL_ONLY.has(name)).map(mirrorText);
  return slotText(declarations.variables) + declareText(declarations, names) + mirrors.join('');
}

/**
 * @param {Declarations} declarations
 * @param {Edits} edits
 * @param {ReadonlySet<import("acorn").AnyNode>} selfReferring functions that mention their own name
 */
export function rewriteDeclarations(declarations, edits, selfReferring) {
  for (const { start } of declarations.constants) edits.replace(start, start + 'const'.length, 'let');
  for (const declaration of declarations.resources) keepResources(declaration, edits);
  for (const statement of declarations.varStatements) rewriteVar(statement, edits);
  for (const blockFunction of declarations.blockFunctions) exposeBlockFunction(blockFunction, edits);
  const last = new Map(declarations.functions.map((declaration) => [declaration.id.name, declaration]));
  for (const declaration of declarations.functions) {
    if (last.get(declaration.id.name) === declaration)
      hoistFunction(declaration, edits, selfReferring.has(declaration));
    else edits.replace(declaration.start, declaration.end, ';');
  }
}

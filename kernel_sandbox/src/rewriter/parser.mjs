// A cell's source to its syntax tree, with the liberties that a notebook takes.
import { Parser } from '../acorn.mjs';
import { refuseDoubtfulRegExp } from './regular_expressions.mjs';

/**
 * @typedef {import("acorn").Program} Program
 * @typedef {object} ParsedCell
 * @property {string} text the source behind one space; every position in the tree is an offset into it
 * @property {Program} program
 * @property {boolean} strict the cell starts with the directive "use strict"
 * @property {{start: number, end: number} | null} objectLiteral where the cell is one object literal, `{a: 1}`, which
 *   as a program would be a block
 * @property {number[]} htmlComments where comments start that are only allowed at certain places: `<!--` and `-->`
 */

const KEYWORDS_WITH_A_BLOCK = new Set(['if', 'for', 'while', 'with', 'switch']);

/**
 * What a cell may hold: a script with `await`, `import` and `export` at its top level.
 * @returns {import("acorn").Options}
 */
export function parserOptions() {
  return {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowAwaitOutsideFunction: true,
    allowImportExportEverywhere: true,
  };
}

// acorn's class has more methods than its types tell.
const ExtensibleParser =
  /** @type {typeof Parser & (new (...args: any[]) => {
   *   toAssignable(node: import("acorn").Node, isBinding?: boolean, errors?: object): import("acorn").Node,
   *   checkLValSimple(node: import("acorn").Node, bindingType?: number, clashes?: object): void, semicolon(): void })} */
  (Parser);

/** Of cells: `using` may stand at the top level, as in a module; `f() = 1` fails when it runs, as the web needs it. */
export class CellParser extends ExtensibleParser {
  /** @param {import("acorn").Node} node @param {boolean} [isBinding] @param {object} [errors] */
  toAssignable(node, isBinding, errors) {
    // Inside of a pattern it is asked without `errors`, and refused.
    const isTarget = node?.type === 'CallExpression' && !isBinding && errors !== undefined;
    return isTarget ? node : super.toAssignable(node, isBinding, errors);
  }

  /** @param {import("acorn").Node} node @param {number} [bindingType] @param {object} [clashes] */
  checkLValSimple(node, bindingType, clashes) {
    if (node.type !== 'CallExpression' || bindingType) super.checkLValSimple(node, bindingType, clashes);
  }

  semicolon() {
    refuseDoubtfulRegExp(this);
    super.semicolon();
  }

  /** @returns {boolean} what acorn asks where it finds one; `scopeStack` is acorn's */
  get allowUsing() {
    const { scopeStack } = /** @type {{ scopeStack: unknown[] }} */ (/** @type {unknown} */ (this));
    return scopeStack.length === 1 || Reflect.get(Parser.prototype, 'allowUsing', this);
  }
}

/**
 * @param {string} text
 * @param {(isBlock: boolean, text: string, start: number) => void} [onComment]
 * @returns {Program}
 * @throws {SyntaxError} acorn's, with `pos`
 */
function parseProgram(text, onComment) {
  return CellParser.parse(text, { ...parserOptions(), onComment });
}

/** @param {Program} program */
function isStrict(program) {
  for (const statement of program.body) {
    if (statement.type !== 'ExpressionStatement' || statement.directive === undefined) return false;
    if (statement.directive === 'use strict') return true;
  }
  return false;
}

/**
 * `{ if (a) { b } }` is a block for its author, though also an object with a method named `if`.
 * @param {import("acorn").Expression} expression
 */
function looksLikeBlock(expression) {
  if (expression.type !== 'ObjectExpression') return true;
  return expression.properties.some(
    (property) =>
      property.type === 'Property' &&
      property.method &&
      property.key.type === 'Identifier' &&
      KEYWORDS_WITH_A_BLOCK.has(property.key.name),
  );
}

/**
 * The cell as one expression that starts with a brace, or null.
 * @param {string} source
 * @returns {{program: Program, expression: import("acorn").Expression} | null}
 */
function parseBracedExpression(source) {
  try {
    const program = parseProgram(`(${source}\n)`);
    const [statement] = program.body;
    if (program.body.length !== 1 || statement?.type !== 'ExpressionStatement') return null;
    const { expression } = statement;
    const inParentheses = expression.start > 0 && expression.end <= source.length + 1;
    return inParentheses && source[expression.start - 1] === '{' ? { program, expression } : null;
  } catch {
    return null;
  }
}

/**
 * @param {Program | null} program the cell as a program, or null where it is none
 * @param {string} source
 */
function objectLiteralOf(program, source) {
  if (program === null) {
    return /^\s*(?:\{|\/[/*])/.test(source) ? parseBracedExpression(source) : null;
  }
  const [statement] = program.body;
  if (program.body.length !== 1 || statement?.type !== 'BlockStatement') return null;
  const braced = parseBracedExpression(source);
  return braced && !looksLikeBlock(braced.expression) ? braced : null;
}

/**
 * Parses a cell: top-level `await`, `import` and `export`, a hashbang, HTML-like comments; `{a: 1}` is an object.
 * @param {string} source
 * @returns {ParsedCell}
 * @throws {SyntaxError} acorn's, with `pos` an offset into the text
 */
export function parseCell(source) {
  const text = ` ${source.startsWith('#!') ? `//${source.slice(2)}` : source}`;
  /** @type {number[]} */
  const htmlComments = [];
  /** @type {Program | null} */
  let program = null;
  /** @type {unknown} */
  let failure;
  try {
    program = parseProgram(text, (_isBlock, _text, start) => {
      if (text[start] !== '/') htmlComments.push(start);
    });
  } catch (error) {
    failure = error;
  }
  const braced = objectLiteralOf(program, text.slice(1));
  if (braced) {
    return { text, program: braced.program, strict: false, objectLiteral: braced.expression, htmlComments: [] };
  }
  if (program === null) throw failure;
  return { text, program, strict: isStrict(program), objectLiteral: null, htmlComments };
}

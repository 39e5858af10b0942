// Reads the syntax of a module and keeps only what its guards need: the tree of a large package would not fit into the
// sandbox's memory, so statements are let go as soon as they have been read.
import { Parser } from '../acorn.mjs';
import { forEachName } from '../rewriter/statements.mjs';
import { refuseDoubtfulRegExp } from '../rewriter/regular_expressions.mjs';
import { EvalMentions } from '../rewriter/eval_mentions.mjs';
import { refuseReserved } from '../rewriter/reserved_names.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {object} SourceScan positions are offsets into the text
 * @property {import("acorn").CatchClause[]} catchClauses
 * @property {import("acorn").WithStatement[]} withStatements
 * @property {import("acorn").ImportExpression[]} imports
 * @property {import("acorn").MetaProperty[]} metas `import.meta`
 * @property {EvalMentions} evals
 * @property {Set<string>} identifiers the names of all variables, and some of properties
 * @property {Set<string>} declared names of the module's own scope
 * @property {Set<string>} required what it passes to `require`
 * @property {number[]} htmlComments where comments start that modules do not have
 * @property {boolean} isStrict it starts with "use strict"
 */

/** @returns {SourceScan} */
const emptyScan = () => ({
  catchClauses: [],
  withStatements: [],
  imports: [],
  metas: [],
  evals: new EvalMentions(),
  identifiers: new Set(),
  declared: new Set(),
  required: new Set(),
  htmlComments: [],
  isStrict: false,
});

/**
 * @param {string} text
 * @param {{ type: 'module' | 'commonjs', isOurs: boolean }} options `isOurs`: it may use the reserved names
 * @returns {SourceScan}
 * @throws {SyntaxError} acorn's, or that of a reserved name, with `pos`
 */
export function scanSource(text, { type, isOurs }) {
  const scan = emptyScan();
  const parser = new ScanningParser(text, type, scan, isOurs);
  const { body } = parser.parse();
  const [first] = body;
  scan.isStrict = first?.type === 'ExpressionStatement' && first.directive === 'use strict';
  return scan;
}

// acorn's class has more methods than its types tell; plugins extend these.
const ExtensibleParser =
  /** @type {new (options: import("acorn").Options, text: string) => {
   *   parse(): import("acorn").Program,
   *   finishNode(node: AnyNode, type: string): AnyNode,
   *   semicolon(): void,
   *   parseExportDeclaration(node: AnyNode): AnyNode,
   *   parseStatement(context: string | null, topLevel?: boolean, exports?: object): AnyNode }} */
  (/** @type {unknown} */ (Parser));

class ScanningParser extends ExtensibleParser {
  #scan;
  #text;
  #isOurs;
  #isExporting = false;

  /** @param {string} text @param {'module' | 'commonjs'} type @param {SourceScan} scan @param {boolean} isOurs */
  constructor(text, type, scan, isOurs) {
    const onComment = (/** @type {boolean} */ _isBlock, /** @type {string} */ _text, /** @type {number} */ start) => {
      if (text[start] !== '/') scan.htmlComments.push(start);
    };
    super({ ecmaVersion: 'latest', sourceType: type, onComment }, text);
    this.#scan = scan;
    this.#text = text;
    this.#isOurs = isOurs;
  }

  semicolon() {
    refuseDoubtfulRegExp(this);
    super.semicolon();
  }

  /** @param {AnyNode} node @param {string} type @returns {AnyNode} */
  finishNode(node, type) {
    const finished = super.finishNode(node, type);
    // The first node is finished while the base class is still being constructed: it is none of ours.
    if (#scan in this) this.#note(finished);
    return finished;
  }

  /** @param {AnyNode} node */
  #note(node) {
    this.#scan.evals.note(node);
    switch (node.type) {
      case 'Identifier':
        return this.#identifier(node);
      case 'CatchClause':
        this.#scan.catchClauses.push(withoutStatements(node));
        return;
      case 'WithStatement':
        this.#scan.withStatements.push(node);
        return;
      case 'ImportExpression':
        this.#scan.imports.push(node);
        return;
      case 'MetaProperty':
        if (node.meta.name === 'import') this.#scan.metas.push(node);
        return;
      case 'CallExpression':
        return this.#call(node);
      default:
    }
  }

  /** @param {import("acorn").Identifier} node */
  #identifier(node) {
    if (!this.#isOurs) refuseReserved(node);
    const isMember = this.#text[node.start - 1] === '.' && this.#text[node.start - 2] !== '.';
    if (!isMember) this.#scan.identifiers.add(node.name);
  }

  /** @param {import("acorn").CallExpression} node */
  #call({ callee, arguments: [first] }) {
    if (callee.type !== 'Identifier' || callee.name !== 'require' || first?.type !== 'Literal') return;
    if (typeof first.value === 'string') this.#scan.required.add(first.value);
  }

  /** @param {string | null} context @param {boolean} [topLevel] @param {object} [exports] @returns {AnyNode} */
  parseStatement(context, topLevel, exports) {
    const isExported = this.#isExporting;
    this.#isExporting = false;
    const statement = super.parseStatement(context, topLevel, exports);
    if (topLevel) noteDeclared(statement, this.#scan.declared);
    const isDirective = statement.type === 'ExpressionStatement' && statement.expression.type === 'Literal';
    return isDirective || isExported ? statement : stub(statement);
  }

  /** What is exported is looked at once more. @param {AnyNode} node @returns {AnyNode} */
  parseExportDeclaration(node) {
    this.#isExporting = true;
    return super.parseExportDeclaration(node);
  }
}

/** What is left of a statement that has been read. @param {AnyNode} node @returns {AnyNode} */
const stub = ({ start, end }) => /** @type {AnyNode} */ ({ type: 'EmptyStatement', start, end });

/** @param {import("acorn").CatchClause} clause @returns {import("acorn").CatchClause} */
function withoutStatements(clause) {
  const { body } = clause;
  return { ...clause, body: { ...body, body: body.body.slice(0, 1) } };
}

/** @param {AnyNode} statement of the top level @param {Set<string>} names */
function noteDeclared(statement, names) {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const { local } of statement.specifiers) names.add(local.name);
      return;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (statement.declaration) noteDeclared(statement.declaration, names);
      return;
    case 'VariableDeclaration':
      for (const { id } of statement.declarations) forEachName(id, ({ name }) => names.add(name));
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (statement.id) names.add(statement.id.name);
      return;
    default:
  }
}

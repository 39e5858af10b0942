// What a cell declares at its top level, found in its syntax tree.
import { exportedName } from './imports.mjs';
import { namesBoundBy } from './scopes.mjs';
import { declaredNames, nestedStatements } from './statements.mjs';

/**
 * @typedef {import("./statements.mjs").Item} Item
 * @typedef {import("acorn").VariableDeclaration} VariableDeclaration
 * @typedef {import("acorn").FunctionDeclaration} FunctionDeclaration
 * @typedef {"let" | "const" | "class" | "var" | "function"} KindName
 * @typedef {{kind: KindName, exported?: string}} Kind `exported`: bound to an export of that name, which may change
 *
 * @typedef {object} VarStatement
 * @property {VariableDeclaration} declaration
 * @property {Item | import("acorn").Program} parent
 *
 * @typedef {object} BlockFunction a function in a block, which sloppy code also sees outside of it (Annex B.3.2)
 * @property {FunctionDeclaration} declaration
 * @property {Item | import("acorn").Program} parent
 */

/** Names that no `let` can take: `var` leaves them to the engine as properties of the global object. */
export const GLOBAL_ONLY = new Set(['undefined', 'NaN', 'Infinity', 'let', 'eval']);

/**
 * The names of a destructured exception, which a function in the block must not take outside (a plain one may be).
 * @param {Item} statement
 * @param {Item} block
 */
function caughtNames(statement, block) {
  if (statement.type !== 'TryStatement' || statement.handler?.body !== block) return null;
  const { handler } = statement;
  return handler.param && handler.param.type !== 'Identifier' ? namesBoundBy(handler) : null;
}

/** The declarations of one cell. */
export class Declarations {
  /** @type {Map<string, Kind>} */
  kinds = new Map();
  /** @type {Set<string>} names declared by `var`, or by a function in a block */
  variables = new Set();
  /** @type {VarStatement[]} */
  varStatements = [];
  /** @type {VariableDeclaration[]} `const` at the top level */
  constants = [];
  /** @type {VariableDeclaration[]} `using` and `await using` at the top level */
  resources = [];
  /** @type {FunctionDeclaration[]} at the top level, in order */
  functions = [];
  /** @type {BlockFunction[]} */
  blockFunctions = [];

  /**
   * @param {import("acorn").Program} program
   * @param {{strict: boolean}} options
   */
  constructor(program, { strict }) {
    this.#annexB = !strict;
    for (const statement of program.body) this.#lexical(statement);
    for (const statement of program.body) this.#hoisted(statement, program, []);
  }

  #annexB;

  /**
   * @param {string} name
   * @param {KindName} kind
   */
  #declare(name, kind) {
    this.kinds.set(name, { kind });
  }

  /** @param {string} name */
  #isLexical(name) {
    const kind = this.kinds.get(name)?.kind;
    return kind === 'let' || kind === 'const' || kind === 'class';
  }

  /** @param {Item} statement of the top level */
  #lexical(statement) {
    if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') {
      const kind = statement.kind === 'let' ? 'let' : 'const';
      for (const name of declaredNames(statement)) this.#declare(name, kind);
      if (statement.kind === 'const') this.constants.push(statement);
      else if (kind === 'const') this.resources.push(statement);
    } else if (statement.type === 'ClassDeclaration') {
      this.#declare(statement.id.name, 'class');
    } else if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        this.kinds.set(specifier.local.name, { kind: 'const', exported: exportedName(specifier) });
      }
    } else if (statement.type === 'ExportNamedDeclaration' && statement.declaration) {
      this.#lexical(statement.declaration);
    } else if (statement.type === 'ExportDefaultDeclaration' && statement.declaration.type === 'ClassDeclaration') {
      if (statement.declaration.id) this.#declare(statement.declaration.id.name, 'class');
    }
  }

  /**
   * @param {Item} statement
   * @param {Item | import("acorn").Program} parent
   * @param {readonly ReadonlySet<string>[]} enclosing what the blocks around it bind, without the nearest
   */
  #hoisted(statement, parent, enclosing) {
    if (statement.type === 'FunctionDeclaration') return this.#function(statement, parent, enclosing);
    if (statement.type === 'ExportDefaultDeclaration') return this.#exportDefault(statement);
    if (statement.type === 'VariableDeclaration') return this.#var(statement, parent);
    const bound = parent.type === 'Program' ? null : namesBoundBy(parent);
    const around = bound?.size ? [...enclosing, bound] : enclosing;
    const through = statement.type === 'LabeledStatement' || statement.type === 'ExportNamedDeclaration';
    for (const nested of nestedStatements(statement)) {
      if (!nested) continue;
      const caught = caughtNames(statement, nested);
      this.#hoisted(nested, through ? parent : statement, through ? enclosing : caught ? [...around, caught] : around);
    }
  }

  /**
   * @param {VariableDeclaration} declaration
   * @param {Item | import("acorn").Program} parent
   */
  #var(declaration, parent) {
    if (declaration.kind !== 'var') return;
    this.varStatements.push({ declaration, parent });
    for (const name of declaredNames(declaration)) this.#variable(name, 'var');
  }

  /**
   * @param {string} name
   * @param {"var" | "function"} kind
   */
  #variable(name, kind) {
    if (this.kinds.get(name)?.kind === 'function') return;
    this.variables.add(name);
    this.#declare(name, kind);
  }

  /**
   * @param {FunctionDeclaration} declaration
   * @param {Item | import("acorn").Program} parent
   * @param {readonly ReadonlySet<string>[]} enclosing
   */
  #function(declaration, parent, enclosing) {
    const { name } = declaration.id;
    if (parent.type === 'Program') {
      this.functions.push(declaration);
      this.variables.delete(name);
      this.#declare(name, 'function');
      return;
    }
    const plain = !declaration.async && !declaration.generator;
    if (!this.#annexB || !plain || this.#isLexical(name) || GLOBAL_ONLY.has(name)) return;
    if (enclosing.some((names) => names.has(name))) return;
    this.blockFunctions.push({ declaration, parent });
    this.#variable(name, 'function');
  }

  /** @param {import("acorn").ExportDefaultDeclaration} statement */
  #exportDefault({ declaration }) {
    if (declaration.type !== 'FunctionDeclaration' || !declaration.id) return;
    this.functions.push(declaration);
    this.variables.delete(declaration.id.name);
    this.#declare(declaration.id.name, 'function');
  }
}

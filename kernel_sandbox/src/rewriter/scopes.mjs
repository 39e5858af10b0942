// Whose name is it: one of the cell's own inner scopes, or the notebook's?
import { addVarNames, declaredNames, forEachName, lexicalNames } from './statements.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("acorn").Function | import("acorn").FunctionDeclaration | import("acorn").FunctionExpression
 *   | import("acorn").ArrowFunctionExpression} FunctionNode
 * @typedef {"inner" | "notebook" | "unknown"} Owner `unknown` inside `with`: that is decided when the code runs
 */

const NO_NAMES = /** @type {ReadonlySet<string>} */ (new Set());

/** @param {import("acorn").Node} node */
export function isFunction({ type }) {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

/**
 * Whether code between these ancestors runs as part of the cell itself: not later, in a function, a field or a static
 * block.
 * @param {readonly import("acorn").Node[]} ancestors
 */
export function isTopLevel(ancestors) {
  return !ancestors.some(
    (node, index) =>
      index < ancestors.length - 1 &&
      (isFunction(node) ||
        node.type === 'StaticBlock' ||
        (node.type === 'PropertyDefinition' &&
          /** @type {import("acorn").PropertyDefinition} */ (node).value === ancestors[index + 1])),
  );
}

/**
 * Whether the node starts a statement of a list, where a parenthesis in front could be taken as the arguments of what
 * stands before.
 * @param {AnyNode} node
 * @param {readonly AnyNode[]} ancestors
 */
export function startsStatement(node, ancestors) {
  const index = ancestors.findLastIndex(({ type }) => type === 'ExpressionStatement');
  const list = ancestors[index - 1]?.type;
  const inList = list === 'Program' || list === 'BlockStatement' || list === 'StaticBlock' || list === 'SwitchCase';
  return ancestors[index]?.start === node.start && inList;
}

/** @param {FunctionNode} node */
function functionNames(node) {
  /** @type {Set<string>} */
  const names = new Set();
  if (node.type === 'FunctionExpression' && node.id) names.add(node.id.name);
  for (const parameter of node.params) forEachName(parameter, ({ name }) => names.add(name));
  if (node.body.type === 'BlockStatement') {
    for (const statement of node.body.body) addVarNames(statement, names);
    for (const name of lexicalNames(node.body.body)) names.add(name);
  }
  return names;
}

/** @param {import("acorn").Node | null | undefined} head */
function headNames(head) {
  if (head?.type !== 'VariableDeclaration') return NO_NAMES;
  const declaration = /** @type {import("acorn").VariableDeclaration} */ (head);
  return declaration.kind === 'var' ? NO_NAMES : new Set(declaredNames(declaration));
}

/** @param {AnyNode} node */
function staticBlockNames(node) {
  /** @type {Set<string>} */
  const names = new Set();
  if (node.type !== 'StaticBlock') return names;
  for (const statement of node.body) addVarNames(statement, names);
  for (const name of lexicalNames(node.body)) names.add(name);
  return names;
}

/** @param {import("acorn").CatchClause} node */
function catchNames(node) {
  /** @type {Set<string>} */
  const names = new Set();
  if (node.param) forEachName(node.param, ({ name }) => names.add(name));
  return names;
}

/**
 * @param {AnyNode} node
 * @returns {ReadonlySet<string>} the names that the node binds for what is inside it
 */
export function namesBoundBy(node) {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return functionNames(node);
    case 'BlockStatement':
      return lexicalNames(node.body);
    case 'StaticBlock':
      return staticBlockNames(node);
    case 'SwitchStatement':
      return lexicalNames(node.cases.flatMap((one) => one.consequent));
    case 'ForStatement':
      return headNames(node.init);
    case 'ForInStatement':
    case 'ForOfStatement':
      return headNames(node.left);
    case 'CatchClause':
      return catchNames(node);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.id ? new Set([node.id.name]) : NO_NAMES;
    default:
      return NO_NAMES;
  }
}

/** Names looked up in the scopes of one cell. */
export class Scopes {
  /** @type {Map<AnyNode, ReadonlySet<string>>} */
  #bound = new Map();

  /**
   * @param {string} name
   * @param {readonly AnyNode[]} ancestors from the program down
   * @returns {Owner}
   */
  ownerOf(name, ancestors) {
    for (let index = ancestors.length - 1; index > 0; index--) {
      const node = ancestors[index];
      if (node === undefined) continue;
      if (node.type === 'WithStatement') return 'unknown';
      if (this.#namesOf(node).has(name)) return 'inner';
    }
    return 'notebook';
  }

  /** @param {AnyNode} node */
  #namesOf(node) {
    let names = this.#bound.get(node);
    if (names === undefined) {
      names = namesBoundBy(node);
      this.#bound.set(node, names);
    }
    return names;
  }
}

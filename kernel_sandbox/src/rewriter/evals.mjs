// The name `eval`. In code it means the engine's own function, which only a direct call may reach, with its text guarded;
// every other mention means the property of the global object (src/context/evaluation.js).
import { RefusedSyntax } from './reserved_names.mjs';
import { isFunction, isTopLevel, namesBoundBy } from './scopes.mjs';
import { nextTokenOutside } from './trivia.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("./edits.mjs").Edits} Edits
 */

export const PROPERTY = '$pennant.names.eval';

/** @param {import("acorn").CallExpression} call */
export const isDirectEval = ({ callee, optional }) => callee.type === 'Identifier' && callee.name === 'eval' && !optional;

/**
 * @param {import("acorn").CallExpression} call
 * @param {Pick<Edits, 'close' | 'wrap'>} edits
 * @param {string} text that is edited
 * @param {boolean} [isGlobal] what the text declares becomes the notebook's
 */
export function guardArguments(call, edits, text, isGlobal = false) {
  const [first] = call.arguments;
  if (first === undefined) return;
  if (call.arguments.some(({ type }) => type === 'SpreadElement')) {
    const bracket = nextTokenOutside(text, call.callee.end);
    edits.close(bracket + 1, '...$pennant.guardedAll([');
    edits.close(call.end - 1, '])');
  } else {
    edits.wrap(first, isGlobal ? '$pennant.guardedGlobal(' : '$pennant.guarded(', ')');
  }
}

/**
 * Whether code between these ancestors sees nothing but the notebook's names, and adds to them.
 * @param {readonly AnyNode[]} ancestors
 */
function isGlobal(ancestors) {
  const [program] = ancestors;
  const first = program?.type === 'Program' ? program.body[0] : undefined;
  if (first?.type === 'ExpressionStatement' && first.directive === 'use strict') return false;
  const around = ancestors.slice(1);
  return isTopLevel(ancestors) && around.every((node) => node.type !== 'WithStatement' && namesBoundBy(node).size === 0);
}

/**
 * Whether a name stands for a property, too: `{eval}`. The walk leaves the properties of patterns out of the path.
 * @param {AnyNode} node
 * @param {readonly AnyNode[]} ancestors
 */
function isShorthand({ start }, ancestors) {
  return ancestors.slice(-4).some((one) => {
    if (one.type === 'Property') return one.shorthand && one.start === start;
    if (one.type !== 'ObjectPattern') return false;
    return one.properties.some((property) => property.type === 'Property' && property.shorthand && property.start === start);
  });
}

/**
 * @param {AnyNode} node
 * @param {AnyNode | undefined} parent
 */
function isRead(node, parent) {
  switch (parent?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left !== node;
    case 'UnaryExpression':
      return parent.operator !== 'delete';
    case 'ObjectPattern':
      return parent.properties.some((property) => property.type === 'Property' && property.computed && property.key === node);
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return false;
    default:
      return true;
  }
}

/**
 * @param {AnyNode} node
 * @param {AnyNode | undefined} parent
 */
function isDeclared(node, parent) {
  if (parent === undefined) return false;
  if (isFunction(parent)) {
    const { id, params } = /** @type {import("./scopes.mjs").FunctionNode} */ (parent);
    return id === node || params.some((parameter) => parameter === node);
  }
  if (parent.type === 'VariableDeclarator' || parent.type === 'ClassDeclaration' || parent.type === 'ClassExpression') {
    return parent.id === node;
  }
  return parent.type === 'CatchClause' && parent.param === node;
}

/**
 * A name that an inner scope seems to bind: whether V8 sees it there, too (not from a parameter, when it is a `var` of the
 * body), is never taken for granted. What is read is asked for, and a call is none of the engine's own function.
 * @param {AnyNode} node
 * @param {AnyNode | undefined} parent
 * @returns {boolean} whether its value is read
 * @throws {RefusedSyntax} where it is read and written at once
 */
function isInnerRead(node, parent) {
  const isChanged = parent?.type === 'AssignmentExpression' && parent.left === node && parent.operator !== '=';
  if (isChanged || parent?.type === 'UpdateExpression') {
    throw new RefusedSyntax("A variable named 'eval' can only be assigned by '='", node.start);
  }
  return !isDeclared(node, parent) && isRead(node, parent);
}

/**
 * The value of what the name means, but never the engine's own function.
 * @param {AnyNode} node
 * @param {AnyNode | undefined} parent
 */
function named(node, parent) {
  const isConstructor = parent?.type === 'NewExpression' && parent.callee === node;
  return isConstructor ? '($pennant.named(eval))' : '$pennant.named(eval)';
}

/**
 * @param {AnyNode} node
 * @param {readonly AnyNode[]} ancestors from the program down to the node itself
 * @param {import("./scopes.mjs").Scopes} scopes
 * @param {Edits} edits
 * @returns {boolean} whether the node is guarded now
 */
export function guardEval(node, ancestors, scopes, edits) {
  if (node.type === 'CallExpression') {
    if (!isDirectEval(node) || scopes.ownerOf('eval', ancestors) === 'inner') return false;
    guardArguments(node, edits, edits.text, isGlobal(ancestors));
    return true;
  }
  if (node.type !== 'Identifier' || node.name !== 'eval') return false;
  const owner = scopes.ownerOf('eval', ancestors);
  const parent = ancestors[ancestors.length - 2];
  if (owner === 'inner' && !isInnerRead(node, parent)) return false;
  if (owner !== 'inner' && parent?.type === 'CallExpression' && parent.callee === node && isDirectEval(parent)) return false;
  // Inside of `with` it may be a property of the object.
  const mention = owner === 'inner' || (owner === 'unknown' && isRead(node, parent)) ? named(node, parent) : PROPERTY;
  edits.replace(node.start, node.end, isShorthand(node, ancestors) ? `eval:${mention}` : mention);
  return true;
}

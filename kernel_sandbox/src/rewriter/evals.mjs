// The name `eval`. In code it means the engine's own function, which only a direct call may reach, with its text guarded;
// every other mention means the property of the global object (src/context/evaluation.js).
import { isTopLevel, namesBoundBy } from './scopes.mjs';
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
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'ObjectPattern':
    case 'RestElement':
      return false;
    default:
      return true;
  }
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
  if (owner === 'inner') return false;
  const parent = ancestors[ancestors.length - 2];
  if (parent?.type === 'CallExpression' && parent.callee === node && isDirectEval(parent)) return false;
  // Inside of `with` it may be a property of the object.
  const mention = owner === 'unknown' && isRead(node, parent) ? '$pennant.named(eval)' : PROPERTY;
  edits.replace(node.start, node.end, isShorthand(node, ancestors) ? `eval:${mention}` : mention);
  return true;
}

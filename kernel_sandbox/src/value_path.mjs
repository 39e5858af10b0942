// Where a value of a name that has no value yet can be seen: told from what the cell's text gives it, nothing is run.
import { LITERALS } from './context_calls.mjs';

/**
 * @typedef {import('acorn').AnyNode} AnyNode
 * @typedef {import('./cell_scope.mjs').Binding} Binding
 * @typedef {import('./member_path.mjs').MemberPath} MemberPath
 * @typedef {{ bindings: readonly Binding[], calls: ReadonlyMap<AnyNode, import('acorn').CallExpression> }} Scope the names
 *   that can be seen, and the calls that functions are callbacks of
 * @typedef {{ path: MemberPath | null, keys: string[] }} Seen a value like it (its prototype is of interest), and
 *   keys that the text itself gives it
 */

const MOST_STEPS = 10;
const NOTHING = Object.freeze({ path: null, keys: /** @type {string[]} */ ([]) });

/** Methods of arrays whose callback gets an element first. */
const OF_ELEMENTS = new Set(
  'every filter find findIndex findLast findLastIndex flatMap forEach map some sort toSorted'.split(' '),
);

/**
 * @param {AnyNode | null | undefined} node an expression, or the declaration of a function or class
 * @param {Scope} scope of the cell
 * @param {number} [steps]
 * @returns {Seen}
 */
export function seenValue(node, scope, steps = 0) {
  if (node == null || steps > MOST_STEPS) return NOTHING;
  switch (node.type) {
    case 'ObjectExpression':
      return { path: { base: 'Object', path: ['prototype'] }, keys: node.properties.flatMap(keyOf) };
    case 'Identifier':
      return seenName(node.name, scope, steps);
    case 'MemberExpression':
      return seenMember(node, scope, steps);
    case 'NewExpression':
      return node.callee.type === 'Identifier' ? seenInstance(node.callee.name, scope) : NOTHING;
    case 'AwaitExpression':
    case 'ParenthesizedExpression':
      return NOTHING;
    default:
      return { path: literalPath(node), keys: staticKeys(node) };
  }
}

/** @param {AnyNode} node @returns {MemberPath | null} */
function literalPath(node) {
  switch (node.type) {
    case 'ArrayExpression':
      return { base: LITERALS.array, path: [] };
    case 'TemplateLiteral':
      return { base: LITERALS.string, path: [] };
    case 'Literal':
      return node.regex ? { base: LITERALS.regexp, path: [] } : primitivePath(node.value);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return { base: 'Function', path: ['prototype'] };
    default:
      return null;
  }
}

/** @param {unknown} value @returns {MemberPath | null} */
function primitivePath(value) {
  if (typeof value === 'string') return { base: LITERALS.string, path: [] };
  if (typeof value === 'number') return { base: LITERALS.number, path: [] };
  return typeof value === 'boolean' ? { base: String(value), path: [] } : null;
}

/** @param {import('acorn').Property | import('acorn').SpreadElement} property @returns {string[]} */
function keyOf(property) {
  if (property.type !== 'Property' || property.computed) return [];
  return property.key.type === 'Identifier' ? [property.key.name] : [String(Reflect.get(property.key, 'value'))];
}

/** @param {AnyNode} node @returns {string[]} static members of a class */
function staticKeys(node) {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression' ? membersOf(node, true) : [];
}

/** @param {import('acorn').Class} node @param {boolean} isStatic @returns {string[]} */
function membersOf(node, isStatic) {
  return node.body.body.flatMap((member) => {
    if (member.type === 'StaticBlock' || member.static !== isStatic || member.computed) return [];
    return member.key.type === 'Identifier' && member.key.name !== 'constructor' ? [member.key.name] : [];
  });
}

/** @param {string} name @param {Scope} scope @param {number} steps @returns {Seen} */
function seenName(name, scope, steps) {
  const binding = scope.bindings.find((one) => one.name === name);
  if (binding === undefined) return { path: { base: name, path: [] }, keys: [] };
  if (binding.value !== null) return seenValue(binding.value, scope, steps + 1);
  return binding.kind === 'parameter' ? seenParameter(binding, scope, steps) : NOTHING;
}

/**
 * @param {import('acorn').MemberExpression} node @param {Scope} scope @param {number} steps
 * @returns {Seen}
 */
function seenMember({ object, property, computed }, scope, steps) {
  const owner = seenValue(/** @type {AnyNode} */ (object), scope, steps + 1).path;
  if (owner === null) return NOTHING;
  if (!computed) return property.type === 'Identifier' ? member(owner, property.name) : NOTHING;
  return property.type === 'Literal' ? member(owner, String(property.value)) : NOTHING;
}

/** @param {MemberPath} owner @param {string} key @returns {Seen} */
const member = (owner, key) => ({ path: { base: owner.base, path: [...owner.path, key] }, keys: [] });

/** @param {string} name of a class @param {Scope} scope @returns {Seen} */
function seenInstance(name, { bindings }) {
  const declared = bindings.find((one) => one.name === name)?.value;
  if (declared?.type !== 'ClassDeclaration' && declared?.type !== 'ClassExpression')
    return { path: { base: name, path: ['prototype'] }, keys: [] };
  return { path: { base: 'Object', path: ['prototype'] }, keys: membersOf(declared, false) };
}

/**
 * The parameter of a callback, `xs.map((x) => …)`: an element of the array.
 * @param {Binding} binding @param {Scope} scope @param {number} steps
 * @returns {Seen}
 */
function seenParameter({ name, within }, scope, steps) {
  const callee = within === null ? undefined : scope.calls.get(within)?.callee;
  const [first] = within?.params ?? [];
  if (callee?.type !== 'MemberExpression' || first?.type !== 'Identifier' || first.name !== name) return NOTHING;
  const array = seenValue(/** @type {AnyNode} */ (callee.object), scope, steps + 1).path;
  return array === null ? NOTHING : member(array, '0');
}

/**
 * @param {readonly AnyNode[]} around the nodes round the cursor, from the program inwards
 * @returns {Map<AnyNode, import('acorn').CallExpression>} the calls of methods that give their callback an element
 */
export function callsOf(around) {
  /** @type {Map<AnyNode, import('acorn').CallExpression>} */
  const calls = new Map();
  for (const [index, node] of around.entries()) {
    const call = around[index - 1];
    if (call?.type !== 'CallExpression' || call.arguments[0] !== node || call.callee.type !== 'MemberExpression')
      continue;
    const { property } = call.callee;
    if (property.type === 'Identifier' && OF_ELEMENTS.has(property.name)) calls.set(node, call);
  }
  return calls;
}

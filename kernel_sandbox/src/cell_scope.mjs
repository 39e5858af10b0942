// What a cell that has not run yet tells about the names at the cursor: read from its text, finished or not.
import { parserOptions } from './rewriter/parser.mjs';
import { addVarNames, forEachName, nestedStatements } from './rewriter/statements.mjs';

/**
 * @typedef {import('acorn').AnyNode} AnyNode
 * @typedef {import('acorn').Program} Program
 * @typedef {import('acorn').FunctionDeclaration | import('acorn').AnonymousFunctionDeclaration
 *   | import('acorn').FunctionExpression | import('acorn').ArrowFunctionExpression} FunctionNode
 * @typedef {'function' | 'class' | 'variable' | 'parameter' | 'module'} BindingKind
 * @typedef {object} Binding a name that the cell declares
 * @property {string} name
 * @property {BindingKind} kind
 * @property {AnyNode} node what declares it: a declaration, a function for its parameters, a catch clause …
 * @property {AnyNode | null} value the expression it starts with
 * @property {boolean} isLocal it does not outlive the cell
 * @property {FunctionNode | null} within the function that it is a parameter of
 */

/** A longer text is not read again at every key. */
const LONGEST_SOURCE = 100_000;
/** What acorn-loose puts where a name is missing. */
const MISSING = '✖';

/** @type {typeof import('acorn-loose').parse | undefined} */
let parseLoosely;

/**
 * @param {string} source
 * @returns {Promise<Program | null>} `null` when it is too long or cannot be read at all
 */
export async function looseProgram(source) {
  if (source.length > LONGEST_SOURCE) return null;
  parseLoosely ??= (await import('acorn-loose')).parse;
  try {
    return parseLoosely(source.startsWith('#!') ? `//${source.slice(2)}` : source, parserOptions());
  } catch {
    return null;
  }
}

/**
 * @param {Program} program @param {number} cursor
 * @returns {AnyNode[]} from the program to the innermost node that the cursor is in
 */
export function nodesAround(program, cursor) {
  /** @type {AnyNode[]} */
  const nodes = [];
  for (let node = /** @type {AnyNode | undefined} */ (program); node !== undefined; node = childAt(node, cursor)) {
    nodes.push(node);
  }
  return nodes;
}

/** @param {AnyNode} node @param {number} cursor @returns {AnyNode | undefined} */
function childAt(node, cursor) {
  return childrenOf(node).findLast(({ start, end }) => start <= cursor && cursor <= end);
}

/** @param {AnyNode} node @returns {AnyNode[]} in the order of the text */
function childrenOf(node) {
  const isNode = (/** @type {any} */ value) => typeof value?.type === 'string' && typeof value.start === 'number';
  return Object.values(node)
    .flat()
    .filter(isNode)
    .sort((one, other) => one.start - other.start);
}

/**
 * The names that can be seen at the cursor, the innermost first.
 * @param {readonly AnyNode[]} around see `nodesAround` @param {number} cursor
 * @returns {Binding[]}
 */
export function bindingsAt(around, cursor) {
  /** @type {Map<string, Binding>} */
  const seen = new Map();
  let isLater = false;
  for (const [index, node] of around.toReversed().entries()) {
    for (const binding of boundBy(node, index === around.length - 1)) {
      const isReady = isLater || binding.kind === 'function' || binding.node.start < cursor;
      if (isReady && binding.name !== MISSING && !seen.has(binding.name)) seen.set(binding.name, binding);
    }
    isLater ||= isFunction(node);
  }
  return [...seen.values()];
}

/** @param {AnyNode} node */
function isFunction({ type }) {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

/** @param {AnyNode} node @param {boolean} isCell @returns {Binding[]} */
function boundBy(node, isCell) {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body.flatMap((statement) => declaredBy(statement, !isCell));
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent.flatMap((statement) => declaredBy(statement, true)));
    case 'ForStatement':
      return node.init?.type === 'VariableDeclaration' ? declaredBy(node.init, true) : [];
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? declaredBy(node.left, true) : [];
    case 'CatchClause':
      return node.param ? namesIn(node.param, { kind: 'variable', node }) : [];
    case 'ClassExpression':
      return node.id ? [local(node.id.name, { kind: 'class', node })] : [];
    default:
      return isFunction(node) ? parametersOf(/** @type {FunctionNode} */ (node)) : [];
  }
}

/** @param {string} name @param {{ kind: BindingKind, node: AnyNode }} about @returns {Binding} */
const local = (name, { kind, node }) => ({ name, kind, node, value: null, isLocal: true, within: null });

/** @param {import('acorn').Pattern} pattern @param {{ kind: BindingKind, node: AnyNode }} about */
function namesIn(pattern, about) {
  /** @type {Binding[]} */
  const bindings = [];
  forEachName(pattern, ({ name }) => bindings.push(local(name, about)));
  return bindings;
}

/** @param {FunctionNode} node its parameters, its own name, and `var` anywhere in it */
function parametersOf(node) {
  const parameters = node.params.flatMap((parameter) => namesIn(parameter, { kind: 'parameter', node }));
  /** @type {Binding[]} */
  const bindings = parameters.map((binding) => ({ ...binding, within: node }));
  if (node.type === 'FunctionExpression' && node.id) bindings.push(local(node.id.name, { kind: 'function', node }));
  /** @type {Set<string>} */
  const variables = new Set();
  if (node.body.type === 'BlockStatement') for (const one of node.body.body) addVarNames(one, variables);
  return [...bindings, ...[...variables].map((name) => local(name, { kind: 'variable', node }))];
}

/**
 * @param {import('acorn').Statement | import('acorn').ModuleDeclaration} statement @param {boolean} isLocal
 * @returns {Binding[]}
 */
function declaredBy(statement, isLocal) {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id, init }) => variables(statement, id, init ?? null, isLocal));
    case 'FunctionDeclaration':
      return [
        { ...local(statement.id?.name ?? MISSING, { kind: 'function', node: statement }), value: statement, isLocal },
      ];
    case 'ClassDeclaration':
      return [
        { ...local(statement.id?.name ?? MISSING, { kind: 'class', node: statement }), value: statement, isLocal },
      ];
    case 'ImportDeclaration':
      return statement.specifiers.map(({ local: { name }, type }) => {
        const kind = type === 'ImportNamespaceSpecifier' ? 'module' : 'variable';
        return { ...local(name, { kind, node: statement }), isLocal };
      });
    case 'ExportNamedDeclaration':
      return statement.declaration ? declaredBy(statement.declaration, isLocal) : [];
    default:
      return isLocal ? [] : nestedVariables(statement);
  }
}

/**
 * @param {import('acorn').VariableDeclaration} node @param {import('acorn').Pattern} id @param {AnyNode | null} init
 * @param {boolean} isLocal @returns {Binding[]}
 */
function variables(node, id, init, isLocal) {
  const kind = init && isFunction(init) ? 'function' : init?.type === 'ClassExpression' ? 'class' : 'variable';
  const value = id.type === 'Identifier' ? init : null;
  return namesIn(id, { kind: value === null ? 'variable' : kind, node }).map((one) => ({ ...one, value, isLocal }));
}

/** `var` in the blocks of the cell. @param {import('acorn').Statement | import('acorn').ModuleDeclaration} statement */
function nestedVariables(statement) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const nested of nestedStatements(statement)) {
    if (nested?.type === 'VariableDeclaration' || nested?.type === 'BlockStatement') addVarNames(nested, names);
  }
  return [...names].map((name) => ({ ...local(name, { kind: 'variable', node: statement }), isLocal: false }));
}

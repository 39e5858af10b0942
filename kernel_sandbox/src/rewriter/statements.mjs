// Statements and the names they bind.

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("acorn").Statement} Statement
 * @typedef {import("acorn").Statement | import("acorn").ModuleDeclaration} Item what stands in a list of statements
 * @typedef {import("acorn").Pattern} Pattern
 */

/**
 * The names that a pattern binds or assigns, with their nodes; members (`[a.b] = c`) are none of ours.
 * @param {Pattern} pattern
 * @param {(name: import("acorn").Identifier, shorthand: boolean) => void} visit
 * @param {boolean} [shorthand] the name stands for a property too: `{a}`
 * @returns {void}
 */
export function forEachName(pattern, visit, shorthand = false) {
  switch (pattern.type) {
    case 'Identifier':
      return visit(pattern, shorthand);
    case 'AssignmentPattern':
      return forEachName(pattern.left, visit, shorthand);
    case 'RestElement':
      return forEachName(pattern.argument, visit);
    case 'ArrayPattern':
      return pattern.elements.forEach((element) => element && forEachName(element, visit));
    case 'ObjectPattern':
      return pattern.properties.forEach((property) =>
        property.type === 'Property'
          ? forEachName(property.value, visit, property.shorthand)
          : forEachName(property.argument, visit),
      );
    default:
  }
}

/**
 * @param {import("acorn").VariableDeclaration} declaration
 * @returns {string[]}
 */
export function declaredNames(declaration) {
  /** @type {string[]} */
  const names = [];
  for (const { id } of declaration.declarations) forEachName(id, ({ name }) => names.push(name));
  return names;
}

/**
 * The statements directly inside one, never those of a function or class in it.
 * @param {Item | import("acorn").SwitchCase} statement
 * @returns {readonly (Item | null | undefined)[]}
 */
export function nestedStatements(statement) {
  switch (statement.type) {
    case 'BlockStatement':
      return statement.body;
    case 'IfStatement':
      return [statement.consequent, statement.alternate];
    case 'ForStatement':
      return [statement.init?.type === 'VariableDeclaration' ? statement.init : null, statement.body];
    case 'ForInStatement':
    case 'ForOfStatement':
      return [statement.left.type === 'VariableDeclaration' ? statement.left : null, statement.body];
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      return [statement.body];
    case 'TryStatement':
      return [statement.block, statement.handler?.body, statement.finalizer];
    case 'SwitchStatement':
      return statement.cases.flatMap((one) => one.consequent);
    case 'ExportNamedDeclaration':
      return [statement.declaration];
    default:
      return [];
  }
}

/**
 * The names that a list of statements binds for itself: `let`, `const`, `using`, classes and functions.
 * @param {readonly Item[]} statements
 * @returns {Set<string>}
 */
export function lexicalNames(statements) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const statement of statements) {
    if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') {
      for (const name of declaredNames(statement)) names.add(name);
    } else if (statement.type === 'ClassDeclaration' || statement.type === 'FunctionDeclaration') {
      names.add(statement.id.name);
    }
  }
  return names;
}

/**
 * The names that a function's body binds for the whole function: `var`, however deep, and functions in blocks (Annex B).
 * @param {Item} statement
 * @param {Set<string>} names
 */
export function addVarNames(statement, names) {
  if (statement.type === 'VariableDeclaration') {
    if (statement.kind === 'var') for (const name of declaredNames(statement)) names.add(name);
  } else if (statement.type === 'FunctionDeclaration') {
    names.add(statement.id.name);
  }
  for (const nested of nestedStatements(statement)) if (nested) addVarNames(nested, names);
}

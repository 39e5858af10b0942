// The value that a cell shows stays in the context: V8's inspector would hand over a string of any length whole.

/**
 * @typedef {import('acorn').Statement} Statement
 * @typedef {import('acorn').Statement | import('acorn').ModuleDeclaration} Item
 * @typedef {import('./edits.mjs').Edits} Edits
 */

/**
 * Wraps each expression that can be the value of the cell: `e` to `$pennant.result((e))`, which keeps the value and gives
 * V8 a token in its place. Which of them is the value, V8 decides, by the rules for completion values.
 * @param {import('acorn').Program} program
 * @param {Edits} edits
 */
export function keepResults(program, edits) {
  keepLast(program.body, edits);
}

/**
 * @param {readonly Item[]} statements
 * @param {Edits} edits
 * @returns {boolean} whether one of them always has a value
 */
function keepLast(statements, edits) {
  return statements.findLast((statement) => keepResult(statement, edits)) !== undefined;
}

/**
 * @param {Item | null | undefined} statement
 * @param {Edits} edits
 * @returns {boolean} whether the statement's value hides those of statements before it
 */
function keepResult(statement, edits) {
  switch (statement?.type) {
    case 'ExpressionStatement':
      if (statement.directive === undefined) edits.wrap(statement.expression, '$pennant.result((', '))');
      return true;
    case 'BlockStatement':
      return keepLast(statement.body, edits);
    case 'LabeledStatement':
      return keepResult(statement.body, edits);
    case 'IfStatement':
      keepResult(statement.consequent, edits);
      keepResult(statement.alternate, edits);
      return true;
    case 'TryStatement':
      keepLast(statement.block.body, edits);
      keepLast(statement.handler?.body.body ?? [], edits);
      return true;
    case 'SwitchStatement':
      for (const { consequent } of statement.cases) keepLast(consequent, edits);
      return true;
    case 'WithStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      keepResult(statement.body, edits);
      return true;
    default:
      return false;
  }
}

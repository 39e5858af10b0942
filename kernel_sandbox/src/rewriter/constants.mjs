// Constants stay constant. Every name of the notebook lives in a slot of the kind `let`, so that it can be declared
// again as anything; what keeps a `const` is a check at each assignment: `x = v` becomes `x = $pennant.constant("x", v)`.
// The check decides when the assignment runs, so a function follows when its name is later declared `let`.
import { isTopLevel, Scopes, startsStatement } from './scopes.mjs';
import { forEachName } from './statements.mjs';
import { nextTokenOutside } from './trivia.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("acorn").Identifier} Identifier
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {(name: string) => import("./declarations.mjs").KindName | undefined} KindOf
 */

const ANONYMOUS = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression']);

/** @param {string} name */
const check = (name) => `$pennant.constant(${JSON.stringify(name)}`;

/** Puts checks where a cell assigns to names that are constant, or may be by the time the assignment runs. */
export class Constants {
  #scopes = new Scopes();

  /**
   * @param {Edits} edits
   * @param {KindOf} kindOf the kind of a name in the notebook, with what this cell declares
   */
  constructor(edits, kindOf) {
    this.#edits = edits;
    this.#kindOf = kindOf;
  }

  #edits;
  #kindOf;

  /**
   * @param {string} name
   * @param {readonly AnyNode[]} ancestors
   */
  #needsCheck(name, ancestors) {
    // A property of the global object, whatever happens (evals.mjs).
    if (name === 'eval') return false;
    const kind = this.#kindOf(name);
    const undecided = kind === 'const' || (kind === undefined && !isTopLevel(ancestors));
    return undecided && this.#scopes.ownerOf(name, ancestors) === 'notebook';
  }

  /**
   * @param {import("acorn").AssignmentExpression} node
   * @param {readonly AnyNode[]} ancestors
   */
  checkAssignment(node, ancestors) {
    const { left, right, operator } = node;
    if (left.type !== 'Identifier') {
      if (left.type !== 'MemberExpression') this.#checkPattern(left, ancestors);
      return;
    }
    if (!this.#needsCheck(left.name, ancestors)) return;
    const takesName = operator === '=' && ANONYMOUS.has(right.type) && !('id' in right && right.id);
    if (takesName && this.#kindOf(left.name) === undefined) this.#checkBefore(node, left.name, ancestors);
    else this.#checkValue(node, left, operator);
  }

  /**
   * @param {import("acorn").AssignmentExpression} node
   * @param {Identifier} left
   * @param {string} operator
   */
  #checkValue(node, left, operator) {
    const at = nextTokenOutside(this.#edits.text, left.end);
    this.#edits.replace(at, at + operator.length, `${operator}${check(left.name)},`);
    this.#edits.close(node.end, ')');
  }

  /**
   * A function without a name takes the one it is assigned to, so nothing may come between them.
   * @param {import("acorn").AssignmentExpression} node
   * @param {string} name
   * @param {readonly AnyNode[]} ancestors
   */
  #checkBefore(node, name, ancestors) {
    if (startsStatement(node, ancestors)) this.#edits.separate(node.start);
    this.#edits.wrap(node, `(${check(name)}),`, ')');
  }

  /**
   * @param {import("acorn").UpdateExpression} node
   * @param {readonly AnyNode[]} ancestors
   */
  checkUpdate(node, ancestors) {
    const { argument, operator, prefix } = node;
    if (argument.type !== 'Identifier' || !this.#needsCheck(argument.name, ancestors)) return;
    const { name } = argument;
    if (startsStatement(node, ancestors)) this.#edits.separate(node.start);
    const checked = `,${check(name)}),${prefix ? operator : ''}${name}${prefix ? '' : operator})`;
    if (prefix) {
      this.#edits.replace(node.start, node.start + operator.length, '(');
      this.#edits.replace(argument.start, argument.end, name + checked);
    } else {
      this.#edits.open(node.start, '(');
      this.#edits.replace(node.end - operator.length, node.end, checked);
    }
  }

  /**
   * @param {import("acorn").ForInStatement | import("acorn").ForOfStatement} node
   * @param {readonly AnyNode[]} ancestors
   */
  checkLoop({ left }, ancestors) {
    if (left.type !== 'VariableDeclaration' && left.type !== 'MemberExpression') this.#checkPattern(left, ancestors);
  }

  /**
   * @param {import("acorn").Pattern} pattern
   * @param {readonly AnyNode[]} ancestors
   */
  #checkPattern(pattern, ancestors) {
    forEachName(pattern, ({ name, start, end }, shorthand) => {
      if (!this.#needsCheck(name, ancestors)) return;
      const value = name === '_' ? '$' : '_';
      const target = `({set $pennant(${value}){${name}=${check(name)},${value})}}).$pennant`;
      this.#edits.replace(start, end, shorthand ? `${name}:${target}` : target);
    });
  }
}

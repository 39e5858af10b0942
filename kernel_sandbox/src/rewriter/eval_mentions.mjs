// The same as evals.mjs for modules, whose trees are never whole: finds the name `eval` while a parser finishes nodes,
// children first.
import { guardArguments, isDirectEval, PROPERTY } from './evals.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {Pick<import("./edits.mjs").Edits, 'open' | 'close' | 'wrap' | 'replace'>} Edits
 */

/** What is in a name's place though it is no variable. @param {AnyNode} node @returns {(AnyNode | null | undefined)[]} */
function labelsIn(node) {
  switch (node.type) {
    case 'MemberExpression':
      return node.computed ? [] : [node.property];
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return node.computed ? [] : [node.key];
    case 'Property':
      return node.computed || node.shorthand ? [] : [node.key];
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return [node.label];
    case 'ImportSpecifier':
      return [node.imported];
    case 'ImportAttribute':
      return [node.key];
    case 'ExportSpecifier':
      return [node.local, node.exported];
    case 'ExportAllDeclaration':
      return [node.exported];
    default:
      return [];
  }
}

export class EvalMentions {
  /** Ends of the mentions by their starts. @type {Map<number, number>} */
  #mentions = new Map();
  /** @type {Set<number>} */
  #shorthands = new Set();
  /** @type {import("acorn").CallExpression[]} */
  #calls = [];

  /** @param {AnyNode} node just finished */
  note(node) {
    if (node.type === 'Identifier') {
      if (node.name === 'eval') this.#mentions.set(node.start, node.end);
      return;
    }
    if (this.#mentions.size === 0) return;
    for (const label of labelsIn(node)) if (label) this.#mentions.delete(label.start);
    if (node.type === 'Property' && node.shorthand && this.#mentions.has(node.start)) this.#shorthands.add(node.start);
    if (node.type !== 'CallExpression' || !isDirectEval(node)) return;
    this.#mentions.delete(node.callee.start);
    this.#calls.push(node);
  }

  /**
   * A CommonJS module that has a variable named `eval` becomes a syntax error by this.
   * @param {Edits} edits @param {string} text
   */
  guard(edits, text) {
    for (const call of this.#calls) guardArguments(call, edits, text);
    for (const [start, end] of this.#mentions) {
      edits.replace(start, end, this.#shorthands.has(start) ? `eval:${PROPERTY}` : PROPERTY);
    }
  }
}

// Imported names are live: `count` becomes `$pennant.live.names["count:n"]["n"]`, the export `n` of the module's namespace.
// The slot of the name holds what it was when it was imported, for code that does not know it as an import.
import { Scopes, startsStatement } from './scopes.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("acorn").Identifier} Identifier
 * @typedef {import("./edits.mjs").Edits} Edits
 */

/** @param {string} name @param {string} exported */
export const reader = (name, exported) =>
  `$pennant.live.names[${JSON.stringify(`${name}:${exported}`)}][${JSON.stringify(exported)}]`;

export class LiveImports {
  #edits;
  #exportOf;
  #scopes = new Scopes();

  /** @param {Edits} edits @param {(name: string) => string | undefined} exportOf */
  constructor(edits, exportOf) {
    this.#edits = edits;
    this.#exportOf = exportOf;
  }

  /** @param {Identifier} node an expression @param {readonly AnyNode[]} ancestors */
  refer(node, ancestors) {
    const { name, start, end } = node;
    const parent = ancestors.at(-2);
    const exported = this.#exportOf(name);
    if (exported === undefined || parent?.type === 'UpdateExpression') return;
    if (this.#scopes.ownerOf(name, ancestors) !== 'notebook') return;
    this.#edits.replace(start, end, this.#text(node, reader(name, exported), parent, ancestors));
  }

  /** @param {Identifier} node @param {string} text @param {AnyNode | undefined} parent @param {readonly AnyNode[]} ancestors */
  #text(node, text, parent, ancestors) {
    const { name, start } = node;
    if (parent?.type === 'Property' && parent.shorthand) return `${name}:${text}`;
    const isCalled =
      (parent?.type === 'CallExpression' && parent.callee === node) ||
      (parent?.type === 'TaggedTemplateExpression' && parent.tag === node);
    if (!isCalled) return text;
    // Called as a function, not as a method.
    if (startsStatement(node, ancestors)) this.#edits.separate(start);
    return `(0,${text})`;
  }
}

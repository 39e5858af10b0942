// Imported names are live: `count` becomes `$pennant.live.names.count`, which reads the module's export. The slot of the
// name holds what it was when it was imported, for code that does not know it as an import.
import { Scopes, startsStatement } from './scopes.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("acorn").Identifier} Identifier
 * @typedef {import("./edits.mjs").Edits} Edits
 */

const LIVE = '$pennant.live.names';

/** @param {string} name */
const reader = (name) => `${LIVE}[${JSON.stringify(name)}]`;

export class LiveImports {
  #edits;
  #isImported;
  #scopes = new Scopes();

  /** @param {Edits} edits @param {(name: string) => boolean} isImported */
  constructor(edits, isImported) {
    this.#edits = edits;
    this.#isImported = isImported;
  }

  /** @param {Identifier} node an expression @param {readonly AnyNode[]} ancestors */
  refer(node, ancestors) {
    const { name, start, end } = node;
    const parent = ancestors.at(-2);
    if (!this.#isImported(name) || parent?.type === 'UpdateExpression') return;
    if (this.#scopes.ownerOf(name, ancestors) !== 'notebook') return;
    this.#edits.replace(start, end, this.#text(node, parent, ancestors));
  }

  /** @param {Identifier} node @param {AnyNode | undefined} parent @param {readonly AnyNode[]} ancestors */
  #text(node, parent, ancestors) {
    const { name, start } = node;
    if (parent?.type === 'Property' && parent.shorthand) return `${name}:${reader(name)}`;
    const isCalled =
      (parent?.type === 'CallExpression' && parent.callee === node) ||
      (parent?.type === 'TaggedTemplateExpression' && parent.tag === node);
    if (!isCalled) return reader(name);
    // Called as a function, not as a method.
    if (startsStatement(node, ancestors)) this.#edits.separate(start);
    return `(0,${reader(name)})`;
  }
}

// The text edits of one cell, on top of magic-string.
import MagicString from 'magic-string';
import { inserted, replaced } from './marks.mjs';

/**
 * Edits to the text of a cell. Every position is an offset into `text`, which is the cell's source behind one space: so
 * that its first statement, too, can be hoisted to the front.
 *
 * Wrapping rule: nodes are visited children first, so of two texts opened (or closed) at one position, the later one is
 * the outer one.
 */
export class Edits {
  /** @type {MagicString} */
  #output;
  /** @type {Set<number>} */
  #separations = new Set();
  /** @type {Set<number>} where pieces of the text end, and other text may follow */
  #boundaries = new Set();
  /** @type {Set<number>} where tokens start that have been replaced */
  #replaced = new Set();

  /** @param {string} text the cell's source behind one space */
  constructor(text) {
    this.text = text;
    this.#output = new MagicString(text);
    this.#output.update(0, 1, ';');
  }

  /**
   * Replaces a token. The whole replacement maps back to the token's start.
   * @param {number} start
   * @param {number} end
   * @param {string} replacement
   */
  replace(start, end, replacement) {
    this.#replaced.add(start);
    this.#boundaries.add(start).add(end);
    this.#output.update(start, end, replaced(this.text.slice(start, end), replacement));
  }

  /**
   * Puts text before the node that starts here.
   * @param {number} position
   * @param {string} text
   */
  open(position, text) {
    this.#boundaries.add(position);
    this.#output.prependRight(position, inserted(text));
  }

  /**
   * Puts text after the node that ends here.
   * @param {number} position
   * @param {string} text
   */
  close(position, text) {
    this.#boundaries.add(position);
    this.#output.appendLeft(position, inserted(text));
  }

  /**
   * @param {{start: number, end: number}} node
   * @param {string} before
   * @param {string} after
   */
  wrap(node, before, after) {
    this.open(node.start, before);
    this.close(node.end, after);
  }

  /**
   * Moves a whole statement to the front of the cell, behind those moved before it. An empty statement stays in its
   * place, so that its neighbours do not become one statement.
   * @param {{start: number, end: number}} statement
   * @param {string} before
   * @param {string} after
   */
  hoist({ start, end }, before, after) {
    this.#boundaries.add(start);
    this.#output.appendRight(start, before);
    this.close(end, after);
    this.separate(end);
    this.#output.move(start, end, 0);
  }

  /**
   * Keeps what starts here apart from the statement before, whatever is put in front of it.
   * @param {number} position
   */
  separate(position) {
    this.#separations.add(position);
  }

  /**
   * Ends the edits.
   * @param {string} before
   * @param {string} after
   */
  enclose(before, after) {
    for (const position of this.#separations) this.open(position, ';');
    this.#output.prepend(before);
    this.#output.append(after);
  }

  toString() {
    return this.#output.toString();
  }

  /**
   * The pieces of the text in the output, in its order, each on one line; for `positions.mjs`.
   * @returns {import("./positions.mjs").Anchor[]} 1-based, in the text
   */
  pieces() {
    const lineStarts = [0, ...this.text.matchAll(/\n/g).map(({ index }) => index + 1)];
    const boundaries = [...this.#boundaries].sort((one, other) => one - other);
    const { mappings } = this.#output.generateDecodedMap({ hires: false });
    return mappings.flatMap((segments, index) =>
      segments.map(([column, , cellLine = 0, cellColumn = 0]) => {
        const start = (lineStarts[cellLine] ?? 0) + cellColumn;
        const lineEnd = lineStarts[cellLine + 1] ?? Infinity;
        const boundary = boundaries[firstAfter(boundaries, start)] ?? Infinity;
        const columns = this.#replaced.has(start) ? 0 : boundary < lineEnd ? boundary - start - 1 : Infinity;
        return { line: index + 1, column: column + 1, cellLine: cellLine + 1, cellColumn: cellColumn + 1, columns };
      }),
    );
  }
}

/**
 * @param {readonly number[]} sorted
 * @param {number} value
 */
function firstAfter(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

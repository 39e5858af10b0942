// The text edits of one cell, on top of magic-string.
import MagicString from 'magic-string';

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
    this.#output.update(start, end, replacement);
  }

  /**
   * Puts text before the node that starts here.
   * @param {number} position
   * @param {string} text
   */
  open(position, text) {
    this.#output.prependRight(position, text);
  }

  /**
   * Puts text after the node that ends here.
   * @param {number} position
   * @param {string} text
   */
  close(position, text) {
    this.#output.appendLeft(position, text);
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
    this.#output.appendRight(start, before);
    this.close(end, after);
    this.open(end, ';');
    this.#output.move(start, end, 0);
  }

  /**
   * Keeps the statement that starts here apart from the one before, whatever is put in front of it.
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

  /** One segment for each character kept and each token replaced; see `positions.mjs`. */
  mappings() {
    return this.#output.generateDecodedMap({ hires: true }).mappings;
  }

  /** One segment for each piece of the text that is in one run; see `anchors.mjs`. */
  pieces() {
    return this.#output.generateDecodedMap({ hires: false }).mappings;
  }
}

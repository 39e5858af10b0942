// Edits of a large text: what rewriter/edits.mjs does, without positions, and so in little memory.

/** @typedef {{ position: number, order: number, end: number, text: string }} Splice */

/** At one position: what closes, then what opens, then what replaces the text. */
const CLOSE = 0;
const OPEN = 1;
const REPLACE = 2;

export class Splices {
  #text;
  /** @type {Splice[]} */
  #splices = [];

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /** @param {number} start @param {number} end @param {string} text */
  replace(start, end, text) {
    this.#splices.push({ position: start, order: REPLACE, end, text });
  }

  /** Of two, the later one is the outer one. @param {number} position @param {string} text */
  open(position, text) {
    const at = this.#splices.find((splice) => splice.position === position && splice.order === OPEN);
    if (at !== undefined) at.text = text + at.text;
    else this.#splices.push({ position, order: OPEN, end: position, text });
  }

  /** Of two, the later one is the outer one. @param {number} position @param {string} text */
  close(position, text) {
    this.#splices.push({ position, order: CLOSE, end: position, text });
  }

  /** @param {{ start: number, end: number }} node @param {string} before @param {string} after */
  wrap({ start, end }, before, after) {
    this.open(start, before);
    this.close(end, after);
  }

  toString() {
    const sorted = this.#splices.toSorted((one, other) => one.position - other.position || one.order - other.order);
    let result = '';
    let done = 0;
    for (const { position, end, text } of sorted) {
      result += this.#text.slice(done, position) + text;
      done = end;
    }
    return result + this.#text.slice(done);
  }
}

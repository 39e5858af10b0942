// Edits to evaluated text: the few methods of `Edits` that the guards use, without magic-string, which the main thread
// does without.
import { inserted, replaced } from './marks.mjs';

export class TextEdits {
  /** @type {{ at: number, end: number, before: string, after: string }[]} */
  #replacements = [];
  /** @type {Map<number, { closed: string, opened: string }>} */
  #insertions = new Map();

  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  /** @param {number} position */
  #at(position) {
    const known = this.#insertions.get(position);
    if (known !== undefined) return known;
    const insertion = { closed: '', opened: '' };
    this.#insertions.set(position, insertion);
    return insertion;
  }

  /** @param {number} start @param {number} end @param {string} replacement */
  replace(start, end, replacement) {
    this.#replacements.push({ at: start, end, before: '', after: replaced(this.text.slice(start, end), replacement) });
  }

  /** @param {number} position @param {string} text */
  open(position, text) {
    const insertion = this.#at(position);
    insertion.opened = inserted(text) + insertion.opened;
  }

  /** @param {number} position @param {string} text */
  close(position, text) {
    this.#at(position).closed += inserted(text);
  }

  /** @param {{ start: number, end: number }} node @param {string} before @param {string} after */
  wrap(node, before, after) {
    this.open(node.start, before);
    this.close(node.end, after);
  }

  /**
   * @param {number} from @param {number} to offsets into the text
   * @returns {string} that part of the text, edited
   */
  slice(from, to) {
    const positions = [...this.#insertions].map(([at, { closed, opened }]) => ({ at, end: at, before: closed, after: opened }));
    const edits = [...positions, ...this.#replacements].sort((one, other) => one.at - other.at || one.end - other.end);
    let result = '';
    let done = from;
    for (const { at, end, before, after } of edits) {
      // What is inside of a replaced part went with it.
      if (at < from || end > to || at < done) continue;
      result += this.text.slice(done, at) + before + after;
      done = Math.max(done, end);
    }
    return result + this.text.slice(done, to);
  }

  toString() {
    return this.slice(0, this.text.length);
  }
}

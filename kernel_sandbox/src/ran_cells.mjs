// The sources of the cells that ran last.

const REMEMBERED_CELLS = 500;

export class RanCells {
  /** @type {Map<string, string>} */
  #sources = new Map();

  /** @param {string} url @param {string} source */
  remember(url, source) {
    this.#sources.delete(url);
    this.#sources.set(url, source);
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > REMEMBERED_CELLS && oldest !== undefined) this.#sources.delete(oldest);
  }

  /** @returns {string[]} the last one first */
  sources() {
    return [...this.#sources.values()].reverse();
  }
}

// The cells that ran last: their sources, and where the lines of generated code come from.

/** @typedef {{ line: number, column: number }} Position 1-based */
/** @typedef {(line: number, column: number) => Position} PositionInCell */

const REMEMBERED_CELLS = 500;

export class SourcePositions {
  /** @type {Map<string, { position: PositionInCell, source: string }>} */
  #cells = new Map();

  /** @param {string} url @param {PositionInCell} position @param {string} source */
  remember(url, position, source) {
    this.#cells.delete(url);
    this.#cells.set(url, { position, source });
    const [oldest] = this.#cells.keys();
    if (this.#cells.size > REMEMBERED_CELLS && oldest !== undefined) this.#cells.delete(oldest);
  }

  /** The sources of the cells, the last one first. */
  sources = () => [...this.#cells.values()].reverse().map(({ source }) => source);

  /**
   * The position in the cell; that in the generated code when the cell is not remembered.
   * @param {string} url @param {number} line @param {number} column
   * @returns {Position}
   */
  find = (url, line, column) => this.#cells.get(url)?.position(line, column) ?? { line, column };
}

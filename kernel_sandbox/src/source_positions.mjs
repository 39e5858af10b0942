// Where the lines of generated code come from, for the cells that ran last.

/** @typedef {{ line: number, column: number }} Position 1-based */
/** @typedef {(line: number, column: number) => Position} PositionInCell */

const REMEMBERED_CELLS = 500;

export class SourcePositions {
  /** @type {Map<string, PositionInCell>} */
  #cells = new Map();

  /** @param {string} url @param {PositionInCell} position */
  remember(url, position) {
    this.#cells.delete(url);
    this.#cells.set(url, position);
    const [oldest] = this.#cells.keys();
    if (this.#cells.size > REMEMBERED_CELLS && oldest !== undefined) this.#cells.delete(oldest);
  }

  /**
   * The position in the cell; that in the generated code when the cell is not remembered.
   * @param {string} url @param {number} line @param {number} column
   * @returns {Position}
   */
  find = (url, line, column) => this.#cells.get(url)?.(line, column) ?? { line, column };
}

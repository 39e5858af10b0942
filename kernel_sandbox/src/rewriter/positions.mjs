// From positions in the code that ran back to positions in the cell. Every cell sends its anchors to the context, which
// words stacks; so they are few, and text.

/**
 * @typedef {{line: number, column: number}} Position 1-based, columns in UTF-16 code units
 *
 * @typedef {object} Anchor a position of the code that is known to be one of the cell
 * @property {number} line
 * @property {number} column
 * @property {number} cellLine
 * @property {number} cellColumn
 * @property {number} columns how many columns behind it on its line go along, before text that is not the cell's;
 *   Infinity when they all do
 */

/**
 * @param {Anchor} anchor
 * @param {Anchor | undefined} before
 */
function addsNothing({ line, column, cellLine, cellColumn, columns }, before) {
  if (before === undefined || column !== 1 || cellColumn !== 1 || columns !== Infinity) return false;
  return cellLine - before.cellLine === line - before.line && line > before.line;
}

/**
 * @param {import("./edits.mjs").Edits} edits
 * @returns {Anchor[]} in the order of the code; on later lines the line goes along, and columns are the same
 */
export function anchorsOf(edits) {
  /** @type {Anchor[]} */
  const anchors = [];
  for (const { line, column, cellLine, cellColumn, columns } of edits.pieces()) {
    // The text that was edited is the source behind one space.
    const inCell = cellLine === 1 ? Math.max(1, cellColumn - 1) : cellColumn;
    const anchor = { line, column, cellLine, cellColumn: inCell, columns };
    if (!addsNothing(anchor, anchors.at(-1))) anchors.push(anchor);
  }
  return anchors;
}

/**
 * @param {readonly Anchor[]} anchors
 * @returns {string} `line:column:cellLine:cellColumn`, with `:columns` where they are limited, separated by commas
 */
export function anchorsText(anchors) {
  return anchors
    .map(({ line, column, cellLine, cellColumn, columns }) => {
      const limit = columns === Infinity ? '' : `:${columns}`;
      return `${line}:${column}:${cellLine}:${cellColumn}${limit}`;
    })
    .join();
}

/**
 * What `src/context/stack.js` does in the context. Text that the rewriter put in maps to what stands before it; the
 * engine's prefix maps to the start of the cell.
 * @param {readonly Anchor[]} anchors
 * @param {number} line
 * @param {number} column
 * @returns {Position}
 */
export function positionOf(anchors, line, column) {
  const anchor = anchors.findLast((one) => one.line < line || (one.line === line && one.column <= column));
  if (anchor === undefined) return { line: 1, column: 1 };
  if (anchor.line < line) return { line: anchor.cellLine + line - anchor.line, column };
  return { line: anchor.cellLine, column: anchor.cellColumn + Math.min(column - anchor.column, anchor.columns) };
}

// Positions for the context, which gives `error.stack` the lines of the cell: short, since every cell sends them.

/** @typedef {import("@jridgewell/sourcemap-codec").SourceMapSegment} Segment */
/** @typedef {{line: number, column: number, cellLine: number, cellColumn: number}} Anchor 1-based */

/**
 * @param {Segment} segment
 * @param {number} line 0-based
 * @returns {Anchor}
 */
function anchorOf([column, , cellLine = 0, cellColumn = 0], line) {
  // The text that was edited is the source behind one space.
  const behindSpace = cellLine === 0 ? 0 : 1;
  return {
    line: line + 1,
    column: column + 1,
    cellLine: cellLine + 1,
    cellColumn: Math.max(1, cellColumn + behindSpace),
  };
}

/**
 * @param {Anchor} anchor
 * @param {Anchor | undefined} before
 */
function addsNothing({ line, column, cellLine, cellColumn }, before) {
  if (before === undefined || column !== 1 || cellColumn !== 1) return false;
  return cellLine - before.cellLine === line - before.line && line > before.line;
}

/**
 * `"line:column:cellLine:cellColumn,…"` in the order of the rewritten code: from each of these positions on the code is
 * the cell's; on the same line columns go along with it, on later lines the line goes along and columns are the same.
 * @param {import("./edits.mjs").Edits} edits
 * @returns {string}
 */
export function anchorsOf(edits) {
  /** @type {Anchor[]} */
  const anchors = [];
  for (const [line, segments] of edits.pieces().entries()) {
    for (const segment of segments) {
      const anchor = anchorOf(segment, line);
      if (!addsNothing(anchor, anchors.at(-1))) anchors.push(anchor);
    }
  }
  return anchors.map(({ line, column, cellLine, cellColumn }) => [line, column, cellLine, cellColumn].join(':')).join();
}

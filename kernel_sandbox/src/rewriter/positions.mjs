// From positions in the code that ran back to positions in the cell.

/** @typedef {{line: number, column: number}} Position 1-based, columns in UTF-16 code units */
/** @typedef {import("@jridgewell/sourcemap-codec").SourceMapSegment} Segment */

/**
 * @param {readonly Segment[]} segments of one line, in order of column
 * @param {number} column 0-based
 * @returns {Segment | undefined} the last segment that starts at the column or before it
 */
function segmentAt(segments, column) {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.[0] ?? 0) <= column) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1];
}

/**
 * The function from a position in the rewritten code to the one in the cell. Text that the rewriter put in maps to what
 * stands before it; the engine's prefix maps to the start of the cell. The map is made at the first call.
 * @param {import("./edits.mjs").Edits} edits
 * @returns {(line: number, column: number) => Position}
 */
export function positionsOf(edits) {
  /** @type {readonly (readonly Segment[])[] | undefined} */
  let mappings;
  return (line, column) => {
    mappings ??= /** @type {readonly (readonly Segment[])[]} */ (edits.mappings());
    const segment = segmentAt(mappings[line - 1] ?? [], column - 1);
    if (segment?.[2] === undefined || segment[3] === undefined) return { line: 1, column: 1 };
    const behindSpace = segment[2] === 0 ? 0 : 1;
    return { line: segment[2] + 1, column: Math.max(1, segment[3] + behindSpace) };
  };
}

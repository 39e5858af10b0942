// The line of a cell where something went wrong, with the lines before it and a mark. Also evaluated by the controller,
// for cells that V8 never sees (src/excerpt.mjs).
(function (primordials, _host, shared) {
  'use strict';
  const { MathMax, MathMin, ObjectFreeze, StringPrototypeCharCodeAt, StringPrototypeCodePointAt } = primordials;
  const { StringPrototypeIndexOf, StringPrototypePadStart, StringPrototypeRepeat, StringPrototypeSlice } = primordials;
  const { StringPrototypeEndsWith, StringPrototypeStartsWith } = primordials;
  const { lists } = shared;
  const LINES_BEFORE = 2;
  const LONGEST_LINE = 120;
  /** Code points that take two columns in a fixed font, as ranges: Unicode's East Asian Width, and emoji. */
  const WIDE = ObjectFreeze([
    0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f,
    0xff00, 0xff60, 0xffe0, 0xffe6, 0x1b000, 0x1b2ff, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900, 0x1f9ff, 0x20000,
    0x3fffd,
  ]);
  /** Code points that take none: combining marks, joiners and variation selectors. */
  const NARROWEST = ObjectFreeze([0x300, 0x36f, 0x200b, 0x200f, 0x20d0, 0x20ff, 0xfe00, 0xfe0f]);
  const FULL_WIDTH_SPACE = '\u3000';

  function isIn(ranges, code) {
    for (let i = 0; i < ranges.length; i += 2) if (code >= ranges[i] && code <= ranges[i + 1]) return true;
    return false;
  }

  /** White space as wide as a character. */
  function spaceOf(code) {
    if (code === 9) return '\t';
    if (code < 0x300) return ' ';
    if (isIn(NARROWEST, code)) return '';
    if (!isIn(WIDE, code)) return ' ';
    return code > 0xffff ? '  ' : FULL_WIDTH_SPACE;
  }

  function spaceFor(text) {
    let space = '';
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCodePointAt(text, i);
      if (code > 0xffff) i += 1;
      space += spaceOf(code);
    }
    return space;
  }

  function endOfLine(source, start) {
    for (let i = start; i < source.length; i++) {
      const code = StringPrototypeCharCodeAt(source, i);
      if (code === 10 || code === 13 || code === 0x2028 || code === 0x2029) return i;
    }
    return source.length;
  }

  /** The lines of a source from the second before `line` up to it; `undefined` when there are not so many. */
  function linesUpTo(source, line) {
    const lines = lists.create();
    let start = 0;
    for (let number = 1; ; number++) {
      const end = endOfLine(source, start);
      if (number >= line - LINES_BEFORE) lists.push(lines, StringPrototypeSlice(source, start, end));
      if (number === line) return lines;
      if (end === source.length) return undefined;
      start = end + (StringPrototypeStartsWith(source, '\r\n', end) ? 2 : 1);
    }
  }

  /** The part of a long line round a column (from 0), and the column in it. */
  function cut(text, column) {
    if (text.length <= LONGEST_LINE) return { __proto__: null, text, column };
    const middle = MathMax(0, column - LONGEST_LINE / 2);
    const start = MathMin(middle, text.length - LONGEST_LINE);
    const end = start + LONGEST_LINE;
    const before = start > 0 ? '…' : '';
    const shown = before + StringPrototypeSlice(text, start, end) + (end < text.length ? '…' : '');
    return { __proto__: null, text: shown, column: column - start + before.length };
  }

  function isBlank(text) {
    return StringPrototypeIndexOf(spaceFor(text), text) === 0;
  }

  /**
   * @returns {object} the lines: up to two of the source before, the one meant, and a mark under its column (both from
   *   1); none when the source has no such place
   */
  function excerpt(source, line, column) {
    const shown = lists.create();
    const lines = source === '' ? undefined : linesUpTo(source, line);
    if (lines === undefined || column < 1 || column > lines[lines.length - 1].length + 1) return shown;
    const width = `${line}`.length;
    for (let i = 0; i < lines.length - 1; i++) {
      if (shown.length === 0 && isBlank(lines[i])) continue;
      const number = StringPrototypePadStart(`${line - lines.length + 1 + i}`, width);
      lists.push(shown, `    ${number} | ${cut(lines[i], 0).text}`);
    }
    const marked = cut(lines[lines.length - 1], column - 1);
    lists.push(shown, `  > ${line} | ${marked.text}`);
    const space = spaceFor(StringPrototypeSlice(marked.text, 0, marked.column));
    lists.push(shown, `    ${StringPrototypeRepeat(' ', width)} | ${space}^`);
    return shown;
  }

  /** What people call a script: `cell 3`, or the path of a file beside the notebook. */
  function titleOf(url) {
    const isCell = StringPrototypeStartsWith(url, 'cell-') && StringPrototypeEndsWith(url, '.js');
    return isCell ? `cell ${StringPrototypeSlice(url, 5, -3)}` : url;
  }

  /** The lines that tell a place: its name, and the excerpt. */
  function placeLines(url, source, line, column) {
    const shown = lists.create();
    lists.push(shown, `    ${titleOf(url)}, line ${line}`);
    const lines = excerpt(source, line, column);
    for (let i = 0; i < lines.length; i++) lists.push(shown, lines[i]);
    return shown;
  }

  shared.excerpts = ObjectFreeze({ __proto__: null, placeLines });
});

// From the parts of one value to its text on one line or several: the layout of Node's util.inspect (compact: 3).
(function (primordials, _host, shared) {
  'use strict';
  const { MathFloor, MathMax, MathMin, MathRound, MathSqrt, ObjectFreeze } = primordials;
  const { StringPrototypeIncludes, StringPrototypePadEnd, StringPrototypePadStart, StringPrototypeRepeat } =
    primordials;
  const { lists } = shared;
  const LINE_LENGTH = 80;
  const INNERMOST_LEVELS_ON_ONE_LINE = 3;
  const MOST_COLUMNS = 12;
  const SEPARATOR_WIDTH = 2;

  /** @returns the width of the widest part, and of all parts with their separators */
  function measure(parts, count) {
    let widest = 0;
    let total = 0;
    for (let i = 0; i < count; i++) {
      widest = MathMax(widest, parts[i].length);
      total += parts[i].length + SEPARATOR_WIDTH;
    }
    return { __proto__: null, widest, total };
  }

  function columnCount(parts, count, indentation) {
    const { widest, total } = measure(parts, count);
    const width = widest + SEPARATOR_WIDTH;
    if (width * 3 + indentation >= LINE_LENGTH || (total / width <= 5 && widest > 6)) return 1;
    const bias = MathSqrt(width - total / parts.length);
    const biased = MathMax(width - 3 - bias, 1);
    return MathMin(
      MathRound(MathSqrt(2.5 * biased * count) / biased),
      MathFloor((LINE_LENGTH - indentation) / width),
      MOST_COLUMNS,
    );
  }

  function columnWidths(parts, count, columns) {
    const widths = lists.create();
    for (let column = 0; column < columns; column++) {
      let width = 0;
      for (let i = column; i < count; i += columns) width = MathMax(width, parts[i].length);
      lists.push(widths, width + SEPARATOR_WIDTH);
    }
    return widths;
  }

  function row(parts, start, end, widths, numeric) {
    const pad = numeric ? StringPrototypePadStart : StringPrototypePadEnd;
    let text = '';
    for (let i = start; i < end - 1; i++) text += pad(`${parts[i]}, `, widths[i - start]);
    const last = parts[end - 1];
    return text + (numeric ? StringPrototypePadStart(last, widths[end - 1 - start] - SEPARATOR_WIDTH) : last);
  }

  /** Many short items of an array, set in columns. `group.rest` says that the last part is "... n more items". */
  function inColumns(group, indentation) {
    const { parts } = group;
    const count = group.rest ? parts.length - 1 : parts.length;
    const columns = columnCount(parts, count, indentation);
    if (columns <= 1) return parts;
    const widths = columnWidths(parts, count, columns);
    const rows = lists.create();
    for (let i = 0; i < count; i += columns) {
      lists.push(rows, row(parts, i, MathMin(i + columns, count), widths, group.numeric));
    }
    if (group.rest) lists.push(rows, parts[count]);
    return rows;
  }

  function fits(parts, start, base) {
    let total = parts.length + start;
    if (total + parts.length > LINE_LENGTH) return false;
    for (let i = 0; i < parts.length; i++) {
      total += parts[i].length;
      if (total > LINE_LENGTH) return false;
    }
    return !StringPrototypeIncludes(base, '\n');
  }

  function onOneLine(group, parts, indentation, levelsInside) {
    if (levelsInside >= INNERMOST_LEVELS_ON_ONE_LINE || parts !== group.parts) return undefined;
    const start = parts.length + indentation + group.open.length + group.base.length + 10;
    if (!fits(parts, start, group.base)) return undefined;
    const joined = lists.join(parts, ', ');
    return StringPrototypeIncludes(joined, '\n') ? undefined : joined;
  }

  /** @returns {string} the text of a group of parts; `levelsInside` is how deep the last part of it goes */
  function combine(group, indentation, levelsInside) {
    const head = group.base === '' ? group.open : `${group.base} ${group.open}`;
    const parts = group.isArray && group.parts.length > 6 ? inColumns(group, indentation) : group.parts;
    const line = onOneLine(group, parts, indentation, levelsInside);
    if (line !== undefined) return `${head} ${line} ${group.close}`;
    const margin = `\n${StringPrototypeRepeat(' ', indentation)}`;
    return `${head}${margin}  ${lists.join(parts, `,${margin}  `)}${margin}${group.close}`;
  }

  /** A preview: all parts on one line, however long. */
  function line(group) {
    const head = group.base === '' ? group.open : `${group.base} ${group.open}`;
    return `${head}${lists.join(group.parts, ', ')}${group.close}`;
  }

  shared.layout = ObjectFreeze({ __proto__: null, combine, line, LINE_LENGTH });
});

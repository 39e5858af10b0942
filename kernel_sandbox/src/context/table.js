// The box that `console.table` draws.
(function (primordials, _host, shared) {
  'use strict';
  const { ArrayIsArray, Map, MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGet, MapPrototypeSet } =
    primordials;
  const { MathMax, OwnDescriptor, SetIteratorPrototypeNext, SetPrototypeValues } = primordials;
  const { StringPrototypeCharCodeAt, StringPrototypeRepeat, String } = primordials;
  const { inspect, inspecting, kinds, lists, proxies, text } = shared;
  const MOST_ROWS = 1000;
  const MOST_COLUMNS = 100;
  const KEYS_ONLY = inspecting.startState(undefined);
  const INDEX = '(index)';
  const VALUES = 'Values';

  function cellText(value) {
    return inspect(value, { __proto__: null, depth: 0, maxItems: 3, maxString: 1000 });
  }

  function keyText(key) {
    return text.bounded(typeof key === 'symbol' ? text.symbolText(key) : String(key), 200);
  }

  function isWide(code) {
    return (
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xff00 && code <= 0xff60)
    );
  }

  /** Columns that a text takes; a surrogate pair takes two, as most emoji do. */
  function width(shown) {
    let columns = shown.length;
    for (let i = 0; i < shown.length; i++) if (isWide(StringPrototypeCharCodeAt(shown, i))) columns += 1;
    return columns;
  }

  function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
  }

  /** @returns rows `{index, cells: Map, value}` of the table's data */
  function rowsOf(data) {
    const kind = kinds.kindOf(data);
    if (kind === 'Map') return entryRows(MapPrototypeEntries(data), MapIteratorPrototypeNext, true);
    if (kind === 'Set') return entryRows(SetPrototypeValues(data), SetIteratorPrototypeNext, false);
    const keys = inspecting.ownKeys(KEYS_ONLY, data);
    const rows = lists.create();
    for (let i = 0; i < keys.length && i < MOST_ROWS; i++) {
      lists.push(rows, rowOf(keyText(keys[i]), OwnDescriptor(data, keys[i])));
    }
    return rows;
  }

  function entryRows(entries, next, keyed) {
    const rows = lists.create();
    for (let step = next(entries); !step.done && rows.length < MOST_ROWS; step = next(entries)) {
      const row = rowOf(String(rows.length), { __proto__: null, value: keyed ? step.value[1] : step.value });
      if (keyed) row.key = cellText(step.value[0]);
      lists.push(rows, row);
    }
    return rows;
  }

  function rowOf(index, descriptor) {
    const row = { __proto__: null, index, key: undefined, cells: new Map(), value: undefined };
    const value = isObject(descriptor.value) ? proxies.behind(descriptor.value) : descriptor.value;
    if (!isObject(value)) row.value = shownValue(descriptor);
    else fillCells(row, value);
    return row;
  }

  function shownValue(descriptor) {
    return inspecting.descriptorText(inspecting.startState({ __proto__: null, depth: 0 }), descriptor, 1);
  }

  function fillCells(row, value) {
    const keys = inspecting.ownKeys(KEYS_ONLY, value);
    for (let i = 0; i < keys.length && i < MOST_COLUMNS; i++) {
      MapPrototypeSet(row.cells, keyText(keys[i]), shownCell(OwnDescriptor(value, keys[i])));
    }
  }

  function shownCell(descriptor) {
    return descriptor.get === undefined && descriptor.set === undefined
      ? cellText(descriptor.value)
      : shownValue(descriptor);
  }

  function addColumn(columns, name) {
    if (columns.length < MOST_COLUMNS && !lists.includes(columns, name)) lists.push(columns, name);
  }

  function columnsOf(rows) {
    const columns = lists.create();
    for (let i = 0; i < rows.length; i++) {
      const entries = MapPrototypeEntries(rows[i].cells);
      for (let step = MapIteratorPrototypeNext(entries); !step.done; step = MapIteratorPrototypeNext(entries)) {
        addColumn(columns, step.value[0]);
      }
    }
    return columns;
  }

  function chosen(properties) {
    const columns = lists.create();
    for (let i = 0; i < properties.length; i++) addColumn(columns, keyText(properties[i]));
    return columns;
  }

  function some(rows, key) {
    for (let i = 0; i < rows.length; i++) if (rows[i][key] !== undefined) return true;
    return false;
  }

  function headings(rows, columns) {
    const heads = lists.create();
    lists.push(heads, some(rows, 'key') ? '(iteration index)' : INDEX);
    if (some(rows, 'key')) lists.push(heads, 'Key');
    for (let i = 0; i < columns.length; i++) lists.push(heads, columns[i]);
    if (some(rows, 'value')) lists.push(heads, VALUES);
    return heads;
  }

  function line(row, rows, columns) {
    const cells = lists.create();
    lists.push(cells, row.index);
    if (some(rows, 'key')) lists.push(cells, row.key ?? '');
    for (let i = 0; i < columns.length; i++) lists.push(cells, MapPrototypeGet(row.cells, columns[i]) ?? '');
    if (some(rows, 'value')) lists.push(cells, row.value ?? '');
    return cells;
  }

  function widthsOf(lines) {
    const widths = lists.create();
    for (let i = 0; i < lines[0].length; i++) {
      let widest = 0;
      for (let j = 0; j < lines.length; j++) widest = MathMax(widest, width(lines[j][i]));
      lists.push(widths, widest + 2);
    }
    return widths;
  }

  function rule(widths, left, middle, right) {
    const dashes = lists.create();
    for (let i = 0; i < widths.length; i++) lists.push(dashes, StringPrototypeRepeat('─', widths[i]));
    return left + lists.join(dashes, middle) + right;
  }

  function drawn(cells, widths) {
    let result = '│';
    for (let i = 0; i < cells.length; i++) {
      result += ` ${cells[i]}${StringPrototypeRepeat(' ', widths[i] - 1 - width(cells[i]))}│`;
    }
    return result;
  }

  function draw(rows, columns) {
    const lines = lists.create();
    lists.push(lines, headings(rows, columns));
    for (let i = 0; i < rows.length; i++) lists.push(lines, line(rows[i], rows, columns));
    const widths = widthsOf(lines);
    let result = `${rule(widths, '┌', '┬', '┐')}\n${drawn(lines[0], widths)}\n${rule(widths, '├', '┼', '┤')}\n`;
    for (let i = 1; i < lines.length; i++) result += `${drawn(lines[i], widths)}\n`;
    return result + rule(widths, '└', '┴', '┘');
  }

  /** @returns {string | undefined} the table, or `undefined` when the data is not an object */
  function table(data, properties) {
    const object = isObject(data) ? proxies.behind(data) : null;
    if (object === null) return undefined;
    const rows = rowsOf(object);
    return draw(rows, ArrayIsArray(properties) ? chosen(properties) : columnsOf(rows));
  }

  shared.table = table;
});

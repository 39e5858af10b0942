// Rows of alike objects as an HTML table: what a list of records, a matrix or a Map of records is shown as.
(function (primordials, _host, shared) {
  'use strict';
  const { ArrayIsArray, Map, MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGet } = primordials;
  const { MapPrototypeGetSize, MapPrototypeHas, MapPrototypeSet, MathMin, ObjectFreeze, OwnDescriptor } = primordials;
  const { ReflectOwnKeys, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues } = primordials;
  const { inspect, kinds, lists, markup, proxies, text } = shared;
  const MOST_ROWS = 50;
  const MOST_COLUMNS = 20;
  const MOST_KEYS = 1000;
  const LARGEST_TABLE = 64 * 1024;
  const LONGEST_CELL = 200;
  const LARGEST_LISTED = 100_000;
  const CAPTION = 'caption-side:bottom;text-align:left;white-space:nowrap';
  const MISSING = ObjectFreeze({ __proto__: null });

  function isObject(value) {
    return typeof value === 'object' && value !== null;
  }

  function keyText(key) {
    return text.bounded(typeof key === 'symbol' ? text.symbolText(key) : key, LONGEST_CELL);
  }

  /** The cells of one row by column name, or `undefined` when this is not a record. */
  function cellsOf(item) {
    if (!isObject(item) || proxies.isProxy(item) || kinds.nodeName(item) !== undefined) return undefined;
    const kind = kinds.kindOf(item);
    if (kind !== 'Object' && kind !== 'Array') return undefined;
    const keys = ReflectOwnKeys(item);
    if (keys.length === 0 || keys.length > MOST_KEYS) return undefined;
    const cells = new Map();
    for (let i = 0; i < keys.length; i++) {
      const descriptor = OwnDescriptor(item, keys[i]);
      if (descriptor.get !== undefined || descriptor.set !== undefined) return undefined;
      if (descriptor.enumerable) MapPrototypeSet(cells, keyText(keys[i]), descriptor.value);
    }
    return cells;
  }

  function newTable(count) {
    return { __proto__: null, count, keyed: false, rows: lists.create(), columns: lists.create(), known: new Map() };
  }

  function pushRow(table, index, item) {
    const cells = cellsOf(item);
    if (cells === undefined) return false;
    lists.push(table.rows, { __proto__: null, index, cells });
    const entries = MapPrototypeEntries(cells);
    for (let step = MapIteratorPrototypeNext(entries); !step.done; step = MapIteratorPrototypeNext(entries)) {
      const name = step.value[0];
      if (MapPrototypeHas(table.known, name)) continue;
      MapPrototypeSet(table.known, name, true);
      lists.push(table.columns, name);
    }
    return table.columns.length <= MOST_KEYS;
  }

  function ofArray(value) {
    const count = kinds.ownDataOf(value, 'length');
    const table = newTable(count);
    const first = kinds.ownDataOf(value, 0);
    const width = ArrayIsArray(first) ? kinds.ownDataOf(first, 'length') : undefined;
    for (let i = 0; i < count && i < MOST_ROWS; i++) {
      const item = kinds.ownDataOf(value, i);
      if (isObject(item) && ArrayIsArray(item) !== (width !== undefined)) return undefined;
      if (!pushRow(table, i, item)) return undefined;
      if (width !== undefined && kinds.ownDataOf(item, 'length') !== width) return undefined;
    }
    return table;
  }

  function ofMap(value) {
    const table = newTable(MapPrototypeGetSize(value));
    table.keyed = true;
    const entries = MapPrototypeEntries(value);
    for (let i = 0; i < table.count && i < MOST_ROWS; i++) {
      const pair = MapIteratorPrototypeNext(entries).value;
      if (isObject(pair[0]) || !pushRow(table, pair[0], pair[1]) || ArrayIsArray(pair[1])) return undefined;
    }
    return table;
  }

  /** Whether most cells are there, and most of them are more than hints at something deeper. */
  function isUniform(table) {
    let filled = 0;
    let plain = 0;
    for (let i = 0; i < table.rows.length; i++) {
      const entries = MapPrototypeEntries(table.rows[i].cells);
      for (let step = MapIteratorPrototypeNext(entries); !step.done; step = MapIteratorPrototypeNext(entries)) {
        filled += 1;
        if (!isObject(step.value[1]) || kinds.kindOf(proxies.behind(step.value[1]) ?? MISSING) === 'Date') plain += 1;
      }
    }
    return filled * 2 >= table.rows.length * table.columns.length && plain * 2 >= filled;
  }

  function isNumber(value) {
    return typeof value === 'number' || typeof value === 'bigint';
  }

  function cellText(value) {
    if (value === undefined) return '';
    if (typeof value === 'string') return text.bounded(value, LONGEST_CELL);
    const options = { __proto__: null, oneLine: true, depth: 0, maxItems: 10, maxString: 40, maxText: LONGEST_CELL };
    return text.bounded(inspect(value, options), LONGEST_CELL + 20);
  }

  /** On which side the cells of a column stand: numbers right, so that their digits stand under each other. */
  function sideOf(table, name) {
    for (let i = 0; i < table.rows.length; i++) {
      const value = MapPrototypeGet(table.rows[i].cells, name);
      if (value !== undefined && value !== null && !isNumber(value)) return 'left';
    }
    return 'right';
  }

  function cellHtml(element, side, shown) {
    return `<${element} style="text-align:${side}">${markup.escape(shown)}</${element}>`;
  }

  function headHtml(table, sides) {
    let html = '<thead><tr><th></th>';
    for (let i = 0; i < sides.length; i++) html += cellHtml('th', sides[i], table.columns[i]);
    return `${html}</tr></thead>`;
  }

  function rowHtml(table, row, sides) {
    let html = `<tr><th>${markup.escape(cellText(row.index))}</th>`;
    for (let i = 0; i < sides.length; i++) {
      html += cellHtml('td', sides[i], cellText(MapPrototypeGet(row.cells, table.columns[i])));
    }
    return `${html}</tr>`;
  }

  function plural(count, what) {
    return `${count} ${what}${count === 1 ? '' : 's'}`;
  }

  function captionOf(table, rows, columns) {
    let caption = `${plural(table.count, 'row')} × ${plural(table.columns.length, 'column')}`;
    if (rows < table.count) caption += `, ${table.count - rows} more rows not shown`;
    const more = table.columns.length - columns;
    return more > 0 ? `${caption}, ${more} more columns not shown` : caption;
  }

  function tableHtml(table) {
    const sides = lists.create();
    const shown = MathMin(table.columns.length, MOST_COLUMNS);
    for (let i = 0; i < shown; i++) lists.push(sides, sideOf(table, table.columns[i]));
    let body = '';
    let rows = 0;
    for (; rows < table.rows.length && body.length < LARGEST_TABLE; rows++) body += rowHtml(table, table.rows[rows], sides);
    const caption = `<caption style="${CAPTION}">${markup.escape(captionOf(table, rows, shown))}</caption>`;
    return `<table class="pennant-table">${caption}${headHtml(table, sides)}<tbody>${body}</tbody></table>`;
  }

  function tableOf(value) {
    const kind = kinds.kindOf(value);
    if (kind === 'Array') return ofArray(value);
    return kind === 'Map' ? ofMap(value) : undefined;
  }

  function isMatrix(value) {
    return ArrayIsArray(value) && ArrayIsArray(kinds.ownDataOf(value, 0));
  }

  /**
   * @param {unknown} value
   * @param {boolean} isShort whether its text is, which says enough of a matrix
   * @returns {string | undefined} the table of two or more alike rows, `undefined` when the value is none
   */
  function ofRecords(value, isShort) {
    if (!isObject(value) || proxies.isProxy(value) || (isShort && isMatrix(value))) return undefined;
    try {
      const table = tableOf(value);
      return table === undefined || table.count < 2 || !isUniform(table) ? undefined : tableHtml(table);
    } catch {
      return undefined;
    }
  }

  function chosen(table, properties) {
    const columns = lists.create();
    for (let i = 0; i < properties.length && i < MOST_KEYS; i++) lists.push(columns, keyText(properties[i]));
    table.columns = columns;
  }

  /** A cell of its own for what is no record. */
  function pushAny(table, index, item) {
    if (pushRow(table, index, item)) return;
    const cells = new Map();
    MapPrototypeSet(cells, 'Values', item);
    lists.push(table.rows, { __proto__: null, index, cells });
    if (!lists.includes(table.columns, 'Values')) lists.push(table.columns, 'Values');
  }

  function pushEntries(table, entries, next, isKeyed) {
    for (let step = next(entries); !step.done && table.rows.length < MOST_ROWS; step = next(entries)) {
      if (isKeyed) pushAny(table, step.value[0], step.value[1]);
      else pushAny(table, table.rows.length, step.value);
    }
    return table;
  }

  function ofAnything(value) {
    const kind = kinds.kindOf(value);
    if (kind === 'Map') {
      const table = newTable(MapPrototypeGetSize(value));
      return pushEntries(table, MapPrototypeEntries(value), MapIteratorPrototypeNext, true);
    }
    if (kind === 'Set') {
      const table = newTable(SetPrototypeGetSize(value));
      return pushEntries(table, SetPrototypeValues(value), SetIteratorPrototypeNext, false);
    }
    return ofProperties(value);
  }

  function ofProperties(value) {
    if (kinds.kindOf(value) === 'TypedArray' || kinds.ownDataOf(value, 'length') > LARGEST_LISTED) return newTable(0);
    const keys = ReflectOwnKeys(value);
    const table = newTable(0);
    for (let i = 0; i < keys.length; i++) {
      const descriptor = OwnDescriptor(value, keys[i]);
      if (!descriptor.enumerable || descriptor.get !== undefined) continue;
      table.count += 1;
      if (table.rows.length < MOST_ROWS) pushAny(table, keyText(keys[i]), descriptor.value);
    }
    return table;
  }

  /** The table that was asked for, whatever the data; `undefined` when there is nothing to put into rows. */
  function asked(data, properties) {
    const value = isObject(data) ? proxies.behind(data) : null;
    if (value === null) return undefined;
    const table = tableOf(value) ?? ofAnything(value);
    if (ArrayIsArray(properties)) chosen(table, properties);
    return table.rows.length === 0 ? undefined : tableHtml(table);
  }

  shared.htmlTables = ObjectFreeze({ __proto__: null, ofRecords, asked });
});

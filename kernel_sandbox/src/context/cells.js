// The cells whose code may be on a stack: where their generated code comes from, and their sources.
(function (primordials, _host, shared) {
  'use strict';
  const { Map, MapIteratorPrototypeNext, MapPrototypeDelete, MapPrototypeEntries, MapPrototypeGet } = primordials;
  const { MapPrototypeGetSize, MapPrototypeSet, NumberParseInt, ObjectFreeze, StringPrototypeIndexOf } = primordials;
  const { StringPrototypeSlice } = primordials;
  const { lists } = shared;
  const REMEMBERED_CELLS = 500;
  /** Characters of source text, of one cell and of all: what is beyond is not shown with errors. */
  const LONGEST_SOURCE = 200_000;
  const MOST_SOURCE = 4_000_000;
  const cells = new Map();
  /** Modules of packages, of which only the positions are known. */
  const modules = new Map();
  let remembered = 0;

  /**
   * Takes the positions of a script's generated code, `"line:column:cellLine:cellColumn:columns,…"`, sorted, and the
   * source as its author knows it; without a source its frames are told and none of its lines is shown.
   */
  function positions(url, anchors, source) {
    forget(`${url}`);
    const kept = typeof source === 'string' && source.length <= LONGEST_SOURCE ? source : '';
    remembered += kept.length;
    MapPrototypeSet(cells, `${url}`, { __proto__: null, anchors: `${anchors}`, source: kept });
    while (MapPrototypeGetSize(cells) > REMEMBERED_CELLS || remembered > MOST_SOURCE) {
      forget(MapIteratorPrototypeNext(MapPrototypeEntries(cells)).value[0]);
    }
  }

  function forget(url) {
    remembered -= MapPrototypeGet(cells, url)?.source.length ?? 0;
    MapPrototypeDelete(cells, url);
  }

  function parts(anchor) {
    const numbers = lists.create();
    let start = 0;
    while (start < anchor.length) {
      let end = StringPrototypeIndexOf(anchor, ':', start);
      if (end === -1) end = anchor.length;
      lists.push(numbers, NumberParseInt(StringPrototypeSlice(anchor, start, end), 10));
      start = end + 1;
    }
    return numbers;
  }

  function lastAnchorBefore(anchors, line, column) {
    let found;
    let start = 0;
    while (start < anchors.length) {
      let end = StringPrototypeIndexOf(anchors, ',', start);
      if (end === -1) end = anchors.length;
      const anchor = parts(StringPrototypeSlice(anchors, start, end));
      if (anchor[0] > line || (anchor[0] === line && anchor[1] > column)) break;
      found = anchor;
      start = end + 1;
    }
    return found;
  }

  /** Columns go along up to a limit, where there is one: behind it is text that is not the cell's. */
  function columnsAlong(anchor, column) {
    const columns = column - anchor[1];
    return anchor.length > 4 && columns > anchor[4] ? anchor[4] : columns;
  }

  /** `line:column` in the cell of a place in its generated code; `undefined` when the script is no cell's. */
  function placeInCell(url, line, column) {
    const cell = MapPrototypeGet(cells, url) ?? MapPrototypeGet(modules, url);
    if (cell === undefined) return undefined;
    const anchor = lastAnchorBefore(cell.anchors, line, column);
    if (anchor === undefined) return `${line}:${column}`;
    if (anchor[0] === line) return `${anchor[2]}:${anchor[3] + columnsAlong(anchor, column)}`;
    return `${anchor[2] + line - anchor[0]}:${column}`;
  }

  /** The source of a script; empty when it is not known. */
  function sourceOf(url) {
    return MapPrototypeGet(cells, url)?.source ?? '';
  }

  function placeModule(name, anchors) {
    MapPrototypeSet(modules, `${name}`, { __proto__: null, anchors: `${anchors}`, source: '' });
  }

  shared.cells = ObjectFreeze({ __proto__: null, placeInCell, placeModule, sourceOf });
  shared.exposed.positions = positions;
});

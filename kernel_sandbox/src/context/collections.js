// How arrays, typed arrays, maps, sets and buffers are shown.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGetSize, MathMin, NumberPrototypeToString } = p;
  const { OwnDescriptor, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues } = p;
  const { StringPrototypePadStart, TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag, Uint8Array } =
    p;
  const { inspecting, kinds, lists, prefix, text } = shared;
  const { describers } = inspecting;
  const LARGEST_LISTED = 100_000;
  const LONGEST_GAP = 1_000_000;
  const NO_KEYS = lists.create();

  function more(count, what = 'item') {
    return `... ${count} more ${what}${count > 1 ? 's' : ''}`;
  }

  function extraKeys(state, value, length) {
    return length > LARGEST_LISTED ? NO_KEYS : inspecting.ownKeys(state, value, true);
  }

  function withoutLength(keys) {
    const kept = lists.create();
    for (let i = 0; i < keys.length; i++) if (keys[i] !== 'length') lists.push(kept, keys[i]);
    return kept;
  }

  function lengthText(state, length) {
    return state.hidden ? `[length]: ${length}` : undefined;
  }

  describers.Array = (state, value, name, tag) => {
    const length = kinds.ownDataOf(value, 'length');
    const head = name !== 'Array' || tag !== '' ? prefix(name, tag, 'Array', `(${length})`) : '';
    const keys = withoutLength(extraKeys(state, value, length));
    const shape = {
      __proto__: null,
      keys,
      open: `${head}[`,
      close: ']',
      isArray: true,
      numeric: true,
      rest: false,
      label: name,
      size: length,
      whenEmpty: `${head}[]`,
    };
    if (length > 0 || state.hidden)
      shape.parts = (parts, level) => arrayParts(state, value, length, shape, parts, level);
    return shape;
  };

  function arrayParts(state, value, length, shape, parts, level) {
    let i = 0;
    while (i < length && parts.length < state.maxItems && !inspecting.isSpent(state)) {
      const descriptor = OwnDescriptor(value, i);
      if (descriptor === undefined) {
        i = pushGap(value, length, parts, i, shape);
        continue;
      }
      noteKind(shape, descriptor.value);
      lists.push(parts, inspecting.descriptorText(state, descriptor, level));
      i += 1;
    }
    if (i < length) {
      noteKind(shape, OwnDescriptor(value, i)?.value);
      pushRest(state, shape, parts, length - i);
    }
    if (shape.keys.length > 0) shape.numeric = false;
    const hidden = lengthText(state, length);
    if (hidden !== undefined) lists.push(parts, hidden);
  }

  function noteKind(shape, item) {
    if (typeof item !== 'number' && typeof item !== 'bigint') shape.numeric = false;
  }

  function pushRest(state, shape, parts, count) {
    shape.rest = true;
    lists.push(parts, state.oneLine ? '…' : more(count));
  }

  function pushGap(value, length, parts, start, shape) {
    let end = start + 1;
    const last = MathMin(length, start + LONGEST_GAP);
    while (end < last && OwnDescriptor(value, end) === undefined) end += 1;
    if (end === last && last < length) return endOfSearch(length, parts, start, shape);
    lists.push(parts, `<${end - start} empty item${end - start > 1 ? 's' : ''}>`);
    shape.numeric = false;
    return end;
  }

  /** A very long gap: the few indices behind it are not looked for. */
  function endOfSearch(length, parts, start, shape) {
    shape.numeric = false;
    lists.push(parts, `<${length - start} empty items>`);
    return length;
  }

  describers.TypedArray = (state, value, name, tag) => {
    const length = TypedArrayPrototypeGetLength(value);
    const head = prefix(name, tag, TypedArrayPrototypeGetSymbolToStringTag(value), `(${length})`);
    const shape = {
      __proto__: null,
      keys: extraKeys(state, value, length),
      open: `${head}[`,
      close: ']',
      isArray: true,
      numeric: true,
      rest: false,
      label: name,
      whenEmpty: `${head}[]`,
    };
    if (length > 0) shape.parts = (parts) => typedParts(state, value, length, shape, parts);
    return shape;
  };

  function typedParts(state, value, length, shape, parts) {
    const shown = MathMin(length, state.maxItems);
    for (let i = 0; i < shown; i++) lists.push(parts, inspecting.primitive(state, value[i]));
    if (shown < length) pushRest(state, shape, parts, length - shown);
  }

  function keyed(state, value, name, tag, kind, size) {
    const head = prefix(name, tag, kind, `(${size})`);
    return {
      __proto__: null,
      keys: inspecting.ownKeys(state, value),
      open: `${head}{`,
      label: name,
      whenEmpty: `${head}{}`,
      parts: undefined,
    };
  }

  function entryParts(state, size, parts, formatNext) {
    let i = 0;
    state.indentation += 2;
    for (; i < size && i < state.maxItems && !inspecting.isSpent(state); i++) lists.push(parts, formatNext());
    state.indentation -= 2;
    if (i < size) lists.push(parts, state.oneLine ? '…' : more(size - i));
  }

  describers.Map = (state, value, name, tag) => {
    const size = MapPrototypeGetSize(value);
    const shape = keyed(state, value, name, tag, 'Map', size);
    if (size > 0) shape.parts = (parts, level) => mapParts(state, value, size, parts, level);
    return shape;
  };

  function mapParts(state, value, size, parts, level) {
    const entries = MapPrototypeEntries(value);
    entryParts(state, size, parts, () => {
      const entry = MapIteratorPrototypeNext(entries).value;
      const key = inspecting.formatValue(state, entry[0], level);
      return `${key} => ${inspecting.formatValue(state, entry[1], level)}`;
    });
  }

  describers.Set = (state, value, name, tag) => {
    const size = SetPrototypeGetSize(value);
    const shape = keyed(state, value, name, tag, 'Set', size);
    if (size > 0) shape.parts = (parts, level) => setParts(state, value, size, parts, level);
    return shape;
  };

  function setParts(state, value, size, parts, level) {
    const values = SetPrototypeValues(value);
    entryParts(state, size, parts, () => inspecting.formatValue(state, SetIteratorPrototypeNext(values).value, level));
  }

  function hexByte(byte) {
    return StringPrototypePadStart(NumberPrototypeToString(byte, 16), 2, '0');
  }

  function bytesText(state, value, length) {
    if (p.ArrayBufferPrototypeGetDetached !== undefined && isDetached(value)) return '(detached)';
    const shown = MathMin(length, state.maxItems);
    const bytes = new Uint8Array(value, 0, shown);
    const list = lists.create();
    for (let i = 0; i < shown; i++) lists.push(list, hexByte(bytes[i]));
    const rest = shown < length ? ` ${more(length - shown, 'byte')}` : '';
    return `[Uint8Contents]: <${lists.join(list, ' ')}${rest}>`;
  }

  function isDetached(value) {
    try {
      return p.ArrayBufferPrototypeGetDetached(value);
    } catch {
      return false;
    }
  }

  function bufferDescriber(kind, byteLength) {
    return (state, value, name, tag) => ({
      __proto__: null,
      keys: inspecting.ownKeys(state, value),
      open: `${prefix(name, tag, kind)}{`,
      label: name,
      parts: (parts) => {
        const length = byteLength(value);
        lists.push(parts, bytesText(state, value, length));
        lists.push(parts, `[byteLength]: ${length}`);
      },
    });
  }

  describers.ArrayBuffer = bufferDescriber('ArrayBuffer', p.ArrayBufferPrototypeGetByteLength);
  if (p.SharedArrayBufferPrototype !== undefined) {
    const byteLength = p.SharedArrayBufferPrototypeGetByteLength;
    describers.SharedArrayBuffer = bufferDescriber('SharedArrayBuffer', byteLength);
  }

  describers.DataView = (state, value, name, tag) => ({
    __proto__: null,
    keys: inspecting.ownKeys(state, value),
    open: `${prefix(name, tag, 'DataView')}{`,
    label: name,
    parts: (parts, level) => {
      lists.push(parts, `[byteLength]: ${p.DataViewPrototypeGetByteLength(value)}`);
      lists.push(parts, `[byteOffset]: ${p.DataViewPrototypeGetByteOffset(value)}`);
      lists.push(parts, `[buffer]: ${inspecting.indented(state, p.DataViewPrototypeGetBuffer(value), level)}`);
    },
  });

  shared.textOfMore = more;
  shared.boundedText = text.bounded;
});

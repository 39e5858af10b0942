// What collections, buffers, promises and the like hold, as entries of an outline.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { MapIteratorPrototypeNext, MapPrototypeEntries, MapPrototypeGet, MapPrototypeGetSize, MathMin } = p;
  const { OwnDescriptor, ReflectDefineProperty, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues } = p;
  const { TypedArrayPrototypeGetLength, Uint8Array } = p;
  const { inspect, kinds, lists, outlines } = shared;
  const { described, entry, insides, internal, note } = outlines;
  const RANGE = 100;
  const LONGEST_IN_ROW = 40;
  const MOST_PROBES = 1000;
  const MOST_ENTRIES = 200;

  function rest(count, what) {
    return note(`… ${count} more ${what}`);
  }

  /** How many indices go into one range, so that there are at most a hundred ranges. */
  function rangeSize(count) {
    let size = RANGE;
    while (count / size > RANGE) size *= RANGE;
    return size;
  }

  function isPrimitive(value) {
    return value === null || (typeof value !== 'object' && typeof value !== 'function');
  }

  /** A range of nothing but numbers, short strings and the like is one text: what is in it cannot be opened. */
  function pushRow(list, value, start, end) {
    if (end - start > RANGE) return false;
    const row = [];
    for (let i = start; i < end; i++) {
      const descriptor = OwnDescriptor(value, i);
      if (descriptor === undefined || descriptor.get !== undefined || !isPrimitive(descriptor.value)) return false;
      if (typeof descriptor.value === 'string' && descriptor.value.length > LONGEST_IN_ROW) return false;
      ReflectDefineProperty(row, i - start, { __proto__: null, value: descriptor.value, enumerable: true });
    }
    lists.push(list, { __proto__: null, label: '', style: 'internal', source: inspect(row) });
    return true;
  }

  /** The indices from `start` on: each by itself when they are few, else in ranges to be opened. */
  function pushIndices(list, value, start, end, pushFew) {
    if (end - start <= RANGE) return pushFew(list, start, end);
    const size = rangeSize(end - start);
    for (let from = start; from < end; from += size) {
      const to = MathMin(from + size, end);
      const inner = () => {
        const entries = lists.create();
        if (!pushRow(entries, value, from, to)) pushIndices(entries, value, from, to, pushFew);
        return entries;
      };
      lists.push(list, { __proto__: null, label: `[${from} … ${to - 1}]`, style: 'internal', inner });
    }
    return undefined;
  }

  function endOfGap(value, start, end) {
    const last = MathMin(end, start + MOST_PROBES);
    let i = start;
    while (i < last && OwnDescriptor(value, i) === undefined) i += 1;
    return i === last ? end : i;
  }

  function pushItems(value) {
    return (list, start, end) => {
      for (let i = start; i < end; i++) {
        const descriptor = OwnDescriptor(value, i);
        if (descriptor !== undefined) {
          lists.push(list, described(`${i}`, 'key', descriptor));
          continue;
        }
        const next = endOfGap(value, i, end);
        lists.push(list, note(`${next - i} empty`));
        i = next - 1;
      }
    };
  }

  insides.Array = (list, value) => pushIndices(list, value, 0, kinds.ownDataOf(value, 'length'), pushItems(value));

  insides.TypedArray = (list, value) => {
    pushIndices(list, value, 0, TypedArrayPrototypeGetLength(value), (few, start, end) => {
      for (let i = start; i < end; i++) lists.push(few, entry(`${i}`, 'key', value[i]));
    });
  };

  insides.Map = (list, value) => {
    const entries = MapPrototypeEntries(value);
    const size = MapPrototypeGetSize(value);
    for (let i = 0; i < size && i < MOST_ENTRIES; i++) {
      const pair = MapIteratorPrototypeNext(entries).value;
      lists.push(list, { __proto__: null, label: '', style: 'key', key: pair[0], isPair: true, value: pair[1] });
    }
    if (size > MOST_ENTRIES) lists.push(list, rest(size - MOST_ENTRIES, 'entries'));
  };

  insides.Set = (list, value) => {
    const values = SetPrototypeValues(value);
    const size = SetPrototypeGetSize(value);
    for (let i = 0; i < size && i < MOST_ENTRIES; i++) {
      lists.push(list, entry('', 'key', SetIteratorPrototypeNext(values).value));
    }
    if (size > MOST_ENTRIES) lists.push(list, rest(size - MOST_ENTRIES, 'values'));
  };

  function knownOf(state, value) {
    const known = state.known === undefined ? undefined : MapPrototypeGet(state.known, value);
    return known?.state === 'none' ? undefined : known;
  }

  insides.Promise = (list, value, state) => {
    const known = knownOf(state, value);
    if (known === undefined) return;
    lists.push(list, note(`[[PromiseState]]: ${known.state}`));
    if (known.text !== undefined) lists.push(list, note(`[[PromiseResult]]: ${known.text}`));
    else if (known.state !== 'pending') lists.push(list, internal('PromiseResult', known.value));
  };

  function pushSteps(list, value, state) {
    const steps = knownOf(state, value)?.value ?? lists.create();
    for (let i = 0; i < steps.length && i < MOST_ENTRIES; i++) {
      const key = OwnDescriptor(steps[i], 'key');
      const step = entry('', 'key', steps[i].value);
      if (key !== undefined) step.key = key.value;
      step.isPair = key !== undefined;
      lists.push(list, step);
    }
    if (steps.length > MOST_ENTRIES) lists.push(list, rest(steps.length - MOST_ENTRIES, 'values'));
  }

  insides.MapIterator = pushSteps;
  insides.SetIterator = pushSteps;

  insides.WeakRef = (list, value) => lists.push(list, internal('Target', p.WeakRefPrototypeDeref(value)));

  function pushBytes(list, buffer, byteLength) {
    lists.push(list, entry('byteLength', 'hidden', byteLength));
    try {
      lists.push(list, internal('Uint8Array', new Uint8Array(buffer)));
    } catch {
      lists.push(list, note('detached'));
    }
  }

  insides.ArrayBuffer = (list, value) => pushBytes(list, value, p.ArrayBufferPrototypeGetByteLength(value));
  insides.SharedArrayBuffer = (list, value) =>
    pushBytes(list, value, p.SharedArrayBufferPrototypeGetByteLength(value));

  insides.DataView = (list, value) => {
    lists.push(list, entry('byteLength', 'hidden', p.DataViewPrototypeGetByteLength(value)));
    lists.push(list, entry('byteOffset', 'hidden', p.DataViewPrototypeGetByteOffset(value)));
    lists.push(list, entry('buffer', 'hidden', p.DataViewPrototypeGetBuffer(value)));
  };
});

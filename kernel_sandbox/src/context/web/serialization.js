// The first half of structuredClone: a value as records. Getters of the value run here, nothing else of the user's does.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { ArrayBufferIsView, Map, MapPrototypeGet, MapPrototypeHas, MapPrototypeSet, ObjectFreeze } = p;
  const { OwnDescriptor, ReflectOwnKeys, TypedArrayPrototypeGetSymbolToStringTag } = p;
  const { kinds, lists, platform, proxies } = shared;
  const { toDOMString } = shared.web.use('interfaces.js');
  const { copied } = shared.web.use('bytes.js');
  const exceptions = shared.web.use('dom_exception.js');
  const ERROR_NAMES = ObjectFreeze({
    __proto__: null,
    EvalError: true,
    RangeError: true,
    ReferenceError: true,
    SyntaxError: true,
    TypeError: true,
    URIError: true,
  });

  function refuse(value) {
    return refusal(shared.text.bounded(shared.inspect(value, { __proto__: null, depth: -1 }), 200));
  }

  function refusal(shown) {
    return exceptions.create(`${shown} could not be cloned.`, 'DataCloneError');
  }

  /** Values that a record holds as they are. */
  function isPlain(value) {
    return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
  }

  /** @param {object} value @param {object} transferred a Map of the buffers that are handed over */
  function serialize(value, transferred) {
    return serializeIn({ __proto__: null, memory: new Map(), transferred }, value);
  }

  function serializeIn(state, value) {
    if (isPlain(value)) return value;
    if (typeof value !== 'object' || proxies.isProxy(value)) throw refuse(value);
    const known = MapPrototypeGet(state.memory, value);
    if (known !== undefined) return known;
    const kind = kinds.kindOf(value);
    const record = recordOf(state, kind, value);
    MapPrototypeSet(state.memory, value, record);
    contents[record.kind]?.(state, value, record);
    return record;
  }

  /** The record of a value, before its contents are looked at. */
  function recordOf(state, kind, value) {
    if (platform.isPlatform(kind)) return platformRecord(kind, value);
    const leaf = leaves[kind];
    if (leaf !== undefined) return leaf(state, value);
    if (ArrayBufferIsView(value)) return { __proto__: null, kind: 'View', buffer: undefined };
    if (kind === 'Error') return errorRecord(value);
    if (contents[kind] === undefined || (kind === 'Object' && kinds.isArguments(value))) throw refuse(value);
    return { __proto__: null, kind, keys: undefined, values: undefined, length: 0 };
  }

  function platformRecord(kind, value) {
    const clone = platform.cloners[kind];
    if (clone === undefined) throw refusal(`[${kind}]`);
    return { __proto__: null, kind: 'Made', make: () => clone(value) };
  }

  const primitiveOf = (unbox) => (_state, value) => ({ __proto__: null, kind: 'Boxed', value: unbox(value) });

  /** What holds no further values. */
  const leaves = ObjectFreeze({
    __proto__: null,
    Number: primitiveOf(p.NumberPrototypeValueOf),
    String: primitiveOf(p.StringPrototypeValueOf),
    Boolean: primitiveOf(p.BooleanPrototypeValueOf),
    BigInt: primitiveOf(p.BigIntPrototypeValueOf),
    Date: (_state, value) => ({ __proto__: null, kind: 'Date', value: p.DatePrototypeGetTime(value) }),
    RegExp: (_state, value) => ({
      __proto__: null,
      kind: 'RegExp',
      source: p.RegExpPrototypeGetSource(value),
      flags: flagsOf(value),
    }),
    ArrayBuffer: bufferRecord,
    SharedArrayBuffer: (_state, value) => ({ __proto__: null, kind: 'Made', make: () => value }),
  });

  function flagsOf(value) {
    let flags = '';
    if (p.RegExpPrototypeGetHasIndices(value)) flags += 'd';
    if (p.RegExpPrototypeGetGlobal(value)) flags += 'g';
    if (p.RegExpPrototypeGetIgnoreCase(value)) flags += 'i';
    if (p.RegExpPrototypeGetMultiline(value)) flags += 'm';
    if (p.RegExpPrototypeGetDotAll(value)) flags += 's';
    if (p.RegExpPrototypeGetUnicode(value)) flags += 'u';
    if (p.RegExpPrototypeGetUnicodeSets(value)) flags += 'v';
    return p.RegExpPrototypeGetSticky(value) ? `${flags}y` : flags;
  }

  function bufferRecord(state, value) {
    if (MapPrototypeHas(state.transferred, value)) return { __proto__: null, kind: 'Transferred', buffer: value };
    if (p.ArrayBufferPrototypeGetDetached(value)) {
      throw exceptions.create('An ArrayBuffer is detached and could not be cloned.', 'DataCloneError');
    }
    return {
      __proto__: null,
      kind: 'ArrayBuffer',
      bytes: copied(new p.Uint8Array(value)),
      most: p.ArrayBufferPrototypeGetResizable(value) ? p.ArrayBufferPrototypeGetMaxByteLength(value) : undefined,
    };
  }

  function errorRecord(value) {
    const exception = exceptions.stateOf(value);
    if (exception !== undefined) return exceptionRecord(value, exception);
    const name = value.name;
    const given = name === undefined ? 'Error' : toDOMString(name);
    const message = OwnDescriptor(value, 'message');
    const hasMessage = message !== undefined && message.get === undefined && message.set === undefined;
    return {
      __proto__: null,
      kind: 'Error',
      name: ERROR_NAMES[given] === true ? given : 'Error',
      message: hasMessage ? toDOMString(message.value) : undefined,
      stack: shared.stacks.stackOf(value),
      hasCause: false,
      cause: undefined,
    };
  }

  function exceptionRecord(value, { name, message }) {
    return { __proto__: null, kind: 'DOMException', name, message, stack: shared.stacks.stackOf(value) };
  }

  /** Fills the record of what holds further values. */
  const contents = ObjectFreeze({
    __proto__: null,
    Object: (state, value, record) => fillProperties(state, value, record),
    Array(state, value, record) {
      record.length = OwnDescriptor(value, 'length').value;
      fillProperties(state, value, record);
    },
    Map(state, value, record) {
      const entries = entriesOf(value);
      record.values = lists.create();
      for (let i = 0; i < entries.length; i++) {
        lists.push(record.values, serializeIn(state, entries[i][0]));
        lists.push(record.values, serializeIn(state, entries[i][1]));
      }
    },
    Set(state, value, record) {
      const members = membersOf(value);
      record.values = lists.create();
      for (let i = 0; i < members.length; i++) lists.push(record.values, serializeIn(state, members[i]));
    },
    Error(state, value, record) {
      const cause = OwnDescriptor(value, 'cause');
      // vm2 gives every error that is caught an own `cause: undefined`.
      record.hasCause = cause?.value !== undefined;
      if (record.hasCause) record.cause = serializeIn(state, cause.value);
    },
    View: fillView,
  });

  /** A copy, since getters may change the collection meanwhile. */
  function entriesOf(map) {
    const list = lists.create();
    const entries = p.MapPrototypeEntries(map);
    for (let step = p.MapIteratorPrototypeNext(entries); !step.done; step = p.MapIteratorPrototypeNext(entries)) {
      lists.push(list, step.value);
    }
    return list;
  }

  function membersOf(set) {
    const list = lists.create();
    const values = p.SetPrototypeValues(set);
    for (let step = p.SetIteratorPrototypeNext(values); !step.done; step = p.SetIteratorPrototypeNext(values)) {
      lists.push(list, step.value);
    }
    return list;
  }

  function fillProperties(state, value, record) {
    record.keys = lists.create();
    record.values = lists.create();
    const keys = ReflectOwnKeys(value);
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== 'string' || OwnDescriptor(value, keys[i])?.enumerable !== true) continue;
      lists.push(record.keys, keys[i]);
      lists.push(record.values, serializeIn(state, value[keys[i]]));
    }
  }

  function fillView(state, value, record) {
    const type = TypedArrayPrototypeGetSymbolToStringTag(value);
    const isData = type === undefined;
    record.type = isData ? 'DataView' : type;
    record.offset = isData ? p.DataViewPrototypeGetByteOffset(value) : p.TypedArrayPrototypeGetByteOffset(value);
    record.length = isData ? p.DataViewPrototypeGetByteLength(value) : p.TypedArrayPrototypeGetLength(value);
    const buffer = isData ? p.DataViewPrototypeGetBuffer(value) : p.TypedArrayPrototypeGetBuffer(value);
    record.buffer = serializeIn(state, buffer);
  }

  return ObjectFreeze({ __proto__: null, serialize });
});

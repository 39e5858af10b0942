// The second half of structuredClone: the copy, built from the records of serialization.js. No code of the user's runs.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { Map, MapPrototypeGet, MapPrototypeSet, ObjectFreeze, ReflectDefineProperty } = p;
  const exceptions = shared.web.use('dom_exception.js');

  /** @param {object} handedOver a Map from the transferred buffers to those that have their memory now */
  function deserialize(record, handedOver) {
    return build({ __proto__: null, built: new Map(), handedOver }, record);
  }

  function build(state, record) {
    if (typeof record !== 'object' || record === null) return record;
    const known = MapPrototypeGet(state.built, record);
    if (known !== undefined) return known;
    const value = makers[record.kind](record, state);
    MapPrototypeSet(state.built, record, value);
    fillers[record.kind]?.(state, value, record);
    return value;
  }

  const makers = ObjectFreeze({
    __proto__: null,
    Object: () => ({}),
    Array: ({ length }) => new p.Array(length),
    Map: () => new Map(),
    Set: () => new p.Set(),
    Boxed: ({ value }) => p.Object(value),
    Date: ({ value }) => new p.Date(value),
    RegExp: ({ source, flags }) => new p.RegExp(source, flags),
    Made: ({ make }) => make(),
    Transferred: ({ buffer }, { handedOver }) => MapPrototypeGet(handedOver, buffer),
    ArrayBuffer: madeBuffer,
    View: madeView,
    Error: madeError,
    DOMException({ name, message, stack }) {
      const exception = exceptions.create(message, name);
      setHidden(exception, 'stack', stack);
      return exception;
    },
  });

  function madeBuffer({ bytes, most }) {
    if (most === undefined) return p.TypedArrayPrototypeGetBuffer(bytes);
    const buffer = new p.ArrayBuffer(p.TypedArrayPrototypeGetByteLength(bytes), { __proto__: null, maxByteLength: most });
    p.TypedArrayPrototypeSet(new p.Uint8Array(buffer), bytes, 0);
    return buffer;
  }

  function madeView({ type, offset, length, buffer }, state) {
    const View = type === 'DataView' ? p.DataView : p.TypedArrays[type];
    return new View(build(state, buffer), offset, length);
  }

  function madeError({ name, message, stack }) {
    const error = message === undefined ? new p.Errors[name]() : new p.Errors[name](message);
    setHidden(error, 'stack', stack);
    return error;
  }

  function setHidden(object, key, value) {
    ReflectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  }

  function setProperty(object, key, value) {
    ReflectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  }

  function fillProperties(state, value, { keys, values }) {
    for (let i = 0; i < keys.length; i++) setProperty(value, keys[i], build(state, values[i]));
  }

  const fillers = ObjectFreeze({
    __proto__: null,
    Object: fillProperties,
    Array: fillProperties,
    Map(state, value, { values }) {
      for (let i = 0; i < values.length; i += 2) {
        MapPrototypeSet(value, build(state, values[i]), build(state, values[i + 1]));
      }
    },
    Set(state, value, { values }) {
      for (let i = 0; i < values.length; i++) p.SetPrototypeAdd(value, build(state, values[i]));
    },
    Error(state, value, { hasCause, cause }) {
      if (hasCause) setHidden(value, 'cause', build(state, cause));
    },
  });

  return ObjectFreeze({ __proto__: null, deserialize });
});

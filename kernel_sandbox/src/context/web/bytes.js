// Bytes and text: what an argument's bytes are, UTF-8 both ways, and `latin1` strings, in which bytes cross to the host.
(function (primordials) {
  'use strict';
  const { ArrayBufferIsView, ArrayBufferPrototypeGetByteLength, DataViewPrototypeGetBuffer } = primordials;
  const { DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset, JSONParse, ObjectFreeze } = primordials;
  const { ReflectApply, SharedArrayBufferPrototypeGetByteLength, StringFromCharCode, TypeError } = primordials;
  const { StringPrototypeCharCodeAt, StringPrototypeRepeat, TypedArrayPrototypeGetBuffer } = primordials;
  const { TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeSet } = primordials;
  const { TypedArrayPrototypeGetSymbolToStringTag, Uint8Array } = primordials;

  /** Arrays whose elements are their own, so that no setter on `Array.prototype` sees what is put into them. */
  const owned = (length) => JSONParse(`[${StringPrototypeRepeat('0,', length - 1)}0]`);
  const CHUNKS = [owned(4096), owned(128), owned(8)];

  /** The text of code units: those of a typed array from `start` to `end`. */
  function textOf(units, start, end) {
    let text = '';
    let position = start;
    for (let i = 0; i < CHUNKS.length; i++) {
      const chunk = CHUNKS[i];
      for (; end - position >= chunk.length; position += chunk.length) {
        for (let j = 0; j < chunk.length; j++) chunk[j] = units[position + j];
        text += ReflectApply(StringFromCharCode, undefined, chunk);
      }
    }
    for (; position < end; position++) text += StringFromCharCode(units[position]);
    return text;
  }

  /** A string with one character for each byte. */
  function toLatin1(bytes) {
    return textOf(bytes, 0, TypedArrayPrototypeGetByteLength(bytes));
  }

  function fromLatin1(text) {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = StringPrototypeCharCodeAt(text, i);
    return bytes;
  }

  function isSlotted(getter, value) {
    try {
      getter(value);
      return true;
    } catch {
      return false;
    }
  }

  function isBuffer(value) {
    if (typeof value !== 'object' || value === null || ArrayBufferIsView(value)) return false;
    return isSlotted(ArrayBufferPrototypeGetByteLength, value) || isShared(value);
  }

  function isShared(value) {
    const getter = SharedArrayBufferPrototypeGetByteLength;
    return getter !== undefined && isSlotted(getter, value);
  }

  /** The bytes of a view, as another view of the same memory. */
  function bytesOfView(view) {
    if (TypedArrayPrototypeGetSymbolToStringTag(view) === undefined) {
      const length = DataViewPrototypeGetByteLength(view);
      return new Uint8Array(DataViewPrototypeGetBuffer(view), DataViewPrototypeGetByteOffset(view), length);
    }
    const length = TypedArrayPrototypeGetByteLength(view);
    return new Uint8Array(TypedArrayPrototypeGetBuffer(view), TypedArrayPrototypeGetByteOffset(view), length);
  }

  /** The bytes of an ArrayBuffer or of a view, as a view of the same memory; `undefined` of anything else. */
  function bytesOf(source) {
    if (ArrayBufferIsView(source)) return bytesOfView(source);
    return isBuffer(source) ? new Uint8Array(source) : undefined;
  }

  /** @param {string} what as in `Failed to ${what}` */
  function requireBytes(source, what) {
    const bytes = bytesOf(source);
    if (bytes !== undefined) return bytes;
    throw new TypeError(`Failed to ${what}: The provided value is not of type '(ArrayBuffer or ArrayBufferView)'.`);
  }

  function copied(bytes) {
    const copy = new Uint8Array(TypedArrayPrototypeGetByteLength(bytes));
    TypedArrayPrototypeSet(copy, bytes, 0);
    return copy;
  }

  return ObjectFreeze({
    __proto__: null,
    textOf,
    toLatin1,
    fromLatin1,
    bytesOf,
    requireBytes,
    copied,
    isShared,
    lengthOf: TypedArrayPrototypeGetByteLength,
  });
});

// Blob and File. There is no `stream()`: the sandbox has no streams. https://w3c.github.io/FileAPI/
(function (primordials, host, shared) {
  'use strict';
  const { ArrayBufferIsView, DateNow, MathMax, MathMin, MathTrunc, ObjectFreeze } = primordials;
  const { StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeIndexOf, SymbolIterator, TypeError } = primordials;
  const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeSet, Uint8Array } = primordials;
  const { StringPrototypeToLowerCase } = primordials;
  const { lists } = shared;
  const { define, illegalInvocation, isObject, requireArguments, toClamped, toDictionary, toDOMString, toUSVString } =
    shared.web.use('interfaces.js');
  const { bytesOf, copied, lengthOf } = shared.web.use('bytes.js');
  const utf8 = shared.web.use('utf8.js');
  const KEY = ObjectFreeze({ __proto__: null });

  let stateOf, fileOf;

  class Blob {
    /** `bytes` is never given away, only copies of it. */
    #state;
    static {
      stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
    }
    constructor(blobParts = undefined, options = undefined) {
      this.#state = blobParts === KEY ? options : stateFrom(blobParts, options, "construct 'Blob'");
    }
    get size() {
      return lengthOf(checked(this).bytes);
    }
    get type() {
      return checked(this).type;
    }
    slice(start = undefined, end = undefined, contentType = '') {
      const { bytes } = checked(this);
      const size = lengthOf(bytes);
      const first = start === undefined ? 0 : position(start, size);
      const last = end === undefined ? size : position(end, size);
      const part = copied(new Uint8Array(TypedArrayPrototypeGetBuffer(bytes), first, MathMax(last - first, 0)));
      return new Blob(/** @type {any} */ (KEY), { __proto__: null, bytes: part, type: typeFrom(contentType) });
    }
    async text() {
      return withoutBom(utf8.decodeAll(checked(this).bytes));
    }
    async arrayBuffer() {
      return TypedArrayPrototypeGetBuffer(copied(checked(this).bytes));
    }
    async bytes() {
      return copied(checked(this).bytes);
    }
  }

  class File extends Blob {
    #file;
    static {
      fileOf = (value) => (isObject(value) && #file in value ? value.#file : undefined);
    }
    constructor(fileBits, fileName, options = undefined) {
      requireArguments(arguments.length, 2, "construct 'File'");
      const state = fileBits === KEY ? fileName.state : stateFrom(requireParts(fileBits), options, "construct 'File'");
      super(/** @type {any} */ (KEY), state);
      this.#file = fileBits === KEY ? fileName.file : fileFrom(fileName, options);
    }
    get name() {
      return checkedFile(this).name;
    }
    get lastModified() {
      return checkedFile(this).lastModified;
    }
    get webkitRelativePath() {
      checkedFile(this);
      return '';
    }
  }

  function checked(blob) {
    const state = stateOf(blob);
    if (state === undefined) throw illegalInvocation();
    return state;
  }

  function checkedFile(file) {
    const fields = fileOf(file);
    if (fields === undefined) throw illegalInvocation();
    return fields;
  }

  function fileFrom(fileName, options) {
    const name = toUSVString(fileName);
    const { lastModified } = toDictionary(options, "construct 'File'");
    const time = lastModified === undefined ? DateNow() : MathTrunc(+lastModified) || 0;
    return { __proto__: null, name, lastModified: time };
  }

  function requireParts(parts) {
    if (isObject(parts)) return parts;
    throw new TypeError("Failed to construct 'File': The provided value cannot be converted to a sequence.");
  }

  function stateFrom(parts, options, what) {
    const pieces = parts === undefined ? lists.create() : itemsOf(parts, what);
    const { type, endings } = toDictionary(options, what);
    const mode = endings === undefined ? 'transparent' : toDOMString(endings);
    if (mode !== 'transparent' && mode !== 'native') {
      throw new TypeError(`Failed to ${what}: The provided value '${mode}' is not a valid value of EndingType.`);
    }
    const bytes = lists.create();
    for (let i = 0; i < pieces.length; i++) lists.push(bytes, bytesOfPart(pieces[i], mode));
    return { __proto__: null, bytes: joined(bytes), type: type === undefined ? '' : typeFrom(type) };
  }

  /** The user's iterator runs here, as the standard says. */
  function itemsOf(parts, what) {
    if (!isObject(parts) || typeof parts[SymbolIterator] !== 'function') {
      throw new TypeError(`Failed to ${what}: The provided value cannot be converted to a sequence.`);
    }
    const items = lists.create();
    for (const item of parts) lists.push(items, item);
    return items;
  }

  function bytesOfPart(part, mode) {
    const blob = stateOf(part);
    if (blob !== undefined) return blob.bytes;
    const bytes = isObject(part) || ArrayBufferIsView(part) ? bytesOf(part) : undefined;
    if (bytes !== undefined) return copied(bytes);
    const text = toUSVString(part);
    return utf8.encode(mode === 'native' ? withNativeEndings(text) : text);
  }

  function withNativeEndings(text) {
    let result = '';
    let start = 0;
    for (let end = StringPrototypeIndexOf(text, '\r'); end !== -1; end = StringPrototypeIndexOf(text, '\r', start)) {
      result += `${StringPrototypeSlice(text, start, end)}\n`;
      start = text[end + 1] === '\n' ? end + 2 : end + 1;
    }
    return result + StringPrototypeSlice(text, start);
  }

  function joined(pieces) {
    let size = 0;
    for (let i = 0; i < pieces.length; i++) size += lengthOf(pieces[i]);
    const bytes = new Uint8Array(size);
    let offset = 0;
    for (let i = 0; i < pieces.length; i++) {
      TypedArrayPrototypeSet(bytes, pieces[i], offset);
      offset += lengthOf(pieces[i]);
    }
    return bytes;
  }

  function typeFrom(value) {
    const type = toDOMString(value);
    for (let i = 0; i < type.length; i++) {
      const code = StringPrototypeCharCodeAt(type, i);
      if (code < 0x20 || code > 0x7e) return '';
    }
    return StringPrototypeToLowerCase(type);
  }

  /** A position as `slice` takes it: from the end when negative, within the size. */
  function position(value, size) {
    const clamped = toClamped(value);
    return clamped < 0 ? MathMax(size + clamped, 0) : MathMin(clamped, size);
  }

  function withoutBom(text) {
    return StringPrototypeCharCodeAt(text, 0) === 0xfeff ? StringPrototypeSlice(text, 1) : text;
  }

  define(Blob);
  define(File);

  const blobFields = ({ bytes, type }) => ({ __proto__: null, size: lengthOf(bytes), type });
  shared.platform.register(Blob.prototype, 'Blob', stateOf, (blob) => blobFields(stateOf(blob)));
  shared.platform.register(File.prototype, 'File', fileOf, (file) => {
    const { size, type } = blobFields(stateOf(file));
    const { name, lastModified } = fileOf(file);
    return { __proto__: null, size, type, name, lastModified };
  });
  shared.platform.cloners.Blob = (blob) => new Blob(/** @type {any} */ (KEY), stateOf(blob));
  shared.platform.cloners.File = (file) =>
    new File(/** @type {any} */ (KEY), { __proto__: null, state: stateOf(file), file: fileOf(file) });

  return ObjectFreeze({ __proto__: null, Blob, File });
});

// MIME bundles as the JSON text that leaves the context: text as it is, bytes in base64, anything else as JSON.
(function (primordials, _host, shared) {
  'use strict';
  const { JSONStringify, MathMax, ObjectFreeze, OwnDescriptor, RangeError, ReflectOwnKeys, TypeError } = primordials;
  const { RegExpPrototypeExec, StringPrototypeCharCodeAt, TypedArrayPrototypeGetLength } = primordials;
  const { TypedArrayPrototypeGetSymbolToStringTag, Uint8Array } = primordials;
  const { kinds, pictures, proxies } = shared;
  const MIB = 1024 * 1024;
  const LARGEST_BUNDLE = 4 * MIB;
  const MIME_TYPE = /^(?:application|audio|image|text|video)\/[\w.+-]+$/;
  const LONGEST_UNCOUNTED = 512 * 1024;
  const DEEPEST = 48;
  const QUOTE = 34;
  const BACKSLASH = 92;
  const SVG = 'image/svg+xml';
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
  }

  function base64(bytes) {
    const length = TypedArrayPrototypeGetLength(bytes);
    let result = '';
    for (let i = 0; i < length; i += 3) {
      const triple = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      result += ALPHABET[triple >> 18] + ALPHABET[(triple >> 12) & 63];
      result += i + 1 < length ? ALPHABET[(triple >> 6) & 63] : '=';
      result += i + 2 < length ? ALPHABET[triple & 63] : '=';
    }
    return result;
  }

  function checkSize(size) {
    if (size <= LARGEST_BUNDLE) return;
    throw new RangeError(
      `What is displayed is too large: at most ${LARGEST_BUNDLE / MIB} MiB (${LARGEST_BUNDLE} bytes) can be shown. ` +
        'Display a smaller part of it.',
    );
  }

  /** The bytes of a Uint8Array, Uint8ClampedArray or ArrayBuffer; `undefined` of anything else. */
  function bytesOf(value) {
    if (!isObject(value) || proxies.isProxy(value)) return undefined;
    const tag = TypedArrayPrototypeGetSymbolToStringTag(value);
    if (tag === 'Uint8Array' || tag === 'Uint8ClampedArray') return value;
    return tag === undefined && kinds.kindOf(value) === 'ArrayBuffer' ? new Uint8Array(value) : undefined;
  }

  /** How many bytes a text takes as JSON in UTF-8, a little more at most; of a short one only its length. */
  function sizeOf(text) {
    if (text.length < LONGEST_UNCOUNTED) return text.length;
    let size = text.length;
    for (let i = 0; i < text.length && size <= LARGEST_BUNDLE; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      if (code < 32) size += 5;
      else if (code === QUOTE || code === BACKSLASH) size += 1;
      else if (code > 127) size += 2;
    }
    return size;
  }

  /** How many levels of arrays and objects there are in a JSON text. */
  function depthOf(json) {
    let depth = 0;
    let deepest = 0;
    let isInString = false;
    for (let i = 0; i < json.length; i++) {
      const code = StringPrototypeCharCodeAt(json, i);
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) isInString = !isInString;
      else if (!isInString && (code === 91 || code === 123)) deepest = MathMax(deepest, (depth += 1));
      else if (!isInString && (code === 93 || code === 125)) depth -= 1;
    }
    return deepest;
  }

  /** Data that is no text; too deep it could not be told from an attack on whoever reads it. */
  function dataJson(value) {
    const json = JSONStringify(value);
    if (json === undefined) return undefined;
    checkSize(sizeOf(json));
    if (depthOf(json) <= DEEPEST) return json;
    throw new RangeError(`What is displayed has more than ${DEEPEST} levels. Display a part of it.`);
  }

  function entryJson(type, value) {
    if (typeof value === 'string') {
      checkSize(sizeOf(value));
      return JSONStringify(type === SVG ? pictures.standalone(value) : value);
    }
    const bytes = bytesOf(value);
    if (bytes === undefined) return dataJson(value);
    checkSize((TypedArrayPrototypeGetLength(bytes) * 4) / 3);
    return `"${base64(bytes)}"`;
  }

  function objectJson(object) {
    let json = '';
    const keys = isObject(object) ? ReflectOwnKeys(object) : [];
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== 'string') continue;
      const entry = entryJson(keys[i], object[keys[i]]);
      if (entry === undefined) continue;
      json += `${json === '' ? '' : ','}${JSONStringify(keys[i])}:${entry}`;
      checkSize(json.length);
    }
    return `{${json}}`;
  }

  /** Whether every key of a plain object is a MIME type. */
  function isBundle(value) {
    if (!isObject(value) || proxies.isProxy(value) || kinds.kindOf(value) !== 'Object') return false;
    const keys = ReflectOwnKeys(value);
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== 'string' || RegExpPrototypeExec(MIME_TYPE, keys[i]) === null) return false;
    }
    return keys.length > 0;
  }

  /** `"data":…,"metadata":…` of what a display method or a cell gave; `data` may also be the bundle itself. */
  function bundleJson(bundle, metadata) {
    if (!isObject(bundle)) throw new TypeError('A display method must give a MIME bundle: { "text/html": "…" }.');
    const inner = OwnDescriptor(bundle, 'data')?.value;
    const isWrapped = isObject(inner) && !isBundle(bundle);
    const data = isWrapped ? inner : bundle;
    const described = metadata ?? (isWrapped ? bundle.metadata : undefined);
    return `"data":${objectJson(data)},"metadata":${objectJson(described)}`;
  }

  shared.bundles = ObjectFreeze({ __proto__: null, isObject, isBundle, bytesOf, bundleJson, SVG });
});

// The global `display(value, options)` and the protocol `Symbol.for('Jupyter.display')`: a value that has that method
// says itself what MIME bundle it is shown as, at once or by a promise.
(function (primordials, _host, shared) {
  'use strict';
  const { JSONStringify, ObjectFreeze, PromisePrototypeThen, RangeError, ReflectApply, ReflectDefineProperty } =
    primordials;
  const { OwnDescriptor, ReflectOwnKeys, StringPrototypeIncludes, SymbolFor, TypeError } = primordials;
  const { TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag, PromiseResolve, Promise } =
    primordials;
  const { inspect, kinds, proxies } = shared;
  const DISPLAY = SymbolFor('Jupyter.display');
  const LARGEST_BUNDLE = 4 * 1024 * 1024;
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
  }

  /** The value's own display method, found without running a getter. */
  function methodOf(value) {
    if (!isObject(value) || proxies.isProxy(value)) return undefined;
    const method = kinds.dataOf(value, DISPLAY);
    return typeof method === 'function' ? method : undefined;
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

  function tooLarge(size) {
    const mib = 1024 * 1024;
    return new RangeError(
      `What is displayed is ${size} characters long; at most ${LARGEST_BUNDLE / mib} MiB (${LARGEST_BUNDLE}) can be shown. ` +
        'Display a smaller part of it.',
    );
  }

  function isBytes(value) {
    return isObject(value) && TypedArrayPrototypeGetSymbolToStringTag(value) === 'Uint8Array';
  }

  function checkSize(size) {
    if (size > LARGEST_BUNDLE) throw tooLarge(size);
  }

  /** The JSON of one entry of a bundle: text as it is, bytes in base64, anything else as JSON. */
  function entryJson(value) {
    if (typeof value === 'string') checkSize(value.length);
    if (!isBytes(value)) return JSONStringify(value);
    checkSize((TypedArrayPrototypeGetLength(value) * 4) / 3);
    return `"${base64(value)}"`;
  }

  function objectJson(object) {
    let json = '';
    const keys = isObject(object) ? ReflectOwnKeys(object) : [];
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== 'string') continue;
      const entry = entryJson(object[keys[i]]);
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
      if (typeof keys[i] !== 'string' || !StringPrototypeIncludes(keys[i], '/')) return false;
    }
    return keys.length > 0;
  }

  /** `{data, metadata}` of what a display method or a cell gave; `data` may also be the bundle itself. */
  function bundleJson(bundle, metadata) {
    if (!isObject(bundle)) throw new TypeError('A display method must give a MIME bundle: { "text/html": "…" }.');
    const inner = OwnDescriptor(bundle, 'data')?.value;
    const isWrapped = isObject(inner) && !isBundle(bundle);
    const data = isWrapped ? inner : bundle;
    const described = metadata ?? (isWrapped ? bundle.metadata : undefined);
    return `"data":${objectJson(data)},"metadata":${objectJson(described)}`;
  }

  function identity(options) {
    const id = options?.display_id;
    const update = options?.update === true;
    if (update && id === undefined)
      throw new TypeError('To update a display, say which one: { display_id, update: true }.');
    return `${id === undefined ? '' : `"display_id":${JSONStringify(`${id}`)},`}"update":${update}`;
  }

  function show(bundle, options) {
    shared.display(`{${bundleJson(bundle, options?.metadata)},${identity(options)}}`);
  }

  function plainBundle(value) {
    return { __proto__: null, 'text/plain': inspect(value) };
  }

  function isThenable(value) {
    return isObject(value) && typeof value.then === 'function';
  }

  /**
   * Shows a value now, while the cell runs. Options: `display_id` names the output; with `update: true` the output of
   * that name is replaced; `raw: true` takes the value as a MIME bundle; `metadata`.
   */
  function display(value, options) {
    const method = methodOf(value);
    if (method === undefined) {
      show(options?.raw === true || isBundle(value) ? value : plainBundle(value), options);
      return undefined;
    }
    const bundle = ReflectApply(method, value, []);
    if (!isThenable(bundle)) return show(bundle, options);
    return PromisePrototypeThen(PromiseResolve(Promise, bundle), (settled) => show(settled, options));
  }

  const SHORTHANDS = ObjectFreeze({
    __proto__: null,
    html: 'text/html',
    markdown: 'text/markdown',
    latex: 'text/latex',
    svg: 'image/svg+xml',
    png: 'image/png',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    json: 'application/json',
    text: 'text/plain',
    javascript: 'application/javascript',
  });
  for (const name in SHORTHANDS) {
    const value = (content, options) => show({ __proto__: null, [SHORTHANDS[name]]: content }, options);
    ReflectDefineProperty(display, name, { __proto__: null, value, writable: true, configurable: true });
  }
  ReflectDefineProperty(globalThis, 'display', {
    __proto__: null,
    value: display,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  shared.displaying = ObjectFreeze({ __proto__: null, methodOf, bundleJson });
});

// How values say themselves what they are shown as: `Symbol.for('Jupyter.display')`, what Deno's kernel knows by its
// shape (canvas, Vega, data frames, images as bytes, DOM nodes), and IJavascript's `_toHtml` and its kin. Finding out
// which runs no code of the value; `render` does.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, OwnDescriptor, ReflectApply, ReflectOwnKeys, RegExpPrototypeExec, String } =
    primordials;
  const { StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeStartsWith, SymbolFor } = primordials;
  const { StringPrototypeToLowerCase, TypedArrayPrototypeGetLength } = primordials;
  const { bundles, htmlTables, kinds, pictures, proxies, text } = shared;
  const DISPLAY = SymbolFor('Jupyter.display');
  const VEGA_SCHEMA = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v\d+/;
  /** What JupyterLab's own renderer takes: one version of it, which reads the specifications of all the others. */
  const VEGA_TYPES = ObjectFreeze({
    __proto__: null,
    vega: 'application/vnd.vega.v5+json',
    'vega-lite': 'application/vnd.vegalite.v5+json',
  });
  const LONGEST_MARKUP = 300;
  const MOST_RECORDS = 100;

  function methodOf(value, key) {
    const method = kinds.dataOf(value, key);
    return typeof method === 'function' ? method : undefined;
  }

  /** `render` gives a bundle or a promise of one, or nothing when the value is an ordinary one after all. */
  function renderer(what, render, isExact = false) {
    return { __proto__: null, what, render, isExact };
  }

  function bySymbol(value) {
    const method = methodOf(value, DISPLAY);
    if (method === undefined) return undefined;
    return renderer('Symbol.for("Jupyter.display") method', () => ReflectApply(method, value, []), true);
  }

  /** The type and the data of `data:image/png;base64,…`. */
  function dataUrlBundle(url) {
    const comma = StringPrototypeIndexOf(url, ',');
    const match = RegExpPrototypeExec(/^data:([\w.+-]+\/[\w.+-]+)[^,]*;base64$/, StringPrototypeSlice(url, 0, comma));
    if (match === null) return undefined;
    return { __proto__: null, [match[1]]: StringPrototypeSlice(url, comma + 1) };
  }

  function byDataUrl(value) {
    const method = methodOf(value, 'toDataURL');
    if (method === undefined) return undefined;
    return renderer('toDataURL method', () => dataUrlBundle(String(ReflectApply(method, value, []))));
  }

  function vegaType(schema) {
    const match = typeof schema === 'string' ? RegExpPrototypeExec(VEGA_SCHEMA, schema) : null;
    return match === null ? undefined : VEGA_TYPES[match[1]];
  }

  function vegaBundle(spec) {
    const type = vegaType(spec?.$schema);
    return type === undefined ? undefined : { __proto__: null, [type]: spec };
  }

  function byVegaSpec(value) {
    const method = methodOf(value, 'toSpec');
    if (method !== undefined) return renderer('toSpec method', () => vegaBundle(ReflectApply(method, value, [])));
    if (vegaType(kinds.ownDataOf(value, '$schema')) === undefined) return undefined;
    return renderer('Vega specification', () => vegaBundle(value));
  }

  function fieldType(columnType) {
    const told = typeof columnType === 'string' ? columnType : (columnType?.toJSON?.()?.DataType ?? columnType);
    const name = StringPrototypeToLowerCase(String(told));
    if (RegExpPrototypeExec(/^u?int/, name) !== null) return 'integer';
    if (RegExpPrototypeExec(/^(float|decimal|number)/, name) !== null) return 'number';
    if (StringPrototypeStartsWith(name, 'bool')) return 'boolean';
    if (StringPrototypeStartsWith(name, 'list')) return 'array';
    return StringPrototypeStartsWith(name, 'struct') ? 'object' : 'string';
  }

  function frameBundle(frame) {
    const columns = frame.schema;
    const names = ReflectOwnKeys(columns);
    const fields = [];
    for (let i = 0; i < names.length; i++) fields[i] = { name: String(names[i]), type: fieldType(columns[names[i]]) };
    const data = frame.head(MOST_RECORDS).toRecords();
    return {
      __proto__: null,
      'application/vnd.dataresource+json': { data, schema: { fields } },
      'text/html': htmlTables.asked(data),
    };
  }

  function byFrame(value) {
    if (methodOf(value, 'head') === undefined || methodOf(value, 'toRecords') === undefined) return undefined;
    if (kinds.descriptorOf(value, 'schema') === undefined) return undefined;
    return renderer('data frame', () => frameBundle(value));
  }

  const MAGIC = ObjectFreeze([
    ObjectFreeze(['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]]),
    ObjectFreeze(['image/jpeg', 0, [0xff, 0xd8, 0xff]]),
    ObjectFreeze(['image/gif', 0, [0x47, 0x49, 0x46, 0x38]]),
    ObjectFreeze(['image/webp', 8, [0x57, 0x45, 0x42, 0x50]]),
  ]);

  function hasBytes(bytes, offset, expected) {
    if (TypedArrayPrototypeGetLength(bytes) < offset + expected.length) return false;
    for (let i = 0; i < expected.length; i++) if (bytes[offset + i] !== expected[i]) return false;
    return true;
  }

  /** What kind of image bytes are, told by how they begin. */
  function imageType(bytes) {
    for (let i = 0; i < MAGIC.length; i++) if (hasBytes(bytes, MAGIC[i][1], MAGIC[i][2])) return MAGIC[i][0];
    return undefined;
  }

  function byBytes(value) {
    const bytes = bundles.bytesOf(value);
    const type = bytes === undefined ? undefined : imageType(bytes);
    if (type === undefined) return undefined;
    const size = TypedArrayPrototypeGetLength(bytes);
    return renderer('image', () => ({ __proto__: null, [type]: bytes, 'text/plain': `<${type}, ${size} bytes>` }));
  }

  /** What a text may say of a node: all of it when it is short, else how it begins. */
  function markupText(markup) {
    return markup.length <= LONGEST_MARKUP ? markup : `${text.bounded(pictures.tagOf(markup), LONGEST_MARKUP)} …`;
  }

  function markupBundle(markup) {
    if (typeof markup !== 'string') return undefined;
    const plain = markupText(markup);
    if (StringPrototypeStartsWith(markup, '<svg')) {
      return { __proto__: null, [bundles.SVG]: pictures.onGround(markup), 'text/plain': plain };
    }
    return { __proto__: null, 'text/html': pictures.asImages(markup), 'text/plain': plain };
  }

  /** A DOM node: its class has the getter, or it has the text itself. A getter of its own is a value like any other. */
  function byMarkup(value) {
    const descriptor = kinds.descriptorOf(value, 'outerHTML');
    if (descriptor === undefined) return undefined;
    const isInherited = descriptor.get !== undefined && OwnDescriptor(value, 'outerHTML') === undefined;
    if (!isInherited && typeof descriptor.value !== 'string') return undefined;
    return renderer('outerHTML getter', () => markupBundle(value.outerHTML));
  }

  const METHODS = ObjectFreeze({
    __proto__: null,
    _toHtml: 'text/html',
    _toSvg: 'image/svg+xml',
    _toPng: 'image/png',
    _toJpeg: 'image/jpeg',
    _toMarkdown: 'text/markdown',
    _toLatex: 'text/latex',
  });

  function copyInto(bundle, from) {
    const keys = bundles.isObject(from) ? ReflectOwnKeys(from) : [];
    for (let i = 0; i < keys.length; i++) bundle[keys[i]] = from[keys[i]];
  }

  function methodsBundle(value) {
    const bundle = { __proto__: null };
    const whole = methodOf(value, '_toMime');
    if (whole !== undefined) copyInto(bundle, ReflectApply(whole, value, []));
    for (const name in METHODS) {
      const method = methodOf(value, name);
      if (method !== undefined && bundle[METHODS[name]] === undefined) {
        bundle[METHODS[name]] = ReflectApply(method, value, []);
      }
    }
    return bundle;
  }

  function byMethods(value) {
    let found = methodOf(value, '_toMime') !== undefined;
    for (const name in METHODS) found ||= methodOf(value, name) !== undefined;
    return found ? renderer('_toMime, _toHtml … methods', () => methodsBundle(value)) : undefined;
  }

  const CONVENTIONS = ObjectFreeze([byDataUrl, byVegaSpec, byFrame, byBytes, byMarkup, byMethods]);

  /** A cell's own idea of how every result is shown: IJavascript's `$$mimer$$`. */
  function byMimer(value) {
    const mimer = OwnDescriptor(globalThis, '$$mimer$$')?.value;
    if (typeof mimer !== 'function' || mimer === shared.defaultMimer) return undefined;
    return renderer('$$mimer$$ function', () => ReflectApply(mimer, undefined, [value]));
  }

  /** @returns what shows the value, or `undefined` when it is an ordinary one; runs no code of the value */
  function rendererOf(value) {
    if (!bundles.isObject(value) || proxies.isProxy(value)) return undefined;
    const own = bySymbol(value);
    if (own !== undefined || typeof value === 'function' || kinds.prototypeOf(value) === null) return own;
    for (let i = 0; i < CONVENTIONS.length; i++) {
      const found = CONVENTIONS[i](value);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  shared.conventions = ObjectFreeze({ __proto__: null, rendererOf, byMimer, imageType, dataUrlBundle });
});

// Deno's display helpers: the tagged templates `html`, `svg` and `md`, `image`, and the namespace `Deno.jupyter`.
(function (primordials, _host, shared) {
  'use strict';
  const { ArrayIsArray, Error, ObjectFreeze, ReflectDefineProperty, String, SymbolFor, SymbolToStringTag } = primordials;
  const { TypeError, WeakMap, WeakMapPrototypeGet, WeakMapPrototypeHas, WeakMapPrototypeSet } = primordials;
  const { bundles, conventions, displaying, presentation } = shared;
  const DISPLAY = SymbolFor('Jupyter.display');
  /** The text of each fragment that a template made, so that one can be put into another. */
  const fragments = new WeakMap();

  function displayable(bundle) {
    const value = {};
    ReflectDefineProperty(value, DISPLAY, { __proto__: null, value: () => bundle, writable: true, configurable: true });
    return value;
  }

  function fragment(type, content) {
    const value = displayable({ [type]: content });
    ReflectDefineProperty(value, 'toString', { __proto__: null, value: () => content, writable: true, configurable: true });
    WeakMapPrototypeSet(fragments, value, content);
    return value;
  }

  function isFragment(value) {
    return bundles.isObject(value) && WeakMapPrototypeHas(fragments, value);
  }

  function areFragments(value) {
    if (!ArrayIsArray(value) || value.length === 0) return false;
    for (let i = 0; i < value.length; i++) if (!isFragment(value[i])) return false;
    return true;
  }

  /** As Deno puts it: any value as text, `undefined` as nothing. A list of fragments is one after the other. */
  function interpolated(value) {
    if (value === undefined) return '';
    if (!areFragments(value)) return `${value}`;
    let content = '';
    for (let i = 0; i < value.length; i++) content += WeakMapPrototypeGet(fragments, value[i]);
    return content;
  }

  function template(type) {
    return (strings, ...values) => {
      let content = '';
      for (let i = 0; i < strings.length; i++) content += strings[i] + interpolated(values[i]);
      return fragment(type, content);
    };
  }

  const html = template('text/html');
  const svg = template(bundles.SVG);
  const md = template('text/markdown');

  /** A PNG, JPEG, GIF or WebP image from its bytes or from a data: URL. */
  function image(source) {
    if (typeof source === 'string') {
      const bundle = conventions.dataUrlBundle(source);
      if (bundle !== undefined) return displayable(bundle);
      throw new TypeError('A cell cannot read files: give image() the bytes of a picture (a Uint8Array) or a data: URL.');
    }
    const bytes = bundles.bytesOf(source);
    const type = bytes === undefined ? undefined : conventions.imageType(bytes);
    if (type === undefined) throw new TypeError('These are not the bytes of a PNG, JPEG, GIF or WebP image.');
    return displayable({ [type]: bytes });
  }

  /** The MIME bundle that a value is shown as. */
  async function format(value) {
    const renderer = conventions.rendererOf(value);
    return (await renderer?.render()) ?? presentation.ordinary(value);
  }

  function broadcastDisplay(content, update) {
    const options = { __proto__: null, raw: true, update, metadata: content?.metadata };
    options.display_id = content?.transient?.display_id;
    displaying.show(content?.data, options);
  }

  /** Messages to the notebook: those that show something. */
  async function broadcast(type, content) {
    if (type === 'display_data' || type === 'update_display_data') {
      return broadcastDisplay(content, type === 'update_display_data');
    }
    if (type === 'clear_output') return shared.clear(content?.wait === true);
    throw new Error(
      `Messages of the type ${String(type)} cannot be sent from a cell; display_data, update_display_data and clear_output can.`,
    );
  }

  async function display(value, options) {
    await displaying.display(value, options);
  }

  function define(object, name, value) {
    ReflectDefineProperty(object, name, { __proto__: null, value, writable: true, configurable: true });
  }

  const jupyter = ObjectFreeze({ broadcast, display, format, md, html, svg, image, $display: DISPLAY });
  const deno = {};
  define(deno, 'jupyter', jupyter);
  define(deno, SymbolToStringTag, 'Deno');
  define(globalThis, 'html', html);
  define(globalThis, 'svg', svg);
  define(globalThis, 'md', md);
  define(globalThis, 'image', image);
  define(globalThis, 'Deno', deno);
  shared.sources.hide(deno);
});

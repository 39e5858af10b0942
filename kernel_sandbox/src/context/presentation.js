// How a value is presented: by what it says itself, or as text and, where that helps, as HTML.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, StringPrototypeIncludes, TypeError, WeakMap, WeakMapPrototypeHas, WeakMapPrototypeSet } = primordials;
  const { bundles, htmlTables, inspect, trees } = shared;
  const LONGEST_LINE = 72;
  /** What `display` and its kin give back, which nobody wants to see as the value of a cell. */
  const quiet = new WeakMap();

  /** @param {object} value @returns {object} the same, marked as nothing to show */
  function quietly(value) {
    WeakMapPrototypeSet(quiet, value, true);
    return value;
  }

  function isQuiet(value) {
    return bundles.isObject(value) && WeakMapPrototypeHas(quiet, value);
  }

  function htmlOf(value, shown, options) {
    const isShort = shown.length <= LONGEST_LINE && !StringPrototypeIncludes(shown, '\n');
    return htmlTables.ofRecords(value, isShort) ?? trees.html(value, shown, options);
  }

  /** The bundle of a value that says nothing itself. */
  function ordinary(value, options) {
    const shown = inspect(value, options);
    const bundle = { __proto__: null, 'text/plain': shown };
    const html = htmlOf(value, shown, options);
    if (html !== undefined) bundle['text/html'] = html;
    return bundle;
  }

  /** The JSON of what a renderer gave; a shape that turned out to be none is an ordinary value. */
  function renderedJson(renderer, bundle, value, metadata) {
    if (renderer.isExact) return bundles.bundleJson(bundle, metadata);
    if (bundle === undefined || bundle === null) return bundles.bundleJson(ordinary(value), metadata);
    if (!bundles.isObject(bundle)) throw new TypeError('A display method must give a MIME bundle: { "text/html": "…" }.');
    bundle['text/plain'] ??= inspect(value);
    return bundles.bundleJson(bundle, metadata);
  }

  /** Says on stderr that a value could not show itself. */
  function failed(renderer, error) {
    shared.write('stderr', `The ${renderer.what} of the value failed: ${inspect(error)}\n`);
  }

  shared.presentation = ObjectFreeze({ __proto__: null, quietly, isQuiet, ordinary, htmlOf, renderedJson, failed });
});

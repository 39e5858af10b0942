// The global `display(value, options)`, its shorthands for one MIME type each, and displays that can be updated.
(function (primordials, _host, shared) {
  'use strict';
  const { DateNow, JSONStringify, NumberPrototypeToString, ObjectFreeze, Promise, PromisePrototypeThen } = primordials;
  const { PromiseResolve, ReflectDefineProperty, TypeError } = primordials;
  const { bundles, conventions, htmlTables, live, presentation } = shared;
  const SHORTHANDS = ObjectFreeze({
    __proto__: null,
    html: 'text/html',
    markdown: 'text/markdown',
    latex: 'text/latex',
    svg: bundles.SVG,
    png: 'image/png',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    pdf: 'application/pdf',
    json: 'application/json',
    text: 'text/plain',
    javascript: 'application/javascript',
  });
  const LONGEST_ID = 1000;
  let made = 0;

  function newId() {
    made += 1;
    return `pennant-${NumberPrototypeToString(DateNow(), 36)}-${made}`;
  }

  function checkedId(id) {
    if (id.length <= LONGEST_ID) return id;
    throw new TypeError(`A display_id has at most ${LONGEST_ID} characters; this one has ${id.length}.`);
  }

  function identity(options) {
    const id = options?.display_id;
    const update = options?.update === true;
    if (update && id === undefined)
      throw new TypeError('To update a display, say which one: { display_id, update: true }.');
    return `${id === undefined ? '' : `"display_id":${JSONStringify(checkedId(`${id}`))},`}"update":${update}`;
  }

  function write(json, options) {
    shared.display(`{${json},${identity(options)}}`);
  }

  function show(bundle, options) {
    write(bundles.bundleJson(bundle, options?.metadata), options);
  }

  function isThenable(value) {
    return bundles.isObject(value) && typeof value.then === 'function';
  }

  /** Shows what a renderer gave, or says why not and shows the value as it is. */
  function finish(renderer, value, options, bundleOf) {
    let json;
    try {
      json = presentation.renderedJson(renderer, bundleOf(), value, options?.metadata);
    } catch (error) {
      presentation.failed(renderer, error);
      json = bundles.bundleJson(presentation.ordinary(value, live), options?.metadata);
    }
    write(json, options);
  }

  function later(renderer, value, options, promise) {
    const raise = (error) => () => {
      throw error;
    };
    const shown = PromisePrototypeThen(
      PromiseResolve(Promise, promise),
      (bundle) => finish(renderer, value, options, () => bundle),
      (error) => finish(renderer, value, options, raise(error)),
    );
    return presentation.quietly(shown);
  }

  function render(renderer, value, options) {
    let bundle;
    try {
      bundle = renderer.render();
      if (isThenable(bundle)) return later(renderer, value, options, bundle);
    } catch (error) {
      presentation.failed(renderer, error);
      return show(presentation.ordinary(value, live), options);
    }
    return finish(renderer, value, options, () => bundle);
  }

  function showValue(value, options) {
    identity(options);
    if (options?.raw === true || bundles.isBundle(value)) return show(value, options);
    const renderer = conventions.rendererOf(value);
    if (renderer === undefined) return show(presentation.ordinary(value, live), options);
    return render(renderer, value, options);
  }

  /** What may go over to another display: all options but those that say which one. */
  function addressed(options, id, update) {
    return { __proto__: null, raw: options?.raw, metadata: options?.metadata, display_id: id, update };
  }

  /** A display with a name: whatever it is told to show replaces what it showed before. */
  function namedDisplay(id, isShown) {
    const send = (put) => {
      const promise = put(isShown);
      isShown = true;
      return promise;
    };
    const handle = {
      display_id: id,
      update: (value, options) => send((update) => showValue(value, addressed(options, id, update))),
    };
    for (const name in SHORTHANDS) {
      handle[name] = (content, options) =>
        send((update) => show({ __proto__: null, [SHORTHANDS[name]]: content }, addressed(options, id, update)));
    }
    return presentation.quietly(ObjectFreeze(handle));
  }

  /**
   * Shows a value now, while the cell runs. Options: `display_id` names the output (`true`: a new name); with
   * `update: true` the output of that name is replaced; `raw: true` takes the value as a MIME bundle; `metadata`.
   * Gives the named display, with `update(value)`; else a promise when the value shows itself later; else nothing.
   */
  function display(value, options) {
    const isNew = options?.display_id === true;
    const id = isNew ? newId() : options?.display_id;
    const told = isNew ? addressed(options, id, false) : options;
    const promise = showValue(value, told);
    return promise ?? (id === undefined || told.update === true ? undefined : namedDisplay(`${id}`, true));
  }

  function table(data, columns, options) {
    const html = htmlTables.asked(data, columns);
    if (html === undefined) return show(presentation.ordinary(data, live), options);
    return show({ __proto__: null, 'text/html': html, 'text/plain': shared.table(data, columns) }, options);
  }

  function define(object, name, value) {
    ReflectDefineProperty(object, name, { __proto__: null, value, writable: true, configurable: true });
  }

  for (const name in SHORTHANDS) {
    define(display, name, (content, options) => show({ __proto__: null, [SHORTHANDS[name]]: content }, options));
  }
  define(display, 'raw', (type, content, options) => show({ __proto__: null, [`${type}`]: content }, options));
  define(display, 'table', table);
  define(globalThis, 'display', display);
  define(globalThis, 'newDisplay', () => namedDisplay(newId(), false));
  shared.sources.hide(display);
  shared.displaying = ObjectFreeze({ __proto__: null, display, show, write });
});

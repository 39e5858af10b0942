// IJavascript's `$$`, with which a cell says what its result is and when it has ended, so that notebooks written for
// that kernel run as they are.
(function (primordials, host, shared) {
  'use strict';
  const { IntrinsicPromise, ObjectFreeze, OwnDescriptor, PromisePrototypeThen, PromiseResolve, Promise } = primordials;
  const { ReflectApply, ReflectDefineProperty, TypeError } = primordials;
  const { bundles, conventions, displaying, inspect, presentation } = shared;
  const TYPES = ObjectFreeze({
    __proto__: null,
    text: 'text/plain',
    html: 'text/html',
    svg: bundles.SVG,
    png: 'image/png',
    jpeg: 'image/jpeg',
    json: 'application/json',
    markdown: 'text/markdown',
    latex: 'text/latex',
  });
  /** What the running cell has said so far; `undefined` as long as it has not said anything. */
  let session;
  /** The run whose result is known: what it still says is shown as it comes. */
  let closed = 0;

  /** The session of the code that runs now; `undefined` when its cell has ended. */
  function current() {
    const run = host.owner?.() ?? 0;
    if (run !== (shared.running ?? 0) || run === closed) return undefined;
    if (session?.run !== run) session = newSession(run);
    return session;
  }

  function newSession(run) {
    const own = { __proto__: null, run, isAsync: false, hasEnded: false, json: 'null', ended: undefined };
    const parts = { __proto__: null };
    own.ended = new IntrinsicPromise((resolve, reject) => {
      parts.resolve = resolve;
      parts.reject = reject;
    });
    own.parts = parts;
    return own;
  }

  function end(own, json) {
    if (own.hasEnded) return;
    own.hasEnded = true;
    own.json = json;
    own.parts.resolve();
  }

  /** Shows a bundle: as the result that ends the cell, or, when there is more to come or the cell has ended, at once. */
  function send(bundle, keepAlive) {
    const own = current();
    const json = bundles.bundleJson(bundle);
    if (own !== undefined && !keepAlive) return end(own, `{${json}}`);
    if (own !== undefined) own.isAsync = true;
    return displaying.write(json);
  }

  function fail(error, keepAlive) {
    const own = current();
    if (own === undefined || keepAlive) {
      if (own !== undefined) own.isAsync = true;
      return shared.write('stderr', `${shared.uncaught(error)}\n`);
    }
    own.hasEnded = true;
    own.parts.reject(error);
    // It is told when the cell ends.
    PromisePrototypeThen(own.ended, undefined, () => undefined);
    return undefined;
  }

  function bundleOf(value) {
    const renderer = conventions.byMimer(value) ?? conventions.rendererOf(value);
    const bundle = renderer?.render() ?? presentation.ordinary(value);
    if (bundles.isObject(bundle) && renderer?.isExact === false) bundle['text/plain'] ??= inspect(value);
    return bundle;
  }

  /** A function that takes its output now or by a promise, for which the cell then waits. */
  function output(put) {
    return (value, keepAlive) => {
      if (!bundles.isObject(value) || typeof value.then !== 'function') return put(value, keepAlive === true);
      const own = current();
      if (own !== undefined) own.isAsync = true;
      PromisePrototypeThen(
        PromiseResolve(Promise, value),
        (settled) => put(settled, keepAlive === true),
        (error) => fail(error, false),
      );
      return undefined;
    };
  }

  function async(...values) {
    const own = current();
    const isAsync = values.length === 0 || Boolean(values[0]);
    if (own !== undefined) own.isAsync = isAsync;
    return isAsync;
  }

  function done(...values) {
    if (values.length > 0) return send(bundleOf(values[0]), false);
    const own = current();
    return own === undefined ? undefined : end(own, 'null');
  }

  /** Asks the person at the notebook; the answer goes to the callback or, without one, into the promise given back. */
  function input(options, callback) {
    const ask = OwnDescriptor(globalThis, 'prompt')?.value;
    if (typeof ask !== 'function') throw new TypeError('There is nobody to ask.');
    const answer = ask(options?.prompt ?? '') ?? '';
    if (typeof callback !== 'function') return PromiseResolve(Promise, answer);
    return void ReflectApply(callback, undefined, [undefined, answer]);
  }

  function namedDisplay(...ids) {
    const shown = { close() {} };
    const options = ids.length === 0 ? undefined : { __proto__: null, display_id: `${ids[0]}` };
    if (options !== undefined) {
      displaying.show({ __proto__: null, 'text/plain': '' }, options);
      options.update = true;
    }
    shown.mime = (bundle) => displaying.show(bundle, options);
    for (const name in TYPES) {
      shown[name] = (content) => displaying.show({ __proto__: null, [TYPES[name]]: content }, options);
    }
    return presentation.quietly(shown);
  }

  const $$ = {
    async,
    done,
    sendResult: output((value, keepAlive) => send(bundleOf(value), keepAlive)),
    sendError: output(fail),
    mime: output(send),
    input,
    display: namedDisplay,
    clear: (wait) => shared.clear(wait === true),
  };
  for (const name in TYPES) {
    $$[name] = output((content, keepAlive) => send({ __proto__: null, [TYPES[name]]: content }, keepAlive));
  }

  function define(name, descriptor) {
    ReflectDefineProperty(globalThis, name, { __proto__: null, configurable: true, ...descriptor });
  }

  shared.defaultMimer = (value) => bundleOf(value);
  define('$$', { value: $$, writable: true });
  define('$$mimer$$', { value: shared.defaultMimer, writable: true });
  define('$$defaultMimer$$', { value: shared.defaultMimer, writable: true });
  // The names of its first version, some of which are assigned to.
  define('$$done$$', { value: done, writable: true });
  define('$$async$$', { get: () => current()?.isAsync === true, set: (value) => void async(value) });
  for (const name of ['mime', 'html', 'svg', 'png', 'jpeg']) define(`$$${name}$$`, { set: (value) => void $$[name](value) });

  /** Whether the cell that has run to its end says itself what its result is, or that it is still to wait for it. */
  function speaks() {
    if (session !== undefined && session.run === shared.running && (session.isAsync || session.hasEnded)) return true;
    close();
    return false;
  }

  function close() {
    closed = shared.running ?? 0;
    session = undefined;
  }

  /** The JSON of the result once there is one, `null` for none. @throws what the cell gave to `$$.sendError` */
  async function result() {
    const own = session;
    try {
      await own.ended;
      return own.json;
    } finally {
      close();
    }
  }

  shared.sources.hide($$);
  shared.ijavascript = ObjectFreeze({ __proto__: null, speaks, result });
});

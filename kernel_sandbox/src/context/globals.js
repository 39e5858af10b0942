// The last word on the global object: what vm2 added goes, and the reserved name is sealed.
(function (primordials, host, shared) {
  'use strict';
  const { ReflectDefineProperty, ReflectOwnKeys, ObjectFreeze } = primordials;
  const global = globalThis;

  const define = (name, value) =>
    ReflectDefineProperty(global, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

  // The one that remembers its targets, so that proxies can be shown.
  define('Proxy', shared.Proxy);

  // Buffer is a bridge to the host's; the rest are names that no standard knows.
  for (const name of ['Buffer', 'VMError', 'global', 'GLOBAL', 'root']) delete global[name];
  for (const name of ReflectOwnKeys(shared.globals)) define(name, shared.globals[name]);
  for (const name of ReflectOwnKeys(shared.inputGlobals)) define(name, shared.inputGlobals[name]);
  define('cell', shared.cell);

  // What is ours, or vm2's, looks built in, as it does in a browser.
  for (const value of [shared.exposed, global.console, shared.cell]) shared.sources.hide(value);
  for (const value of [global, Object, Symbol, Error, Reflect]) shared.sources.hideOwn(value);

  for (const name of ReflectOwnKeys(shared.exposed)) ObjectFreeze(shared.exposed[name]);
  ReflectDefineProperty(global, '$pennant', {
    __proto__: null,
    value: ObjectFreeze(shared.exposed),
    writable: false,
    enumerable: false,
    configurable: false,
  });

  shared.standard.remember();
})

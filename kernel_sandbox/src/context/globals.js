// The last word on the global object: what vm2 added goes, and the reserved name is sealed.
(function (primordials, host, shared) {
  'use strict';
  const { ReflectDefineProperty, ReflectOwnKeys, ObjectFreeze } = primordials;
  const global = globalThis;

  const define = (name, value) =>
    ReflectDefineProperty(global, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

  const seal = (name) =>
    ReflectDefineProperty(global, name, { __proto__: null, value: global[name], writable: false, configurable: false });

  // vm2 means these to be read-only, which its way of saying it does not do on an ordinary global object.
  seal('Error');
  seal('Promise');

  // The one that remembers its targets, so that proxies can be shown.
  define('Proxy', shared.Proxy);

  // Buffer is a bridge to the host's; the rest are names that no standard knows.
  for (const name of ['Buffer', 'VMError', 'global', 'GLOBAL', 'root']) delete global[name];
  for (const name of ReflectOwnKeys(shared.globals)) define(name, shared.globals[name]);
  for (const name of ReflectOwnKeys(shared.inputGlobals)) define(name, shared.inputGlobals[name]);
  define('cell', shared.cell);

  // What is ours looks built in, as it does in a browser.
  for (const globals of [shared.globals, shared.inputGlobals, shared.exposed]) shared.sources.hide(globals);
  for (const value of [global.console, shared.cell]) shared.sources.hide(value);

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

// Standard globals that vm2 removes, kept aside by src/vm2.mjs before vm2 came. First of all files, so that the
// primordials know them.
(function () {
  'use strict';
  const kept = globalThis.$pennant;
  for (const name of ['Proxy', 'WeakRef', 'FinalizationRegistry']) {
    Reflect.defineProperty(globalThis, name, {
      value: kept[name],
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
})

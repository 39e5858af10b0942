// Puts back what vm2 took away or replaced, as src/context/kept.js kept it. First of all files, so that the primordials
// know it. What of it must stay guarded (docs/decisions/0017 to 0020) evaluation.js and proxies.js guard in their own way.
(function () {
  'use strict';
  for (const [object, key, was] of globalThis.$pennant) {
    const isBack = key === null ? Reflect.setPrototypeOf(object, was) : Reflect.defineProperty(object, key, was);
    if (!isBack) throw new Error(`this version of vm2 is not the one Pennant was made for: ${String(key)}`);
  }
  delete globalThis.$pennant;
});

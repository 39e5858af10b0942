// The host's functions, as the context may call them: whatever happens inside (a full stack, above all), no error of the
// host's comes back, only one of the context's own.
(function (bridged) {
  'use strict';
  const { RangeError } = globalThis;
  const { apply, ownKeys } = Reflect;
  const { freeze } = Object;

  const guarded = (call) =>
    freeze((...args) => {
      let failed = true;
      try {
        const answer = apply(call, undefined, args);
        failed = typeof answer === 'object' ? answer !== null : typeof answer === 'function';
        if (!failed) return answer;
      } catch {
        // An error of the host's: nothing here may look at it.
      }
      if (failed) throw new RangeError('Maximum call stack size exceeded');
    });

  const host = { __proto__: null };
  for (const name of ownKeys(bridged)) host[name] = guarded(bridged[name]);
  return freeze(host);
});

// What a cell holds by `using` at its top level, and its disposal when the cell has ended.
// https://tc39.es/ecma262/#sec-disposeresources
(function (primordials, host, shared) {
  'use strict';
  const { ReflectApply, SuppressedError, SymbolAsyncDispose, SymbolDispose, TypeError } = primordials;
  const { lists } = shared;

  /** As V8 words it. */
  const SUPPRESSED = 'An error was suppressed during disposal';

  /** Of the cell that runs, in the order in which they were taken. */
  let resources = lists.create();
  let holder = 0;

  const methodOf = (value, symbol, name) => {
    const method = value[symbol];
    if (method === undefined || method === null) return undefined;
    if (typeof method !== 'function') throw new TypeError(`The value's [${name}] is not a function`);
    return method;
  };

  /** Falls back to the method that is not asynchronous; its result is not waited for. */
  const asyncMethodOf = (value) => {
    const method = methodOf(value, SymbolAsyncDispose, 'Symbol.asyncDispose');
    if (method !== undefined) return method;
    const sync = methodOf(value, SymbolDispose, 'Symbol.dispose');
    return sync && (() => void ReflectApply(sync, value, []));
  };

  const take = (value, isAsync) => {
    let dispose;
    if (value !== null && value !== undefined) {
      if (typeof value !== 'object' && typeof value !== 'function') throw notDisposable(isAsync);
      dispose = isAsync ? asyncMethodOf(value) : methodOf(value, SymbolDispose, 'Symbol.dispose');
      if (dispose === undefined) throw notDisposable(isAsync);
    }
    if (dispose !== undefined || isAsync) lists.push(held(), { __proto__: null, value, dispose, isAsync });
    return value;
  };

  /** What the run holds; what a run that was stopped still held is forgotten. */
  const held = () => {
    const run = host.owner();
    if (run !== holder) resources = lists.create();
    holder = run;
    return resources;
  };

  const notDisposable = (isAsync) =>
    new TypeError(
      isAsync
        ? 'await using needs null, undefined or an object with a method [Symbol.asyncDispose] or [Symbol.dispose]'
        : 'using needs null, undefined or an object with a method [Symbol.dispose]',
    );

  const disposeOf = ({ value, dispose, isAsync }) => {
    const result = dispose === undefined ? undefined : ReflectApply(dispose, value, []);
    return isAsync ? shared.exposed.keep(result) : undefined;
  };

  /**
   * Disposes of what the cell holds. Throws what the cell threw, or what went wrong here, or both as the standard says.
   * @param {boolean} failed @param {unknown} thrown by the cell
   */
  const dispose = async (failed, thrown) => {
    let hasFailed = failed;
    let error = thrown;
    while (held().length > 0) {
      // Taken out before it is disposed of: that happens once, whatever it does.
      const resource = lists.pop(resources);
      try {
        const pending = disposeOf(resource);
        if (resource.isAsync) await pending;
      } catch (caught) {
        const sanitized = shared.sanitize(caught);
        error = hasFailed ? new SuppressedError(sanitized, error, SUPPRESSED) : sanitized;
        hasFailed = true;
      }
    }
    if (hasFailed) throw error;
  };

  /** After an interrupt there is nobody to throw to. */
  const disposeQuietly = async () => {
    try {
      await dispose(false, undefined);
    } catch (error) {
      shared.reportUncaught(error);
    }
  };

  const { exposed } = shared;
  exposed.use = (value) => take(value, false);
  exposed.useAsync = (value) => take(value, true);
  exposed.dispose = dispose;
  exposed.disposeQuietly = disposeQuietly;
})

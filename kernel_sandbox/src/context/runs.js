// What the engine and the rewriter put into cells: the gate before a cell, and the marks round its awaits.
(function (primordials, host, shared, entry) {
  'use strict';
  const { Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, TypeError } = primordials;
  const { Set, SetPrototypeAdd, SetPrototypeDelete, SetPrototypeHas, SetPrototypeValues, SetIteratorPrototypeNext, SymbolAsyncIterator, SymbolIterator } = primordials;
  const { ReflectApply, ReflectDefineProperty, ReflectDeleteProperty, ReflectOwnKeys } = primordials;

  const { promiseProtocol } = shared;

  /** @type {Map<number, () => void>} */
  let waiting = new Map();
  let firstWaiting = 0;
  let lastWaiting = 0;
  /** Promises that top-level code awaits: without a reference from here they, and the run with them, could be collected. */
  let awaited = new Set();
  const never = promiseProtocol.create(() => {});

  /** Resolves in a turn of the event loop of its own. */
  const turn = () =>
    promiseProtocol.create((resolve) => {
      MapPrototypeSet(waiting, lastWaiting++, resolve);
      host.turn();
    });

  shared.turn = turn;

  const gate = (generation) => {
    if (!host.isCurrent(generation | 0)) return never;
    promiseProtocol.hold();
    return turn();
  };

  /**
   * Behind the gate: what follows belongs to the run. Not before it, since the inspector may start a cell in the middle
   * of other code, which must go on as whose it was.
   */
  const enter = (run, generation, cell) => {
    promiseProtocol.release();
    shared.running = run | 0;
    shared.endGroups();
    shared.thrown.forget();
    if (!host.enter(run | 0, generation | 0, `${cell}`)) return;
    shared.endEarlierRuns(cell, run);
    host.enter(run | 0, generation | 0, `${cell}`);
  };

  const settle = async (token, value, isCaught) => {
    try {
      return await value;
    } catch (error) {
      throw shared.thrown.awaited(error, isCaught);
    } finally {
      SetPrototypeDelete(awaited, token);
      if (!host.isLive()) await never;
    }
  };

  /** @param {boolean} [isCaught] whether code of the cell may catch what the value is rejected with */
  const keep = (value, isCaught = true) => {
    if (!host.isLive()) return never;
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
    const token = { __proto__: null, promise: undefined };
    SetPrototypeAdd(awaited, token);
    token.promise = settle(token, value, isCaught);
    return token.promise;
  };

  const report = async (reason) => {
    await turn();
    shared.reportUncaught(reason);
  };

  entry.open = () => {
    const resolve = MapPrototypeGet(waiting, firstWaiting);
    if (resolve === undefined) return;
    MapPrototypeDelete(waiting, firstWaiting++);
    resolve();
  };

  entry.stop = () => {
    promiseProtocol.release();
    waiting = new Map();
    firstWaiting = lastWaiting;
    awaited = new Set();
    shared.stopTimers();
    shared.endAllRuns();
    shared.stopImports();
  };

  entry.rejected = (reason) => {
    report(reason);
  };

  /** Names of the notebook that are constant now. */
  const constants = new Set();
  /** Names whose value shows on the global object, too. */
  const mirrored = new Set();

  const constant = (name, value) => {
    if (SetPrototypeHas(constants, name)) throw new TypeError('Assignment to constant variable.');
    return value;
  };

  /** Takes what a cell declares: constants, and names that are no longer what they were. */
  const declare = (kinds) => {
    const names = ReflectOwnKeys(kinds);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (kinds[name] === 'const') SetPrototypeAdd(constants, name);
      else SetPrototypeDelete(constants, name);
      if (kinds[name] !== 'var' && kinds[name] !== 'function') unmirror(name);
    }
  };

  const mirror = (name, get, set) => {
    SetPrototypeAdd(mirrored, name);
    shared.accessors.register(get, get);
    shared.sources.hide(get);
    shared.sources.hide(set);
    ReflectDefineProperty(globalThis, name, { __proto__: null, get, set, enumerable: true, configurable: true });
  };

  /** @param {Set<string>} names @returns {() => string} the names, separated by commas */
  const joined = (names) => () => {
    const values = SetPrototypeValues(names);
    let text = '';
    for (let next = SetIteratorPrototypeNext(values); !next.done; next = SetIteratorPrototypeNext(values)) {
      text += text === '' ? next.value : `,${next.value}`;
    }
    return text;
  };
  shared.constantNames = joined(constants);
  shared.variableNames = joined(mirrored);

  const unmirror = (name) => {
    if (SetPrototypeDelete(mirrored, name)) ReflectDeleteProperty(globalThis, name);
  };

  /** The iterable of a `for await`, each of whose steps is kept as an awaited promise is. */
  const keepIterable = (iterable) => {
    const isAsync = iterable[SymbolAsyncIterator] !== undefined && iterable[SymbolAsyncIterator] !== null;
    const iterator = ReflectApply(iterable[isAsync ? SymbolAsyncIterator : SymbolIterator], iterable, []);
    const { next } = iterator;
    const step = async (result) => {
      const { done, value } = isAsync ? await keep(result) : result;
      return { done, value: isAsync || done ? value : await keep(value) };
    };
    return {
      __proto__: null,
      [SymbolAsyncIterator]: () => ({
        __proto__: null,
        next: () => step(ReflectApply(next, iterator, [])),
        return: async () => {
          const method = iterator.return;
          return method === undefined || method === null ? { done: true } : await keep(ReflectApply(method, iterator, []));
        },
      }),
    };
  };

  const { exposed } = shared;
  exposed.gate = gate;
  exposed.enter = enter;
  exposed.keep = keep;
  exposed.keepIterable = keepIterable;
  exposed.constant = constant;
  exposed.declare = declare;
  exposed.mirror = mirror;
})

// AbortController and AbortSignal. https://dom.spec.whatwg.org/#aborting-ongoing-activities
(function (primordials, _host, shared) {
  'use strict';
  const { MathMin, ObjectFreeze, ReflectApply, Set, SetPrototypeAdd, SetPrototypeClear, TypeError } = primordials;
  const { SetIteratorPrototypeNext, SetPrototypeDelete, SetPrototypeValues, SymbolIterator } = primordials;
  const { lists } = shared;
  const { define, illegalConstructor, illegalInvocation, requireArguments, toEnforcedInteger, isObject } =
    shared.web.use('interfaces.js');
  const { EventTarget, add, fire, listenerFrom, remove } = shared.web.use('event_target.js');
  const exceptions = shared.web.use('dom_exception.js');
  /** Captured here: a cell may replace the global. */
  const { setTimeout } = shared.globals;
  const LONGEST_DELAY_MS = 2 ** 31 - 1;
  /** Only what has this may make a signal. */
  const KEY = ObjectFreeze({ __proto__: null });

  let stateOf, signalOf, isController;

  class AbortSignal extends EventTarget {
    /** `algorithms` run at abort; `dependents` are the signals that `any` made of this one, `sources` the other way. */
    #state = {
      __proto__: null,
      isAborted: false,
      reason: undefined,
      algorithms: new Set(),
      dependents: new Set(),
      sources: undefined,
      handler: undefined,
    };
    static {
      stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
    }
    constructor(key = undefined) {
      if (key !== KEY) throw illegalConstructor();
      super();
    }
    static abort(reason = undefined) {
      return aborted(reason);
    }
    static timeout(milliseconds) {
      requireArguments(arguments.length, 1, "execute 'timeout' on 'AbortSignal'");
      const what = "execute 'timeout' on 'AbortSignal'";
      const delay = toEnforcedInteger(milliseconds, 2 ** 53 - 1, what);
      const signal = new AbortSignal(KEY);
      const message = 'The operation was aborted due to timeout';
      setTimeout(() => abort(signal, exceptions.create(message, 'TimeoutError')), MathMin(delay, LONGEST_DELAY_MS));
      return signal;
    }
    static any(signals) {
      requireArguments(arguments.length, 1, "execute 'any' on 'AbortSignal'");
      return dependentOn(signalsIn(signals));
    }
    get aborted() {
      return checked(this).isAborted;
    }
    get reason() {
      return checked(this).reason;
    }
    throwIfAborted() {
      const { isAborted, reason } = checked(this);
      if (isAborted) throw reason;
    }
    get onabort() {
      return checked(this).handler?.value ?? null;
    }
    set onabort(value) {
      setHandler(this, checked(this), isObject(value) ? value : null);
    }
  }

  class AbortController {
    #signal = new AbortSignal(KEY);
    get signal() {
      return signalOf(this);
    }
    abort(reason = undefined) {
      abort(signalOf(this), reason);
    }
    static {
      signalOf = (value) => {
        if (!isObject(value) || !(#signal in value)) throw illegalInvocation();
        return value.#signal;
      };
      isController = (value) => isObject(value) && #signal in value;
    }
  }
  function checked(signal) {
    const state = stateOf(signal);
    if (state === undefined) throw illegalInvocation();
    return state;
  }

  function aborted(reason) {
    const signal = new AbortSignal(KEY);
    const state = stateOf(signal);
    state.isAborted = true;
    state.reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  function abortError() {
    return exceptions.create('This operation was aborted', 'AbortError');
  }

  /** An event handler attribute is a listener that keeps its place when its value changes. */
  function setHandler(signal, state, value) {
    if (value === null) {
      if (state.handler !== undefined) remove(signal, state.handler.listener);
      state.handler = undefined;
    } else if (state.handler === undefined) {
      const handler = { __proto__: null, value, listener: undefined };
      const call = (event) => {
        if (typeof handler.value === 'function') ReflectApply(handler.value, signal, [event]);
      };
      handler.listener = listenerFrom('abort', call, undefined);
      state.handler = handler;
      add(signal, handler.listener);
    } else state.handler.value = value;
  }

  function signalsIn(iterable) {
    const what = "Failed to execute 'any' on 'AbortSignal'";
    if (!isObject(iterable) || typeof iterable[SymbolIterator] !== 'function') {
      throw new TypeError(`${what}: The provided value cannot be converted to a sequence.`);
    }
    const found = lists.create();
    for (const signal of iterable) {
      if (stateOf(signal) === undefined) throw new TypeError(`${what}: A member is not of type 'AbortSignal'.`);
      lists.push(found, signal);
    }
    return found;
  }

  function dependentOn(signals) {
    for (let i = 0; i < signals.length; i++) {
      if (stateOf(signals[i]).isAborted) return aborted(stateOf(signals[i]).reason);
    }
    const result = new AbortSignal(KEY);
    const state = stateOf(result);
    state.sources = new Set();
    for (let i = 0; i < signals.length; i++) follow(result, state, signals[i]);
    return result;
  }

  /** A signal made by `any` follows the ones that those it was given follow, so that chains stay short. */
  function follow(result, state, source) {
    const { sources } = stateOf(source);
    if (sources === undefined) {
      SetPrototypeAdd(state.sources, source);
      SetPrototypeAdd(stateOf(source).dependents, result);
    } else each(sources, (origin) => follow(result, state, origin));
  }

  function each(set, callback) {
    const values = SetPrototypeValues(set);
    for (let step = SetIteratorPrototypeNext(values); !step.done; step = SetIteratorPrototypeNext(values)) {
      callback(step.value);
    }
  }

  function abort(signal, reason) {
    const state = stateOf(signal);
    if (state.isAborted) return;
    state.isAborted = true;
    state.reason = reason === undefined ? abortError() : reason;
    const toAbort = lists.create();
    // All of them are aborted before any listener runs.
    each(state.dependents, (dependent) => {
      const its = stateOf(dependent);
      if (its.isAborted) return;
      its.isAborted = true;
      its.reason = state.reason;
      lists.push(toAbort, dependent);
    });
    SetPrototypeClear(state.dependents);
    run(signal, state);
    for (let i = 0; i < toAbort.length; i++) run(toAbort[i], stateOf(toAbort[i]));
  }

  function run(signal, state) {
    if (state.sources !== undefined) {
      each(state.sources, (source) => SetPrototypeDelete(stateOf(source).dependents, signal));
    }
    const { algorithms } = state;
    state.algorithms = new Set();
    each(algorithms, (algorithm) => algorithm());
    fire(signal, 'abort');
  }

  define(AbortSignal);
  define(AbortController);

  shared.platform.register(AbortSignal.prototype, 'AbortSignal', stateOf, (signal) => {
    return { __proto__: null, aborted: stateOf(signal).isAborted };
  });
  shared.platform.register(AbortController.prototype, 'AbortController', isController, (controller) => {
    return { __proto__: null, signal: signalOf(controller) };
  });

  return ObjectFreeze({
    __proto__: null,
    AbortController,
    AbortSignal,
    isSignal: (value) => stateOf(value) !== undefined,
    isAborted: (signal) => stateOf(signal).isAborted,
    /** Runs an algorithm of ours, which calls no user code, before the listeners. */
    onAbort: (signal, algorithm) => SetPrototypeAdd(stateOf(signal).algorithms, algorithm),
    /** A signal, and the only function that aborts it. */
    createAbortController() {
      const signal = new AbortSignal(KEY);
      return ObjectFreeze({ __proto__: null, signal, abort: (reason) => abort(signal, reason) });
    },
  });
});

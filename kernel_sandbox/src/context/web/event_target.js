// EventTarget. There is no tree here, so an event's path is its target alone: listeners that capture come first, then the
// others. https://dom.spec.whatwg.org/#interface-eventtarget
(function (primordials, _host, shared) {
  'use strict';
  const { Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, ObjectFreeze, ReflectApply, TypeError } =
    primordials;
  const { lists } = shared;
  const { define, illegalInvocation, isObject, requireArguments, toDOMString } = shared.web.use('interfaces.js');
  const events = shared.web.use('events.js');
  const { PHASES } = events;

  let listenersOf;

  class EventTarget {
    /** From the type of an event to the list of its listeners. */
    #listeners = new Map();
    static {
      listenersOf = (value) => {
        if (value === null || typeof value !== 'object' || !(#listeners in value)) throw illegalInvocation();
        return value.#listeners;
      };
    }
    addEventListener(type, callback, options = undefined) {
      listenersOf(this);
      requireArguments(arguments.length, 2, "execute 'addEventListener' on 'EventTarget'");
      const name = toDOMString(type);
      const listener = listenerFrom(name, callback, options);
      if (listener !== undefined) add(this, listener);
    }
    removeEventListener(type, callback, options = undefined) {
      listenersOf(this);
      requireArguments(arguments.length, 2, "execute 'removeEventListener' on 'EventTarget'");
      const name = toDOMString(type);
      const capture = captureOf(options);
      const listener = find(this, name, checkedCallback(callback), capture);
      if (listener !== undefined) remove(this, listener);
    }
    dispatchEvent(event) {
      listenersOf(this);
      requireArguments(arguments.length, 1, "execute 'dispatchEvent' on 'EventTarget'");
      const state = events.stateOf(event);
      if (state === undefined) {
        throw new TypeError("Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'.");
      }
      if (state.isDispatched) {
        throw shared.web.use('dom_exception.js').create('The event is already being dispatched.', 'InvalidStateError');
      }
      state.isTrusted = false;
      return dispatch(this, event, state);
    }
  }

  function checkedCallback(callback) {
    if (callback === null || callback === undefined) return null;
    if (isObject(callback)) return callback;
    throw new TypeError('The listener must be a function or an object.');
  }

  function captureOf(options) {
    return isObject(options) ? !!options.capture : !!options;
  }

  /** A listener that may be added, `undefined` when the arguments ask for none. */
  function listenerFrom(type, callback, options) {
    const given = isObject(options) ? options : { __proto__: null };
    const capture = captureOf(options);
    const listener = { __proto__: null, type, capture, callback: null, once: !!given.once, passive: !!given.passive };
    const { signal } = given;
    const signals = signal === undefined ? undefined : shared.web.use('abort.js');
    if (signals !== undefined && !signals.isSignal(signal)) {
      throw new TypeError(
        "Failed to execute 'addEventListener' on 'EventTarget': member signal is not of type 'AbortSignal'.",
      );
    }
    listener.callback = checkedCallback(callback);
    listener.signal = signal;
    listener.isRemoved = false;
    const isIdle = listener.callback === null || (signals !== undefined && signals.isAborted(signal));
    return isIdle ? undefined : listener;
  }

  function find(target, type, callback, capture) {
    const list = MapPrototypeGet(listenersOf(target), type);
    for (let i = 0; list !== undefined && i < list.length; i++) {
      if (list[i].callback === callback && list[i].capture === capture) return list[i];
    }
    return undefined;
  }

  function add(target, listener) {
    if (find(target, listener.type, listener.callback, listener.capture) !== undefined) return;
    const listeners = listenersOf(target);
    const list = MapPrototypeGet(listeners, listener.type) ?? lists.create();
    lists.push(list, listener);
    MapPrototypeSet(listeners, listener.type, list);
    if (listener.signal !== undefined) {
      shared.web.use('abort.js').onAbort(listener.signal, () => remove(target, listener));
    }
  }

  function remove(target, listener) {
    listener.isRemoved = true;
    const rest = lists.create();
    const list = MapPrototypeGet(listenersOf(target), listener.type) ?? rest;
    for (let i = 0; i < list.length; i++) if (list[i] !== listener) lists.push(rest, list[i]);
    if (rest.length > 0) MapPrototypeSet(listenersOf(target), listener.type, rest);
    else MapPrototypeDelete(listenersOf(target), listener.type);
  }

  /** Calls the listeners of a target. What they throw is reported and stops nothing. */
  function dispatch(target, event, state) {
    state.isDispatched = true;
    state.target = target;
    state.currentTarget = target;
    state.phase = PHASES.AT_TARGET;
    if (!state.isStopped) callListeners(target, event, state, true);
    if (!state.isStopped) callListeners(target, event, state, false);
    state.phase = PHASES.NONE;
    state.currentTarget = null;
    state.isDispatched = false;
    state.isStopped = false;
    state.isStoppedNow = false;
    return !state.isCanceled;
  }

  function callListeners(target, event, state, capture) {
    // Those that are added meanwhile are for the next event.
    const list = copied(MapPrototypeGet(listenersOf(target), state.type));
    for (let i = 0; i < list.length && !state.isStoppedNow; i++) {
      if (list[i].capture === capture && !list[i].isRemoved) callListener(target, event, state, list[i]);
    }
  }

  function copied(list) {
    const copy = lists.create();
    for (let i = 0; list !== undefined && i < list.length; i++) lists.push(copy, list[i]);
    return copy;
  }

  function callListener(target, event, state, listener) {
    if (listener.once) remove(target, listener);
    state.isInPassiveListener = listener.passive;
    try {
      callBack(listener.callback, target, event);
    } catch (error) {
      shared.reportUncaught(error);
    }
    state.isInPassiveListener = false;
  }

  function callBack(callback, target, event) {
    if (typeof callback === 'function') {
      ReflectApply(callback, target, [event]);
      return;
    }
    const { handleEvent } = callback;
    if (typeof handleEvent !== 'function') throw new TypeError("The listener's handleEvent is not a function.");
    ReflectApply(handleEvent, callback, [event]);
  }

  define(EventTarget);
  shared.platform.register(EventTarget.prototype, 'EventTarget', isTarget, undefined);

  function isTarget(value) {
    try {
      listenersOf(value);
      return true;
    } catch {
      return undefined;
    }
  }

  /** Fires an event of the sandbox's own. */
  function fire(target, type) {
    const event = events.createTrusted(type);
    dispatch(target, event, events.stateOf(event));
  }

  return ObjectFreeze({ __proto__: null, EventTarget, add, listenerFrom, remove, fire });
});

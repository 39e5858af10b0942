// Event and CustomEvent. https://dom.spec.whatwg.org/#events
(function (primordials, host, shared) {
  'use strict';
  const { ObjectFreeze, ReflectDefineProperty } = primordials;
  const { constants, define, illegalInvocation, requireArguments, toDictionary, toDOMString } =
    shared.web.use('interfaces.js');
  const PHASES = ObjectFreeze({ __proto__: null, NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

  let stateOf;

  /** The state of an event: flags as in the standard, `target` and `phase` while it is dispatched. */
  function createState(type, options) {
    return {
      __proto__: null,
      type,
      bubbles: !!options.bubbles,
      cancelable: !!options.cancelable,
      composed: !!options.composed,
      target: null,
      currentTarget: null,
      phase: PHASES.NONE,
      isTrusted: false,
      isDispatched: false,
      isCanceled: false,
      isStopped: false,
      isStoppedNow: false,
      isInPassiveListener: false,
      timeStamp: host.now(),
    };
  }

  function checked(event) {
    const state = read(event);
    if (state === undefined) throw illegalInvocation();
    return state;
  }

  /** The state of an event, `undefined` of anything else. */
  function read(value) {
    return typeof value === 'object' && value !== null ? stateOf(value) : undefined;
  }

  function cancel(state) {
    if (state.cancelable && !state.isInPassiveListener) state.isCanceled = true;
  }

  function initialize(state, type, bubbles, cancelable) {
    state.type = type;
    state.bubbles = !!bubbles;
    state.cancelable = !!cancelable;
    state.target = null;
    state.isTrusted = false;
    state.isCanceled = false;
    state.isStopped = false;
    state.isStoppedNow = false;
  }

  const trusted = {
    get isTrusted() {
      return checked(this).isTrusted;
    },
  };
  const getIsTrusted = primordials.OwnDescriptor(trusted, 'isTrusted').get;

  class Event {
    #state;
    static {
      stateOf = (value) => (#state in value ? value.#state : undefined);
    }
    constructor(type, options = undefined) {
      requireArguments(arguments.length, 1, "construct 'Event'");
      this.#state = createState(toDOMString(type), toDictionary(options, "construct 'Event'"));
      // An own property, as the standard's [LegacyUnforgeable] says.
      ReflectDefineProperty(this, 'isTrusted', { __proto__: null, get: getIsTrusted, enumerable: true });
    }
    get type() {
      return checked(this).type;
    }
    get target() {
      return checked(this).target;
    }
    get srcElement() {
      return checked(this).target;
    }
    get currentTarget() {
      return checked(this).currentTarget;
    }
    composedPath() {
      const { currentTarget } = checked(this);
      return currentTarget === null ? [] : [currentTarget];
    }
    get eventPhase() {
      return checked(this).phase;
    }
    stopPropagation() {
      checked(this).isStopped = true;
    }
    get cancelBubble() {
      return checked(this).isStopped;
    }
    set cancelBubble(value) {
      const state = checked(this);
      if (value) state.isStopped = true;
    }
    stopImmediatePropagation() {
      const state = checked(this);
      state.isStopped = true;
      state.isStoppedNow = true;
    }
    get bubbles() {
      return checked(this).bubbles;
    }
    get cancelable() {
      return checked(this).cancelable;
    }
    get returnValue() {
      return !checked(this).isCanceled;
    }
    set returnValue(value) {
      const state = checked(this);
      if (!value) cancel(state);
    }
    preventDefault() {
      cancel(checked(this));
    }
    get defaultPrevented() {
      return checked(this).isCanceled;
    }
    get composed() {
      return checked(this).composed;
    }
    get timeStamp() {
      return checked(this).timeStamp;
    }
    initEvent(type, bubbles = false, cancelable = false) {
      const state = checked(this);
      requireArguments(arguments.length, 1, "execute 'initEvent' on 'Event'");
      const name = toDOMString(type);
      if (!state.isDispatched) initialize(state, name, bubbles, cancelable);
    }
  }

  let detailOf;

  class CustomEvent extends Event {
    #detail = null;
    static {
      detailOf = (value) => {
        if (value === null || typeof value !== 'object' || !(#detail in value)) throw illegalInvocation();
        return value.#detail;
      };
    }
    constructor(type, options = undefined) {
      requireArguments(arguments.length, 1, "construct 'CustomEvent'");
      super(type, options);
      const detail = toDictionary(options, "construct 'CustomEvent'").detail;
      if (detail !== undefined) this.#detail = detail;
    }
    get detail() {
      return detailOf(this);
    }
    initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
      detailOf(this);
      requireArguments(arguments.length, 1, "execute 'initCustomEvent' on 'CustomEvent'");
      const name = toDOMString(type);
      if (checked(this).isDispatched) return;
      initialize(checked(this), name, bubbles, cancelable);
      this.#detail = detail;
    }
  }

  define(Event);
  constants(Event, PHASES);
  define(CustomEvent);

  /** An event that the sandbox itself fires. */
  function createTrusted(type) {
    const event = new Event(type);
    stateOf(event).isTrusted = true;
    return event;
  }

  shared.platform.register(Event.prototype, 'Event', read, (event) => {
    const { type, isCanceled, cancelable, timeStamp } = stateOf(event);
    return { __proto__: null, type, defaultPrevented: isCanceled, cancelable, timeStamp };
  }, 'isTrusted');

  return ObjectFreeze({ __proto__: null, Event, CustomEvent, createTrusted, stateOf: read, PHASES });
});

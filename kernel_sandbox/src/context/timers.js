// setTimeout and its family. A callback runs as a microtask of its own, so an interrupt can end it anywhere; the queue
// of due times is ours, because Node's would not survive being interrupted.
(function (primordials, host, shared, entry) {
  'use strict';
  const { Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, MapPrototypeGetSize, MathFloor } = primordials;
  const { IntrinsicPromise, Number, ReflectApply, TypeError } = primordials;
  const LONGEST_DELAY_MS = 2 ** 31 - 1;
  const SMALL_QUEUE = 256;

  let queue = shared.createTimerQueue();
  /** @type {Map<number, Timer>} */
  let timers = new Map();
  let lastId = 0;
  let lastOrder = 0;
  /** When `tick` is to be called next, on the host's clock. */
  let wakeAt = Infinity;

  /** @typedef {{ id: number, due: number, order: number, isCancelled: boolean, fire: () => void }} Timer */

  const delayOf = (delay) => {
    const number = MathFloor(Number(delay));
    return number >= 1 && number <= LONGEST_DELAY_MS ? number : 1;
  };

  /** A promise that is resolved when the timer is due; abandoned when it is cleared. */
  const due = (timer, delay) =>
    new IntrinsicPromise((resolve) => {
      const now = host.now();
      timer.due = now + delay;
      timer.order = ++lastOrder;
      timer.fire = resolve;
      queue.push(timer);
      if (timer.due >= wakeAt) return;
      wakeAt = timer.due;
      host.wake(delay);
    });

  const call = (callback, args) => {
    try {
      ReflectApply(callback, globalThis, args);
    } catch (error) {
      shared.reportUncaught(error);
    }
  };

  // Being async, these keep the run that called them: what a callback prints belongs to the cell that set the timer.
  const runOnce = async (timer, delay, callback, args) => {
    await due(timer, delay);
    MapPrototypeDelete(timers, timer.id);
    shared.disownTimer(timer);
    call(callback, args);
  };

  const runRepeatedly = async (timer, delay, callback, args) => {
    while (!timer.isCancelled) {
      await due(timer, delay);
      call(callback, args);
    }
  };

  const start = (name, run, callback, delay, args) => {
    if (typeof callback !== 'function') {
      throw new TypeError(`The first argument of ${name} must be a function: write ${name}(() => …, milliseconds)`);
    }
    const wait = delayOf(delay);
    const timer = { __proto__: null, id: ++lastId, due: 0, order: 0, isCancelled: false, fire: undefined, left: undefined };
    if (shared.ownTimer(timer)) {
      MapPrototypeSet(timers, timer.id, timer);
      run(timer, wait, callback, args);
    }
    return timer.id;
  };

  const clear = (id) => {
    const key = typeof id === 'object' ? 0 : Number(id);
    const timer = MapPrototypeGet(timers, key);
    if (timer === undefined) return;
    shared.disownTimer(timer);
    shared.cancelTimer(timer);
  };

  shared.cancelTimer = (timer) => {
    timer.isCancelled = true;
    MapPrototypeDelete(timers, timer.id);
    if (queue.size() > SMALL_QUEUE && queue.size() > 2 * MapPrototypeGetSize(timers)) queue.dropCancelled();
  };

  // One timer for each call, so that its microtasks run before the next timer.
  entry.tick = (now) => {
    const timer = queue.peek();
    if (timer !== undefined && timer.due <= now) {
      queue.pop();
      timer.fire();
    }
    const next = queue.peek();
    wakeAt = next === undefined ? Infinity : next.due;
    if (next === undefined) return -1;
    return next.due > now ? next.due - now : 0;
  };

  shared.stopTimers = () => {
    queue = shared.createTimerQueue();
    timers = new Map();
    wakeAt = Infinity;
  };

  shared.globals = {
    __proto__: null,
    setTimeout: (callback, delay = 0, ...args) => start('setTimeout', runOnce, callback, delay, args),
    setInterval: (callback, delay = 0, ...args) => start('setInterval', runRepeatedly, callback, delay, args),
    clearTimeout: clear,
    clearInterval: clear,
    queueMicrotask: (callback) => {
      if (typeof callback !== 'function') throw new TypeError('The callback of queueMicrotask must be a function');
      callSoon(callback);
    },
  };

  const callSoon = async (callback) => {
    await undefined;
    call(callback, []);
  };
})

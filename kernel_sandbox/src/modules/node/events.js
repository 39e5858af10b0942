import EventEmitter from 'events/events.js';

export const { defaultMaxListeners, init, listenerCount, once } = EventEmitter;
export const errorMonitor = Symbol('events.errorMonitor');
export const captureRejectionSymbol = Symbol.for('nodejs.rejection');
export const getEventListeners = (emitter, name) => emitter.listeners(name);
export const setMaxListeners = (count, ...emitters) => {
  for (const emitter of emitters) emitter.setMaxListeners(count);
};

/** What an emitter emits under a name, as an async iterator; an `error` ends it. */
export async function* on(emitter, name, { signal } = {}) {
  const waiting = [];
  let wake = () => {};
  let problem;
  const take = (...values) => {
    waiting.push(values);
    wake();
  };
  const fail = (error) => {
    problem = { error };
    wake();
  };
  const abort = () => fail(signal.reason);
  emitter.on(name, take);
  if (name !== 'error') emitter.on('error', fail);
  signal?.addEventListener('abort', abort);
  try {
    if (signal?.aborted) throw signal.reason;
    for (;;) {
      while (waiting.length > 0) yield waiting.shift();
      if (problem !== undefined) throw problem.error;
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    emitter.off(name, take);
    emitter.off('error', fail);
    signal?.removeEventListener('abort', abort);
  }
}

Object.assign(EventEmitter, { errorMonitor, captureRejectionSymbol, getEventListeners, setMaxListeners, on });
export { EventEmitter, EventEmitter as default };

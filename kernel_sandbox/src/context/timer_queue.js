// The due times of timers: a binary heap, earliest first, in the order they were set when equal. On an object without
// prototype, so that a setter on Array.prototype sees nothing.
(function (primordials, host, shared) {
  'use strict';

  /** @typedef {{ due: number, order: number, isCancelled: boolean }} Entry */

  shared.createTimerQueue = () => {
    /** @type {any} entries by position */
    let heap = { __proto__: null };
    let size = 0;

    const isBefore = (a, b) => a.due < b.due || (a.due === b.due && a.order < b.order);

    const push = (entry) => {
      let index = size++;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (isBefore(heap[parent], entry)) break;
        heap[index] = heap[parent];
        index = parent;
      }
      heap[index] = entry;
    };

    const sink = (entry) => {
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= size) break;
        if (child + 1 < size && isBefore(heap[child + 1], heap[child])) child += 1;
        if (isBefore(entry, heap[child])) break;
        heap[index] = heap[child];
        index = child;
      }
      heap[index] = entry;
    };

    const pop = () => {
      const last = heap[--size];
      delete heap[size];
      if (size > 0) sink(last);
    };

    /** The earliest entry that has not been cancelled; undefined when there is none. */
    const peek = () => {
      while (size > 0 && heap[0].isCancelled) pop();
      return heap[0];
    };

    const dropCancelled = () => {
      const old = heap;
      const oldSize = size;
      heap = { __proto__: null };
      size = 0;
      for (let index = 0; index < oldSize; index++) if (!old[index].isCancelled) push(old[index]);
    };

    return { __proto__: null, push, pop, peek, dropCancelled, size: () => size };
  };
})

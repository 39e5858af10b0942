// Stops a cell before it fills V8's heap: V8 itself would end the process, and every variable with it. What is only
// garbage does not count. A single huge allocation, or one outside of V8's heap, can still be too fast for it.
import { now } from './clock.mjs';

const MIB = 1024 * 1024;
/** How often it looks: at first and while the heap grows, and at most. */
const SHORTEST_MS = 8;
const LONGEST_MS = 50;
/** Part of the limit that counts as growth. */
const GROWTH = 0.02;
/**
 * Parts of the limit: where a cell is stopped; how much it may add to a heap that was fuller than that before it. The
 * way from there to the limit is the time there is for stopping it (docs/decisions/0024).
 */
const STOP_AT = 0.65;
const ALLOWANCE = 0.08;
const NEVER_ABOVE = 0.9;
/** A forced collection is followed by at least this many times its own duration without another. */
const REST = 2;

export class HeapGuard {
  #inspector;
  #limit;

  /** @param {import('./inspector.mjs').Inspector} inspector @param {number} limit of the main thread's heap, bytes */
  constructor(inspector, limit) {
    this.#inspector = inspector;
    this.#limit = limit;
  }

  /**
   * Watches until the signal aborts.
   * @param {AbortSignal} ended
   * @returns {Promise<string | null>} why the cell must be stopped; null when the signal came first
   */
  async watch(ended) {
    let before = await this.#used();
    const ceiling = this.#ceilingAbove(before);
    for (let period = SHORTEST_MS; await elapsed(period, ended); ) {
      const used = await this.#used();
      if (used > ceiling) {
        const start = now();
        const kept = await this.#usedWithoutGarbage();
        if (kept > ceiling) return this.#reason(kept);
        await elapsed(REST * (now() - start), ended);
      }
      period = used - before > GROWTH * this.#limit ? SHORTEST_MS : Math.min(1.5 * period, LONGEST_MS);
      before = used;
    }
    return null;
  }

  /** @param {number} before bytes in use when the watch began @returns {number} */
  #ceilingAbove(before) {
    const limit = this.#limit;
    return Math.max(STOP_AT * limit, Math.min(NEVER_ABOVE * limit, before + ALLOWANCE * limit));
  }

  async #used() {
    const { usedSize } = await this.#inspector.post('Runtime.getHeapUsage');
    return usedSize;
  }

  async #usedWithoutGarbage() {
    await this.#inspector.collectGarbage();
    return this.#used();
  }

  /** @param {number} used @returns {string} */
  #reason(used) {
    const [is, most] = [used, this.#limit].map((bytes) => Math.round(bytes / MIB));
    return `The cell was stopped because memory is nearly full: ${is} MiB of ${most} MiB are in use. Variables are kept; \
let go of large ones (x = null) before you go on.`;
  }
}

/**
 * @param {number} milliseconds @param {AbortSignal} ended
 * @returns {Promise<boolean>} false when the signal came first
 */
function elapsed(milliseconds, ended) {
  if (ended.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      ended.removeEventListener('abort', finish);
      resolve(!ended.aborted);
    };
    const timer = setTimeout(finish, milliseconds);
    ended.addEventListener('abort', finish);
  });
}

// When garbage is collected though memory is not short: when nothing has been asked for a while. V8 would never do so in
// a worker, and is told not to on the main thread (`--no-memory-reducer`): what loading this program and a cell left would
// stay while a notebook lies open.

/**
 * Longer than people who work together pause between two cells: a collection holds back what comes meanwhile, by some
 * 20 ms, and costs more than the cells of a minute (docs/decisions/0064).
 */
const IDLE_MS = 30_000;

export class IdleCollector {
  #timer;

  /** @param {() => void} collect @param {number} [idleMs] */
  constructor(collect, idleMs = IDLE_MS) {
    this.#timer = setTimeout(collect, idleMs);
    this.#timer.unref();
  }

  /** Something was done. */
  postpone() {
    this.#timer.refresh();
  }
}

/** What V8's `gc` is told to collect everything that can be, several times over, and to give memory back. */
export const LAST_RESORT = Object.freeze({ type: 'major', flavor: 'last-resort', execution: 'sync' });

/** Everything that can be collected on this thread; V8 has to be started or told to expose it (src/main.mjs). */
export function collectOwnGarbage() {
  globalThis.gc?.(LAST_RESORT);
}

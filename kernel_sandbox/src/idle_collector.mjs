// When garbage is collected though memory is not short: when nothing has been asked for a while. V8 does so on a main
// thread sometimes, in a worker never: what loading this program and a cell left would stay while a notebook lies open.

/** Longer than people pause between two cells: a collection holds back what comes meanwhile, by some 20 ms. */
const IDLE_MS = 5000;

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

/** Everything that can be collected on this thread; V8 has to be started or told to expose it (src/main.mjs). */
export function collectOwnGarbage() {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' });
}

// Whose code runs: the run that started it, carried through timers, awaits and promises. And whether that run has ended:
// by an interrupt (what is older than the generation), because its cell was run again, or deleted.
import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * @typedef {{ run: number, generation: number, cell: string, ending?: number }} Owner `cell` is '' when the client names
 *   no cells; `ending` what ended a run whose listeners are being told
 */

const INTERRUPTED = 1;
const RUN_AGAIN = 2;
const DELETED = 3;
/** Stand for the newest run of a cell that was deleted, and of one whose newest source was refused. */
const NO_RUN = -1;
const REFUSED_RUN = 0;

export class Owners {
  #generation;
  /** @type {AsyncLocalStorage<Owner>} */
  #storage = new AsyncLocalStorage();
  /** The newest run of each cell; NO_RUN when the cell was deleted. @type {Map<string, number>} */
  #newest = new Map();
  /** The owner of what has none (code of the inspector's own): the latest run. @type {Owner} */
  latest = { run: 0, generation: 0, cell: '' };

  /** @param {Int32Array} generation shared with the controller */
  constructor(generation) {
    this.#generation = generation;
  }

  get current() {
    return this.#storage.getStore() ?? this.latest;
  }

  /** What ended the run of what runs now; 0 when it has not ended. */
  get ending() {
    const { run, generation, cell, ending } = this.current;
    if (ending !== undefined) return ending;
    if (generation !== Atomics.load(this.#generation, 0)) return INTERRUPTED;
    const newest = cell === '' ? run : this.#newest.get(cell);
    if (newest === run) return 0;
    return newest === NO_RUN ? DELETED : RUN_AGAIN;
  }

  /** What follows belongs to the run. @param {Owner} owner @returns {boolean} whether its cell has run before */
  enter(owner) {
    const { run, cell } = owner;
    this.latest = owner;
    this.#storage.enterWith(owner);
    if (cell === '') return false;
    const before = this.#newest.get(cell);
    this.#newest.set(cell, run);
    return before !== undefined && before !== run;
  }

  /** What follows belongs to a run that has ended. @param {number} run @param {string} cell @param {number} ending */
  adopt(run, cell, ending) {
    this.#storage.enterWith({ run, generation: Atomics.load(this.#generation, 0), cell, ending });
  }

  /** @param {string} cell @param {boolean} isDeleted @returns {boolean} whether it ever ran */
  endCell(cell, isDeleted) {
    const isKnown = this.#newest.has(cell);
    if (isKnown) this.#newest.set(cell, isDeleted ? NO_RUN : REFUSED_RUN);
    return isKnown;
  }
}

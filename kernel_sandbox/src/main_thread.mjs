// The controller's line to the main thread: turns of its event loop, timers, and the interrupt.
import { now } from './clock.mjs';
import { INSPECTING } from './promise_states.mjs';

/** @typedef {import('node:worker_threads').MessagePort} MessagePort */
/** @typedef {import('./input_slot.mjs').UserQuestion} UserQuestion */
/** @typedef {'tick' | 'turn' | 'stop' | { cell: string, isDeleted: boolean }} Order what the main thread is told */

/** How long the main thread may take to turn its loop before what runs on it is terminated. */
const GRACE_MS = 25;
const LATE_TERMINATION_MS = 250;
const LONGEST_INSPECTION_MS = 50;

export class MainThread {
  #port;
  #generation;
  #inspector;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #timerDue = Infinity;
  /** @type {(() => void)[]} */
  #stopped = [];
  /** @type {(() => void)[]} */
  #turned = [];
  /** Takes what the context asks the person who runs a cell. @type {(question: UserQuestion) => void} */
  onQuestion = () => {};

  /**
   * @param {MessagePort} port
   * @param {Int32Array} generation shared with the main thread; what belongs to an older one may not go on
   * @param {import('./inspector.mjs').Inspector} inspector
   */
  constructor(port, generation, inspector) {
    this.#port = port;
    this.#generation = generation;
    this.#inspector = inspector;
    port.on('message', (message) => this.#receive(message));
  }

  get generation() {
    return Atomics.load(this.#generation, 0);
  }

  /** What all runs of a cell have left behind ends. @param {string} cell @param {boolean} isDeleted */
  endCell(cell, isDeleted) {
    this.#order({ cell, isDeleted });
  }

  /** @param {Order} order */
  #order(order) {
    this.#port.postMessage(order);
  }

  /** @param {number | 'stopped' | 'turned' | UserQuestion} message a number: milliseconds until a timer is due */
  #receive(message) {
    if (typeof message === 'number') this.#wakeIn(message);
    else if (typeof message === 'object') this.onQuestion(message);
    else for (const resolve of (message === 'stopped' ? this.#stopped : this.#turned).splice(0)) resolve();
  }

  /** @param {number} milliseconds */
  #wakeIn(milliseconds) {
    const due = now() + milliseconds;
    if (this.#timer !== undefined && due >= this.#timerDue) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(() => this.#wake(), milliseconds);
  }

  #wake() {
    this.#timer = undefined;
    this.#order('tick');
  }

  /** Waits for one turn of the main thread's event loop, but no longer than `milliseconds`. @param {number} milliseconds */
  async turn(milliseconds) {
    const turned = new Promise((resolve) => this.#turned.push(() => resolve(undefined)));
    this.#order('turn');
    await Promise.race([turned, elapsed(milliseconds)]);
  }

  /**
   * Stops the cell, timers and background code. Settles when nothing of it can run any more.
   * @param {number} [graceMs] how long the main thread may take to turn its loop before the first termination
   */
  async stop(graceMs = GRACE_MS) {
    Atomics.add(this.#generation, 0, 1);
    /** @type {Promise<unknown>[]} */
    const terminations = [];
    for (let wait = graceMs; !(await this.#stoppedWithin(wait)); wait = GRACE_MS) terminations.push(this.#terminate());
    // One that came too late to stop anything must not stop the next cell.
    await Promise.race([Promise.all(terminations), elapsed(LATE_TERMINATION_MS)]);
  }

  /** @param {number} milliseconds */
  async #stoppedWithin(milliseconds) {
    const stopped = new Promise((resolve) => this.#stopped.push(() => resolve(true)));
    this.#order('stop');
    return Promise.race([stopped, elapsed(milliseconds)]);
  }

  #terminate() {
    // A termination in the middle of the main thread's own inspector would be lost.
    Atomics.wait(this.#generation, INSPECTING, 1, LONGEST_INSPECTION_MS);
    return this.#inspector.terminate().catch(() => undefined);
  }
}

/** @param {number} milliseconds @returns {Promise<false>} */
const elapsed = (milliseconds) => new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));

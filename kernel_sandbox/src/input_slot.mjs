// A question to a person blocks the main thread, as `prompt` does in a browser: it waits on shared memory until the
// controller has put the answer there. V8 wakes such a wait for an interrupt and for the inspector's questions.

/** Words of the header (Int32): the question that was answered last, how, and how long its text is. */
const ANSWERED = 0;
const KIND = 1;
const LENGTH = 2;
const HEADER_BYTES = 12;
/** UTF-16 code units of an answer. */
export const MAX_ANSWER_LENGTH = 64 * 1024;

/**
 * How a question was answered. NOBODY: the client cannot be asked. ENDED: the cell has ended, so that nobody waits for
 * its questions.
 */
export const ANSWER = Object.freeze({ TEXT: 1, DECLINED: 2, NOBODY: 3, ENDED: 4, TOO_LONG: 5 });

/** @typedef {{ question: number, run: number, kind: string, prompt: string, default: string }} UserQuestion */

/** @returns {SharedArrayBuffer} */
export const createInputMemory = () => new SharedArrayBuffer(HEADER_BYTES + 2 * MAX_ANSWER_LENGTH);

/** The end of the main thread. */
export class InputWaiter {
  #words;
  #text;
  #post;
  #last = 0;

  /** @param {SharedArrayBuffer} memory @param {(question: UserQuestion) => void} post to the controller */
  constructor(memory, post) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#text = Buffer.from(memory, HEADER_BYTES);
    this.#post = post;
  }

  /**
   * Blocks until there is an answer.
   * @param {number} run @param {string} kind @param {string} prompt @param {string} byDefault
   * @returns {string} one digit of ANSWER, and the text behind it
   */
  ask(run, kind, prompt, byDefault) {
    const question = ++this.#last;
    this.#post({ question, run, kind, prompt, default: byDefault });
    for (let answered = this.#answered; answered !== question; answered = this.#answered) {
      Atomics.wait(this.#words, ANSWERED, answered);
    }
    const length = 2 * Atomics.load(this.#words, LENGTH);
    return `${Atomics.load(this.#words, KIND)}${this.#text.toString('utf16le', 0, length)}`;
  }

  get #answered() {
    return Atomics.load(this.#words, ANSWERED);
  }
}

/** The end of the controller. */
export class InputGiver {
  #words;
  #text;

  /** @param {SharedArrayBuffer} memory */
  constructor(memory) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#text = Buffer.from(memory, HEADER_BYTES);
  }

  /** @param {number} question @param {number} kind one of ANSWER @param {string} [text] */
  give(question, kind, text = '') {
    const isTooLong = text.length > MAX_ANSWER_LENGTH;
    const length = isTooLong ? 0 : this.#text.write(text, 'utf16le') / 2;
    Atomics.store(this.#words, LENGTH, length);
    Atomics.store(this.#words, KIND, isTooLong ? ANSWER.TOO_LONG : kind);
    Atomics.store(this.#words, ANSWERED, question);
    Atomics.notify(this.#words, ANSWERED);
  }
}

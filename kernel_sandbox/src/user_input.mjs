// The controller's part of `prompt`, `confirm` and `alert`: asks the kernel, and puts the answer where the main thread
// waits for it. One question at a time, since asking blocks the only thread that can ask.
import { ANSWER } from './input_slot.mjs';

/** @typedef {import('./input_slot.mjs').UserQuestion} UserQuestion */
/** @typedef {{ id: number, stdin: boolean, isStopping: boolean } | null} AskingRun */

export class UserInput {
  #giver;
  #requests;
  #output;
  #open = 0;

  /**
   * @param {import('./input_slot.mjs').InputGiver} giver
   * @param {import('./kernel_requests.mjs').KernelRequests} requests
   * @param {import('./output_pump.mjs').OutputPump} output
   */
  constructor(giver, requests, output) {
    this.#giver = giver;
    this.#requests = requests;
    this.#output = output;
  }

  /** @param {UserQuestion} asked @param {AskingRun} current the run that is not over yet */
  async take(asked, current) {
    const { question, run, kind, prompt } = asked;
    if (current?.id !== run) return this.#giver.give(question, ANSWER.ENDED);
    if (!current.stdin) return this.#giver.give(question, ANSWER.NOBODY);
    // It will be terminated.
    if (current.isStopping) return undefined;
    const seq = this.#output.flush();
    const { request, reply } = this.#requests.ask({ type: 'input', run, seq, kind, prompt, default: asked.default });
    this.#open = request;
    const value = /** @type {import('./frames.mjs').InputReply} */ (await reply).value;
    if (value === null) return this.#giver.give(question, ANSWER.DECLINED);
    return this.#giver.give(question, ANSWER.TEXT, value);
  }

  /** What asked was stopped: the answer, when it comes, is dropped. */
  withdraw() {
    this.#requests.forget(this.#open);
  }
}

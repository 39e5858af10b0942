// What the sandbox asks of the kernel, numbered as PROTOCOL.md says: an answer for somebody's `prompt`, a file.

/** @typedef {import('./frames.mjs').InputReply | import('./frames.mjs').FileReply} Reply */
/** @typedef {{ request: number, reply: Promise<Reply> }} KernelRequest */

export class KernelRequests {
  #answers;
  #last = 0;
  /** @type {Map<number, (reply: Reply) => void>} */
  #open = new Map();

  /** @param {import('./frames.mjs').FrameWriter} answers fd 2 */
  constructor(answers) {
    this.#answers = answers;
  }

  /** @param {{ type: 'input' | 'read_file', [field: string]: unknown }} frame without its number @returns {KernelRequest} */
  ask(frame) {
    const request = ++this.#last;
    const { promise, resolve } = /** @type {PromiseWithResolvers<Reply>} */ (Promise.withResolvers());
    this.#open.set(request, resolve);
    this.#answers.send({ ...frame, request });
    return { request, reply: promise };
  }

  /** Nobody waits for it any more: its reply, when it comes, is dropped. @param {number} request */
  forget(request) {
    this.#open.delete(request);
  }

  /** @param {Reply} reply to an open request; any other is dropped */
  answer(reply) {
    this.#open.get(reply.request)?.(reply);
    this.#open.delete(reply.request);
  }
}

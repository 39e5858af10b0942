// The frame protocol's bytes: one JSON object on one line. See PROTOCOL.md.
import { read, write } from 'node:fs';

/** A request longer than this is refused; it would not fit into the sandbox's memory anyway. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;
/** The kernel ends a sandbox that sends a longer line. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
const READ_BYTES = 64 * 1024;
const RETRY_MS = 5;
const NEWLINE = 0x0a;

/**
 * @typedef {{ type: 'run', id: number, cell: number, cell_id: string, source: string, expressions: Record<string, string>,
 *   stdin: boolean }} RunRequest
 */
/** @typedef {{ type: 'interrupt', id: number }} InterruptRequest */
/** @typedef {{ type: 'complete', id: number, source: string, cursor: number }} CompleteRequest */
/** @typedef {{ type: 'inspect', id: number, source: string, cursor: number, detail: number }} InspectRequest */
/** @typedef {{ type: 'is_complete', id: number, source: string }} IsCompleteRequest */
/** @typedef {{ type: 'dispose', cell_ids: string[] }} DisposeRequest */
/** @typedef {{ type: 'input_reply', request: number, value: string | null }} InputReply */
/** @typedef {{ type: 'file', request: number, text?: string, error?: string }} FileReply either a text or an error */
/** @typedef {CompleteRequest | InspectRequest | IsCompleteRequest} Question */
/** @typedef {RunRequest | InterruptRequest | Question | DisposeRequest | InputReply | FileReply} Request */

/** The other side does not speak the protocol. */
export class ProtocolError extends Error {
  name = 'ProtocolError';
}

const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
const isText = (/** @type {unknown} */ value) => typeof value === 'string';
const isFlag = (/** @type {unknown} */ value) => typeof value === 'boolean';
const isTextOrNull = (/** @type {unknown} */ value) => value === null || isText(value);
const isTextOrAbsent = (/** @type {unknown} */ value) => value === undefined || isText(value);
const isTextList = (/** @type {unknown} */ value) => Array.isArray(value) && value.every(isText);
const isTextMap = (/** @type {unknown} */ value) =>
  typeof value === 'object' && value !== null && Object.values(value).every(isText);

/** @type {Record<string, Record<string, (value: unknown) => boolean>>} */
const REQUEST_FIELDS = {
  run: { id: isCount, cell: isCount, cell_id: isText, source: isText, expressions: isTextMap, stdin: isFlag },
  interrupt: { id: isCount },
  complete: { id: isCount, source: isText, cursor: isCount },
  inspect: { id: isCount, source: isText, cursor: isCount, detail: isCount },
  is_complete: { id: isCount, source: isText },
  dispose: { cell_ids: isTextList },
  input_reply: { request: isCount, value: isTextOrNull },
  file: { request: isCount, text: isTextOrAbsent, error: isTextOrAbsent },
};
const DEFAULTS = { expressions: {}, detail: 0, cell_id: '', stdin: false };

/**
 * @param {string} line
 * @returns {Request}
 * @throws {ProtocolError} when the line is not a request of PROTOCOL.md
 */
export function parseRequest(line) {
  /** @type {Record<string, unknown>} */
  const frame = { ...DEFAULTS, ...parseObject(line) };
  const type = String(frame.type);
  const fields = Object.hasOwn(REQUEST_FIELDS, type) ? REQUEST_FIELDS[type] : undefined;
  if (fields === undefined) throw new ProtocolError(`unknown request type ${JSON.stringify(frame.type)}`);
  for (const [name, isValid] of Object.entries(fields)) {
    if (!isValid(frame[name])) throw new ProtocolError(`request ${type}: field ${name} is missing or wrong`);
  }
  return /** @type {Request} */ (/** @type {unknown} */ (frame));
}

/** @param {string} line @returns {Record<string, unknown>} */
function parseObject(line) {
  try {
    const value = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // told below
  }
  throw new ProtocolError('a request is not a JSON object on one line');
}

/** @param {object} frame @returns {Buffer} */
export const encodeFrame = (frame) => Buffer.from(`${JSON.stringify(frame)}\n`);

/** Writes frames to a descriptor in order, without ever blocking the thread. */
export class FrameWriter {
  #descriptor;
  #onBroken;
  /** @type {Buffer[]} */
  #queue = [];
  #queuedBytes = 0;
  #isWriting = false;
  /** @type {(() => void)[]} */
  #waiters = [];

  /** @param {number} descriptor @param {() => void} onBroken called when nobody can read any more */
  constructor(descriptor, onBroken) {
    this.#descriptor = descriptor;
    this.#onBroken = onBroken;
  }

  /** @param {object} frame */
  send(frame) {
    this.sendBytes(encodeFrame(frame));
  }

  /** @param {Buffer} line */
  sendBytes(line) {
    this.#queue.push(line);
    this.#queuedBytes += line.length;
    if (!this.#isWriting) this.#writeNext();
  }

  /** Waits until fewer than `bytes` are queued. @param {number} bytes @returns {Promise<void>} */
  async drainedBelow(bytes) {
    while (this.#queuedBytes >= bytes) {
      await new Promise((resolve) => this.#waiters.push(() => resolve(undefined)));
    }
  }

  #writeNext() {
    const bytes = this.#queue.length > 1 ? Buffer.concat(this.#queue) : this.#queue[0];
    this.#queue = [];
    this.#isWriting = bytes !== undefined;
    if (bytes !== undefined) this.#writeBytes(bytes);
  }

  /** @param {Buffer} bytes */
  #writeBytes(bytes) {
    write(this.#descriptor, bytes, (error, count) => {
      if (error !== null) return this.#retry(error, bytes);
      this.#queuedBytes -= count;
      for (const wake of this.#waiters.splice(0)) wake();
      return count < bytes.length ? this.#writeBytes(bytes.subarray(count)) : this.#writeNext();
    });
  }

  /** @param {NodeJS.ErrnoException} error @param {Buffer} bytes */
  #retry(error, bytes) {
    if (error.code === 'EAGAIN') setTimeout(() => this.#writeBytes(bytes), RETRY_MS);
    else this.#onBroken();
  }
}

/**
 * Reads lines from a descriptor until it ends.
 * @param {number} descriptor
 * @returns {AsyncGenerator<string, void>}
 * @throws {ProtocolError} when a line is too long
 */
export async function* readLines(descriptor) {
  /** @type {Buffer[]} */
  let parts = [];
  let length = 0;
  for (;;) {
    let chunk = await readChunk(descriptor);
    if (chunk.length === 0) return;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE)) {
      yield Buffer.concat([...parts, chunk.subarray(0, end)]).toString();
      chunk = chunk.subarray(end + 1);
      parts = [];
      length = 0;
    }
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) throw new ProtocolError(`a request is longer than ${MAX_REQUEST_BYTES} bytes`);
  }
}

/** @param {number} descriptor @returns {Promise<Buffer>} empty at the end of the stream */
function readChunk(descriptor) {
  return new Promise((resolve) => {
    const attempt = () =>
      read(descriptor, Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null, (error, count, buffer) => {
        if (error?.code === 'EAGAIN') setTimeout(attempt, RETRY_MS);
        else resolve(error === null ? buffer.subarray(0, count) : Buffer.alloc(0));
      });
    attempt();
  });
}

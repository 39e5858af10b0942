// Turns what the main thread put into the ring into frames on fd 1: numbered, coalesced, held back by a slow reader.
import { MAX_FRAME_BYTES, encodeFrame } from './frames.mjs';
import { KIND } from './output_ring.mjs';

/** @typedef {import('./output_ring.mjs').OutputRecord} OutputRecord */

const COALESCE_MS = 20;
const COALESCE_LENGTH = 16 * 1024;
const BACKLOG_BYTES = 256 * 1024;
/** @type {ReadonlyMap<number, string>} */
const STREAMS = new Map([
  [KIND.STDOUT, 'stdout'],
  [KIND.STDERR, 'stderr'],
]);

export class OutputPump {
  #ring;
  #writer;
  #sequence = 0;
  /** @type {string[]} */
  #parts = [];

  /** @param {import('./output_ring.mjs').OutputRingReader} ring @param {import('./frames.mjs').FrameWriter} writer */
  constructor(ring, writer) {
    this.#ring = ring;
    this.#writer = writer;
  }

  /** Pumps for as long as the sandbox lives. */
  async run() {
    for (;;) {
      await this.#ring.waitForRecord();
      await this.#writer.drainedBelow(BACKLOG_BYTES);
      this.flush();
      await this.#ring.waitForPressure(COALESCE_MS);
    }
  }

  /** @returns {number} the number of the last frame, after everything printed so far has got its number */
  flush() {
    for (const record of coalesce(this.#ring.drain())) this.#send(record);
    return this.#sequence;
  }

  /** @param {OutputRecord} record */
  #send(record) {
    if (record.kind === KIND.PART) {
      this.#parts.push(record.text);
      return;
    }
    const isStream = STREAMS.has(record.kind);
    const text = isStream ? record.text : [...this.#parts, record.text].join('');
    this.#parts = [];
    this.#sequence += 1;
    const line = encodeFrame({ ...this.#frameOf(record, text), seq: this.#sequence });
    this.#writer.sendBytes(line.length <= MAX_FRAME_BYTES ? line : this.#refusal(record.run));
  }

  /** @param {number} run */
  #refusal(run) {
    const text = `This display is larger than ${MAX_FRAME_BYTES / 2 ** 20} MiB and was left out; show less at once.\n`;
    return encodeFrame({ type: 'output', seq: this.#sequence, run, stream: 'stderr', text });
  }

  /** @param {OutputRecord} record @param {string} text */
  #frameOf(record, text) {
    const { kind, run } = record;
    const stream = STREAMS.get(kind);
    if (stream !== undefined) return { type: 'output', run, stream, text };
    const fields = JSON.parse(text);
    if (kind === KIND.CLEAR) return { type: 'clear', run, wait: fields.wait };
    const { data, metadata, display_id, update } = fields;
    return { type: 'display', run, data, metadata, display_id, update };
  }
}

/** @param {OutputRecord[]} records @returns {OutputRecord[]} */
export function coalesce(records) {
  /** @type {OutputRecord[]} */
  const joined = [];
  for (const record of records) {
    const last = joined.at(-1);
    if (last !== undefined && canJoin(last, record)) last.text += record.text;
    else joined.push(record);
  }
  return joined;
}

/** @param {OutputRecord} last @param {OutputRecord} next */
const canJoin = (last, next) =>
  STREAMS.has(next.kind) &&
  last.kind === next.kind &&
  last.run === next.run &&
  last.text.length + next.text.length <= COALESCE_LENGTH;

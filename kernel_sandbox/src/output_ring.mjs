// What cells print travels from the main thread to the controller through a ring in shared memory. The main thread runs
// user code and may be terminated at any instruction; a record becomes visible by one atomic store, so no termination
// can tear it. A full ring makes the main thread wait (interruptibly): that is the back-pressure.

/** Words of the ring's header (Int32). WRITTEN and READ are byte positions in the ring. */
const WRITTEN = 0;
const READ = 1;
const SIGNAL = 2;
const PRESSURE = 3;
const HEADER_BYTES = 16;
const RECORD_HEADER_BYTES = 12;
const CAPACITY = 256 * 1024;
/** UTF-16 code units in one record; at most three times as many bytes. */
const PIECE_LENGTH = 8192;

/** What a record carries. `PART` is the beginning of a `DISPLAY` or `CLEAR` record that needs several. */
export const KIND = Object.freeze({ STDOUT: 1, STDERR: 2, PART: 3, DISPLAY: 4, CLEAR: 5 });

/** @typedef {{ kind: number, run: number, text: string }} OutputRecord */

/** @returns {SharedArrayBuffer} the memory that both ends of one ring are built on */
export const createRingMemory = () => new SharedArrayBuffer(HEADER_BYTES + CAPACITY);

/** The end of the main thread. */
export class OutputRingWriter {
  #words;
  #bytes;
  #scratch = Buffer.alloc(RECORD_HEADER_BYTES + 3 * PIECE_LENGTH);

  /** @param {SharedArrayBuffer} memory */
  constructor(memory) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  /**
   * Writes text of any length. Blocks while the ring is full.
   * @param {number} kind STDOUT or STDERR, whose pieces are output of their own; else the kind of the last piece
   * @param {number} run
   * @param {string} text
   */
  write(kind, run, text) {
    const isStream = kind === KIND.STDOUT || kind === KIND.STDERR;
    let start = 0;
    while (text.length - start > PIECE_LENGTH) {
      const end = endOfPiece(text, start + PIECE_LENGTH);
      this.#writeRecord(isStream ? kind : KIND.PART, run, text.slice(start, end));
      start = end;
    }
    this.#writeRecord(kind, run, start === 0 ? text : text.slice(start));
  }

  /** @param {number} kind @param {number} run @param {string} piece */
  #writeRecord(kind, run, piece) {
    const scratch = this.#scratch;
    const length = scratch.write(piece, RECORD_HEADER_BYTES);
    scratch.writeInt32LE(kind, 0);
    scratch.writeInt32LE(run, 4);
    scratch.writeInt32LE(length, 8);
    this.#append(scratch.subarray(0, RECORD_HEADER_BYTES + length));
  }

  /** @param {Uint8Array} record */
  #append(record) {
    const written = Atomics.load(this.#words, WRITTEN);
    this.#waitForRoom(written, record.length);
    const first = Math.min(record.length, CAPACITY - written);
    this.#bytes.set(record.subarray(0, first), written);
    this.#bytes.set(record.subarray(first), 0);
    Atomics.store(this.#words, WRITTEN, (written + record.length) % CAPACITY);
    signal(this.#words, SIGNAL);
  }

  /** @param {number} written @param {number} needed */
  #waitForRoom(written, needed) {
    for (;;) {
      const read = Atomics.load(this.#words, READ);
      const used = (written - read + CAPACITY) % CAPACITY;
      if (used > CAPACITY / 2) signal(this.#words, PRESSURE);
      if (used + needed < CAPACITY) return;
      Atomics.wait(this.#words, READ, read, 1000);
    }
  }
}

/** The end of the controller. */
export class OutputRingReader {
  #words;
  #bytes;

  /** @param {SharedArrayBuffer} memory */
  constructor(memory) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = Buffer.from(memory, HEADER_BYTES);
  }

  /** @returns {OutputRecord[]} every record written so far */
  drain() {
    const written = Atomics.load(this.#words, WRITTEN);
    /** @type {OutputRecord[]} */
    const records = [];
    let read = Atomics.load(this.#words, READ);
    while (read !== written) {
      const header = this.#copy(read, RECORD_HEADER_BYTES);
      const length = header.readInt32LE(8);
      const text = this.#copy((read + RECORD_HEADER_BYTES) % CAPACITY, length).toString();
      records.push({ kind: header.readInt32LE(0), run: header.readInt32LE(4), text });
      read = (read + RECORD_HEADER_BYTES + length) % CAPACITY;
    }
    Atomics.store(this.#words, READ, read);
    Atomics.notify(this.#words, READ);
    return records;
  }

  /** @param {number} position @param {number} length */
  #copy(position, length) {
    const first = this.#bytes.subarray(position, Math.min(position + length, CAPACITY));
    return first.length === length ? first : Buffer.concat([first, this.#bytes.subarray(0, length - first.length)]);
  }

  /** Waits until there is something to drain. */
  async waitForRecord() {
    const seen = Atomics.load(this.#words, SIGNAL);
    if (Atomics.load(this.#words, WRITTEN) !== Atomics.load(this.#words, READ)) return;
    await waitForChange(this.#words, SIGNAL, seen);
  }

  /** Waits until the ring is half full, but no longer than `milliseconds`. @param {number} milliseconds */
  async waitForPressure(milliseconds) {
    await waitForChange(this.#words, PRESSURE, Atomics.load(this.#words, PRESSURE), milliseconds);
  }
}

/** @param {string} text @param {number} end */
function endOfPiece(text, end) {
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
}

/** @param {Int32Array} words @param {number} word */
function signal(words, word) {
  Atomics.add(words, word, 1);
  Atomics.notify(words, word);
}

/** @param {Int32Array} words @param {number} word @param {number} seen @param {number} [milliseconds] */
async function waitForChange(words, word, seen, milliseconds) {
  const { async: pending, value } = Atomics.waitAsync(words, word, seen, milliseconds);
  if (pending) await value;
}

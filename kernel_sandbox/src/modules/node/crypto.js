// What of Node's crypto is cheap: random values, and the digests that crypto.subtle has, too.
import { Buffer } from 'node:buffer';

const { crypto: webcrypto } = globalThis;
const { subtle } = webcrypto;
const DIGESTS = Object.freeze(['sha1', 'sha256', 'sha384', 'sha512']);
const BLOCK_BYTES = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 };
const MOST_AT_ONCE = 65_536;

export const randomUUID = () => webcrypto.randomUUID();
export const getRandomValues = (array) => webcrypto.getRandomValues(array);
export const getHashes = () => [...DIGESTS];

export function randomBytes(count, callback) {
  const bytes = Buffer.alloc(count);
  for (let start = 0; start < count; start += MOST_AT_ONCE)
    webcrypto.getRandomValues(bytes.subarray(start, start + MOST_AT_ONCE));
  if (callback === undefined) return bytes;
  queueMicrotask(() => callback(null, bytes));
  return undefined;
}

export function randomInt(low, high) {
  const [from, to] = high === undefined ? [0, low] : [low, high];
  const range = to - from;
  if (!Number.isSafeInteger(range) || range <= 0)
    throw new RangeError('The value of "max" must be greater than the value of "min"');
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const value = randomBytes(6).readUIntBE(0, 6);
    if (value < limit) return from + (value % range);
  }
}

const bytesOf = (data, encoding) => {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  return Buffer.from(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
};

function digestOf(algorithm, bytes) {
  return Buffer.from($pennant.digest(algorithm.replace('sha', 'sha-'), new Uint8Array(bytes)));
}

const nameOf = (algorithm) => {
  const name = `${algorithm}`.toLowerCase().replace('-', '');
  if (DIGESTS.includes(name)) return name;
  throw new Error(`The digest '${algorithm}' is not available here; there are ${DIGESTS.join(', ')}`);
};

class Digest {
  #algorithm;
  #parts = [];
  #finish;
  #isDone = false;
  constructor(algorithm, finish) {
    this.#algorithm = algorithm;
    this.#finish = finish;
  }
  update(data, encoding) {
    if (this.#isDone) throw new Error('Digest already called');
    this.#parts.push(Buffer.from(bytesOf(data, encoding)));
    return this;
  }
  digest(encoding) {
    if (this.#isDone) throw new Error('Digest already called');
    this.#isDone = true;
    const bytes = this.#finish(this.#algorithm, Buffer.concat(this.#parts));
    return encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding);
  }
}

export const createHash = (algorithm) => new Digest(nameOf(algorithm), digestOf);
export const hash = (algorithm, data, encoding = 'hex') => createHash(algorithm).update(data).digest(encoding);

export function createHmac(algorithm, key) {
  const name = nameOf(algorithm);
  const given = bytesOf(key);
  const block = Buffer.alloc(BLOCK_BYTES[name]);
  (given.length > block.length ? digestOf(name, given) : given).copy(block);
  const pad = (mask) => Buffer.from(block.map((byte) => byte ^ mask));
  return new Digest(name, (_name, bytes) =>
    digestOf(name, Buffer.concat([pad(0x5c), digestOf(name, Buffer.concat([pad(0x36), bytes]))])),
  );
}

export function timingSafeEqual(one, other) {
  const [a, b] = [bytesOf(one), bytesOf(other)];
  if (a.length !== b.length) throw new RangeError('Input buffers must have the same byte length');
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}

export { subtle, webcrypto };
export default {
  createHash,
  createHmac,
  getHashes,
  getRandomValues,
  hash,
  randomBytes,
  randomInt,
  randomUUID,
  subtle,
  timingSafeEqual,
  webcrypto,
};

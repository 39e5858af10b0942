// SHA digests. They are made here and not by Node's crypto, which would have to be loaded while a cell is running: an
// interrupt in the middle of that would leave Node without it for good.
(function (primordials, _host, shared) {
  'use strict';
  const { MathFloor, ObjectFreeze, Uint8Array } = primordials;
  const { lengthOf } = shared.web.use('bytes.js');

  const algorithms = ObjectFreeze({
    __proto__: null,
    'sha-1': () => shared.web.use('sha32.js').sha1,
    'sha-256': () => shared.web.use('sha32.js').sha256,
    'sha-384': () => shared.web.use('sha64.js').sha384,
    'sha-512': () => shared.web.use('sha64.js').sha512,
  });

  /** The last blocks: what is left of the bytes, a bit, and how many bits all of them are. */
  function lastBlocks(bytes, start, block) {
    const length = lengthOf(bytes);
    const rest = length - start;
    const last = new Uint8Array(rest + 1 + block / 8 <= block ? block : 2 * block);
    for (let i = 0; i < rest; i++) last[i] = bytes[start + i];
    last[rest] = 0x80;
    let bits = length * 8;
    for (let i = lengthOf(last) - 1; bits > 0; i--) {
      last[i] = bits % 256;
      bits = MathFloor(bits / 256);
    }
    return last;
  }

  /** The bytes of words, of which the first is the most significant. */
  function bytesOf(words, size) {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = words[MathFloor(i / 4)] >>> (24 - 8 * (i % 4));
    return bytes;
  }

  /** @param {{ block: number, size: number, initial: () => object, compress: Function }} algorithm */
  function digest({ block, size, initial, compress }, bytes) {
    const state = initial();
    const whole = lengthOf(bytes) - (lengthOf(bytes) % block);
    for (let offset = 0; offset < whole; offset += block) compress(state, bytes, offset);
    const last = lastBlocks(bytes, whole, block);
    for (let offset = 0; offset < lengthOf(last); offset += block) compress(state, last, offset);
    return bytesOf(state, size);
  }

  return ObjectFreeze({ __proto__: null, algorithms, digest });
});

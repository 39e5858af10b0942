// SHA-1 and SHA-256, which work on words of 32 bits. FIPS 180-4.
(function (primordials, _host, shared) {
  'use strict';
  const { Int32Array, ObjectFreeze } = primordials;
  const { rounds, squareRoots } = shared.web.use('sha_constants.js');

  const rotateLeft = (word, bits) => (word << bits) | (word >>> (32 - bits));
  const rotateRight = (word, bits) => (word >>> bits) | (word << (32 - bits));

  /** The word of four bytes, the first of which is the most significant. */
  function wordAt(bytes, offset) {
    return (bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3];
  }

  function add(state, a, b, c, d, e) {
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }

  function mixed(round, b, c, d) {
    if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
    if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
    if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    return (b ^ c ^ d) + 0xca62c1d6;
  }

  const schedule1 = new Int32Array(80);

  function compress1(state, bytes, offset) {
    const w = schedule1;
    for (let i = 0; i < 16; i++) w[i] = wordAt(bytes, offset + 4 * i);
    for (let i = 16; i < 80; i++) w[i] = rotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    for (let i = 0; i < 80; i++) {
      const next = (rotateLeft(a, 5) + mixed(i, b, c, d) + e + w[i]) | 0;
      e = d;
      d = c;
      c = rotateLeft(b, 30);
      b = a;
      a = next;
    }
    add(state, a, b, c, d, e);
  }

  const schedule256 = new Int32Array(64);

  function expand256(w, bytes, offset) {
    for (let i = 0; i < 16; i++) w[i] = wordAt(bytes, offset + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const small0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
      const small1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
      w[i] = w[i - 16] + small0 + w[i - 7] + small1;
    }
  }

  function compress256(state, bytes, offset) {
    const w = schedule256;
    expand256(w, bytes, offset);
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const big1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
      const first = (h + big1 + ((e & f) ^ (~e & g)) + rounds[2 * i] + w[i]) | 0;
      const big0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
      const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    add(state, a, b, c, d, e);
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  function initial1() {
    const state = new Int32Array(5);
    add(state, 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
    return state;
  }

  function initial256() {
    const state = new Int32Array(8);
    for (let i = 0; i < 8; i++) state[i] = squareRoots[2 * i];
    return state;
  }

  return ObjectFreeze({
    __proto__: null,
    sha1: ObjectFreeze({ __proto__: null, block: 64, size: 20, initial: initial1, compress: compress1 }),
    sha256: ObjectFreeze({ __proto__: null, block: 64, size: 32, initial: initial256, compress: compress256 }),
    wordAt,
  });
});

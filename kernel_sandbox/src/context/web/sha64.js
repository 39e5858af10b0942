// SHA-384 and SHA-512, which work on words of 64 bits, here two of 32, the upper one first. FIPS 180-4.
(function (primordials, _host, shared) {
  'use strict';
  const { Int32Array, ObjectFreeze, TypedArrayPrototypeSet } = primordials;
  const { rounds, squareRoots } = shared.web.use('sha_constants.js');
  const { wordAt } = shared.web.use('sha32.js');
  const TWO_32 = 2 ** 32;
  const w = new Int32Array(160);
  /** The working variables a … h, and room for the two sums of a round. */
  const v = new Int32Array(16);

  /** One half of a rotation to the right: of `first` and what comes into it from `second`. */
  function rotated(first, second, bits) {
    return bits < 32 ? (first >>> bits) | (second << (32 - bits)) : (second >>> (bits - 32)) | (first << (64 - bits));
  }

  function rotations(first, second, one, two, three) {
    return rotated(first, second, one) ^ rotated(first, second, two) ^ rotated(first, second, three);
  }

  function expand(bytes, offset) {
    for (let i = 0; i < 32; i++) w[i] = wordAt(bytes, offset + 4 * i);
    for (let i = 32; i < 160; i += 2) putExpanded(i, w[i - 30], w[i - 29], w[i - 4], w[i - 3]);
  }

  function putExpanded(i, xh, xl, yh, yl) {
    const small0h = rotated(xh, xl, 1) ^ rotated(xh, xl, 8) ^ (xh >>> 7);
    const small0l = rotated(xl, xh, 1) ^ rotated(xl, xh, 8) ^ ((xl >>> 7) | (xh << 25));
    const small1h = rotated(yh, yl, 19) ^ rotated(yh, yl, 61) ^ (yh >>> 6);
    const small1l = rotated(yl, yh, 19) ^ rotated(yl, yh, 61) ^ ((yl >>> 6) | (yh << 26));
    const low = (w[i - 31] >>> 0) + (small0l >>> 0) + (w[i - 13] >>> 0) + (small1l >>> 0);
    w[i] = w[i - 32] + small0h + w[i - 14] + small1h + carry(low);
    w[i + 1] = low | 0;
  }

  function carry(low) {
    return (low / TWO_32) | 0;
  }

  function step(i) {
    const ah = v[0];
    const al = v[1];
    const eh = v[8];
    const el = v[9];
    const chosenH = (eh & v[10]) ^ (~eh & v[12]);
    const chosenL = (el & v[11]) ^ (~el & v[13]);
    const big1l = rotations(el, eh, 14, 18, 41);
    const firstLow = (v[15] >>> 0) + (big1l >>> 0) + (chosenL >>> 0) + (rounds[i + 1] >>> 0) + (w[i + 1] >>> 0);
    const firstL = firstLow | 0;
    const firstH = (v[14] + rotations(eh, el, 14, 18, 41) + chosenH + rounds[i] + w[i] + carry(firstLow)) | 0;
    const majorL = (al & v[3]) ^ (al & v[5]) ^ (v[3] & v[5]);
    const majorH = (ah & v[2]) ^ (ah & v[4]) ^ (v[2] & v[4]);
    const low = (firstL >>> 0) + (rotations(al, ah, 28, 34, 39) >>> 0) + (majorL >>> 0);
    const high = firstH + rotations(ah, al, 28, 34, 39) + majorH + carry(low);
    shift(firstH, firstL, high | 0, low | 0);
  }

  /** Moves every variable to the next one; the new e and a take the sums. */
  function shift(firstH, firstL, high, low) {
    const sum = (v[7] >>> 0) + (firstL >>> 0);
    const eHigh = v[6] + firstH + carry(sum);
    for (let i = 15; i > 1; i--) v[i] = v[i - 2];
    v[8] = eHigh;
    v[9] = sum | 0;
    v[0] = high;
    v[1] = low;
  }

  function compress(state, bytes, offset) {
    expand(bytes, offset);
    TypedArrayPrototypeSet(v, state, 0);
    for (let i = 0; i < 160; i += 2) step(i);
    for (let i = 0; i < 16; i += 2) {
      const low = (state[i + 1] >>> 0) + (v[i + 1] >>> 0);
      state[i] += v[i] + carry(low);
      state[i + 1] = low | 0;
    }
  }

  /** @param {number} from which of the square roots comes first */
  function initialFrom(from) {
    return () => {
      const state = new Int32Array(16);
      for (let i = 0; i < 16; i++) state[i] = squareRoots[2 * from + i];
      return state;
    };
  }

  return ObjectFreeze({
    __proto__: null,
    sha384: ObjectFreeze({ __proto__: null, block: 128, size: 48, initial: initialFrom(8), compress }),
    sha512: ObjectFreeze({ __proto__: null, block: 128, size: 64, initial: initialFrom(0), compress }),
  });
});

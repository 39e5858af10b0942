// The constants of the SHA-2 family, from their definition: the first 64 bits behind the point of the square and cube
// roots of the first primes. FIPS 180-4, sections 4.2 and 5.3.
(function (primordials) {
  'use strict';
  const { Int32Array, Number, ObjectFreeze } = primordials;
  const ROUNDS = 80;

  function isPrime(number) {
    for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
    return true;
  }

  /** The greatest integer whose power is not above `value`. */
  function root(value, exponent) {
    let low = 0n;
    let high = 1n << 70n;
    while (low < high) {
      const middle = (low + high + 1n) >> 1n;
      if (middle ** exponent <= value) low = middle;
      else high = middle - 1n;
    }
    return low;
  }

  /** Puts the first 64 bits of a root's fraction at `index`, the upper half first. */
  function putFraction(words, index, prime, exponent) {
    const scaled = root(prime << (64n * exponent), exponent);
    words[2 * index] = Number((scaled >> 32n) & 0xffffffffn);
    words[2 * index + 1] = Number(scaled & 0xffffffffn);
  }

  const rounds = new Int32Array(2 * ROUNDS);
  const squareRoots = new Int32Array(2 * 16);
  for (let candidate = 2, index = 0; index < ROUNDS; candidate++) {
    if (!isPrime(candidate)) continue;
    const prime = primordials.BigInt(candidate);
    putFraction(rounds, index, prime, 3n);
    if (index < 16) putFraction(squareRoots, index, prime, 2n);
    index += 1;
  }

  /** `rounds`: of SHA-512, two words each; `squareRoots`: the initial values, first of SHA-512, then of SHA-384. */
  return ObjectFreeze({ __proto__: null, rounds, squareRoots });
});

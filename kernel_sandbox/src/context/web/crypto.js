// crypto: random values, UUIDs and digests. Randomness is the operating system's. https://w3c.github.io/webcrypto/
(function (primordials, host, shared) {
  'use strict';
  const { ArrayBufferIsView, ObjectFreeze, StringPrototypeToLowerCase, TypeError } = primordials;
  const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet } = primordials;
  const { define, illegalConstructor, illegalInvocation, isObject, requireArguments, toDOMString } =
    shared.web.use('interfaces.js');
  const { bytesOf, copied, fromLatin1, isShared, lengthOf, requireBytes } = shared.web.use('bytes.js');
  const exceptions = shared.web.use('dom_exception.js');
  const KEY = ObjectFreeze({ __proto__: null });
  const MOST_RANDOM_BYTES = 65_536;
  const NOT_INTEGERS = ObjectFreeze({ __proto__: null, Float16Array: true, Float32Array: true, Float64Array: true });
  const HEX = '0123456789abcdef';

  let isSubtle, isCrypto;

  class SubtleCrypto {
    #brand;
    static {
      isSubtle = (value) => isObject(value) && #brand in value;
    }
    constructor(key = undefined) {
      if (key !== KEY) throw illegalConstructor();
    }
    async digest(algorithm, data) {
      if (!isSubtle(this)) throw illegalInvocation();
      requireArguments(arguments.length, 2, "execute 'digest' on 'SubtleCrypto'");
      const { digest } = shared.web.use('digests.js');
      const wanted = algorithmOf(algorithm);
      const bytes = copied(requireBytes(data, "execute 'digest' on 'SubtleCrypto'"));
      return TypedArrayPrototypeGetBuffer(digest(wanted, bytes));
    }
  }

  function algorithmOf(algorithm) {
    const wanted = isObject(algorithm) ? algorithm.name : algorithm;
    if (wanted === undefined && isObject(algorithm)) throw new TypeError('The algorithm must have a name');
    const given = toDOMString(wanted);
    const { algorithms } = shared.web.use('digests.js');
    const choose = given.length > 100 ? undefined : algorithms[StringPrototypeToLowerCase(given)];
    if (choose !== undefined) return choose();
    const shown = shared.text.bounded(given, 100);
    throw exceptions.create(
      `Unrecognized algorithm name '${shown}': there are SHA-1, SHA-256, SHA-384 and SHA-512`,
      'NotSupportedError',
    );
  }

  class Crypto {
    #subtle;
    static {
      isCrypto = (value) => isObject(value) && #subtle in value;
    }
    constructor(key = undefined) {
      if (key !== KEY) throw illegalConstructor();
      this.#subtle = new SubtleCrypto(KEY);
    }
    get subtle() {
      if (!isCrypto(this)) throw illegalInvocation();
      return this.#subtle;
    }
    getRandomValues(array) {
      if (!isCrypto(this)) throw illegalInvocation();
      requireArguments(arguments.length, 1, "execute 'getRandomValues' on 'Crypto'");
      fillRandomly(array);
      return array;
    }
    randomUUID() {
      if (!isCrypto(this)) throw illegalInvocation();
      return uuidOf(randomBytes(16));
    }
  }

  function fillRandomly(array) {
    if (!ArrayBufferIsView(array)) {
      throw new TypeError("Failed to execute 'getRandomValues' on 'Crypto': parameter 1 is not of type 'ArrayBufferView'.");
    }
    const type = TypedArrayPrototypeGetSymbolToStringTag(array);
    if (type === undefined || NOT_INTEGERS[type] === true || isShared(TypedArrayPrototypeGetBuffer(array))) {
      throw exceptions.create('The array must hold integers and must not be shared', 'TypeMismatchError');
    }
    const bytes = bytesOf(array);
    if (lengthOf(bytes) > MOST_RANDOM_BYTES) {
      const message = `The array has ${lengthOf(bytes)} bytes, more than the ${MOST_RANDOM_BYTES} that can be had at once`;
      throw exceptions.create(message, 'QuotaExceededError');
    }
    TypedArrayPrototypeSet(bytes, randomBytes(lengthOf(bytes)), 0);
  }

  function randomBytes(count) {
    const random = host.randomBytes(count);
    if (random === null) throw exceptions.create('The system gave no random values', 'OperationError');
    return fromLatin1(random);
  }

  /** A version 4 UUID. https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
  function uuidOf(bytes) {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let uuid = '';
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) uuid += '-';
      uuid += HEX[bytes[i] >> 4] + HEX[bytes[i] & 15];
    }
    return uuid;
  }

  define(SubtleCrypto);
  define(Crypto);
  shared.platform.register(SubtleCrypto.prototype, 'SubtleCrypto', isSubtle, undefined);
  shared.platform.register(Crypto.prototype, 'Crypto', isCrypto, undefined);

  return ObjectFreeze({ __proto__: null, Crypto, SubtleCrypto, crypto: new Crypto(KEY) });
});

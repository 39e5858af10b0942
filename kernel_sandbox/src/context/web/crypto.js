// crypto: random values, UUIDs and digests, made by the host. https://w3c.github.io/webcrypto/
(function (primordials, host, shared) {
  'use strict';
  const { ArrayBufferIsView, ObjectFreeze, StringPrototypeToLowerCase, TypeError, Uint8Array } = primordials;
  const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet } = primordials;
  const { define, illegalConstructor, illegalInvocation, isObject, requireArguments, toDOMString } =
    shared.web.use('interfaces.js');
  const { bytesOf, copied, fromLatin1, isShared, lengthOf, requireBytes, textOf } = shared.web.use('bytes.js');
  const exceptions = shared.web.use('dom_exception.js');
  const KEY = ObjectFreeze({ __proto__: null });
  const MOST_RANDOM_BYTES = 65_536;
  /** Bytes that cross to the host at once. */
  const CHUNK = 65_536;
  const NOT_INTEGERS = ObjectFreeze({ __proto__: null, Float16Array: true, Float32Array: true, Float64Array: true });
  const DIGESTS = ObjectFreeze({
    __proto__: null,
    'sha-1': 'sha1',
    'sha-256': 'sha256',
    'sha-384': 'sha384',
    'sha-512': 'sha512',
  });

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
      const name = digestNamed(algorithm);
      return digest(name, copied(requireBytes(data, "execute 'digest' on 'SubtleCrypto'")));
    }
  }

  function digestNamed(algorithm) {
    const wanted = isObject(algorithm) ? algorithm.name : algorithm;
    if (wanted === undefined && isObject(algorithm)) throw new TypeError('The algorithm must have a name');
    const given = toDOMString(wanted);
    const name = given.length > 100 ? undefined : DIGESTS[StringPrototypeToLowerCase(given)];
    if (name !== undefined) return name;
    const shown = shared.text.bounded(given, 100);
    throw exceptions.create(
      `Unrecognized algorithm name '${shown}': there are SHA-1, SHA-256, SHA-384 and SHA-512`,
      'NotSupportedError',
    );
  }

  /** No code of a cell runs between these calls, so the host keeps one digest at a time. */
  function digest(name, bytes) {
    host.digestBegin(name);
    const length = lengthOf(bytes);
    for (let start = 0; start < length; start += CHUNK) {
      host.digestUpdate(textOf(bytes, start, start + CHUNK < length ? start + CHUNK : length));
    }
    const result = host.digestEnd();
    if (result === null) throw exceptions.create('The digest could not be made', 'OperationError');
    return TypedArrayPrototypeGetBuffer(fromLatin1(result));
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
      return host.randomUuid();
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
    const random = host.randomBytes(lengthOf(bytes));
    TypedArrayPrototypeSet(bytes, random === null ? new Uint8Array(0) : fromLatin1(random), 0);
  }

  define(SubtleCrypto);
  define(Crypto);
  shared.platform.register(SubtleCrypto.prototype, 'SubtleCrypto', isSubtle, undefined);
  shared.platform.register(Crypto.prototype, 'Crypto', isCrypto, undefined);

  return ObjectFreeze({ __proto__: null, Crypto, SubtleCrypto, crypto: new Crypto(KEY) });
});

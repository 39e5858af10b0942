// TextEncoder and TextDecoder. UTF-8 and UTF-16 are decoded here, the legacy encodings by the host.
// https://encoding.spec.whatwg.org/
(function (primordials, host, shared) {
  'use strict';
  const { ObjectFreeze, RangeError, TypeError, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet } =
    primordials;
  const { StringPrototypeCharCodeAt, StringPrototypeSlice, Uint8Array } = primordials;
  const { define, illegalInvocation, isObject, requireArguments, toDictionary, toDOMString } =
    shared.web.use('interfaces.js');
  const { bytesOf, lengthOf, requireBytes, toLatin1 } = shared.web.use('bytes.js');
  const utf8 = shared.web.use('utf8.js');
  /** What crosses to the host at once; the same number stands in src/web_host.mjs. */
  const MOST_BYTES = 2 ** 24;
  /** Several bytes may make one character: between two pieces all that came is kept. */
  const OF_SEVERAL_BYTES = ObjectFreeze({
    __proto__: null,
    gbk: true,
    gb18030: true,
    big5: true,
    'euc-jp': true,
    'iso-2022-jp': true,
    shift_jis: true,
    'euc-kr': true,
  });

  let isEncoder;

  class TextEncoder {
    #brand;
    static {
      isEncoder = (value) => isObject(value) && #brand in value;
    }
    get encoding() {
      if (!isEncoder(this)) throw illegalInvocation();
      return 'utf-8';
    }
    encode(input = '') {
      if (!isEncoder(this)) throw illegalInvocation();
      return utf8.encode(toDOMString(input));
    }
    encodeInto(source, destination) {
      if (!isEncoder(this)) throw illegalInvocation();
      requireArguments(arguments.length, 2, "execute 'encodeInto' on 'TextEncoder'");
      const text = toDOMString(source);
      if (!isObject(destination) || TypedArrayPrototypeGetSymbolToStringTag(destination) !== 'Uint8Array') {
        throw new TypeError("Failed to execute 'encodeInto' on 'TextEncoder': parameter 2 is not of type 'Uint8Array'.");
      }
      const { read, written } = utf8.encodeInto(text, bytesOf(destination));
      return { read, written };
    }
  }

  /** @returns a decoder `(bytes, isLast) => text`, whose errors are TypeErrors */
  function decoderFor(encoding, fatal) {
    if (encoding === 'utf-8') {
      const state = utf8.createState();
      return (bytes, isLast) => utf8.decode(state, bytes, fatal, isLast);
    }
    if (encoding === 'utf-16le' || encoding === 'utf-16be') {
      const utf16 = shared.web.use('utf16.js');
      const state = utf16.createState(encoding === 'utf-16be');
      return (bytes, isLast) => utf16.decode(state, bytes, fatal, isLast);
    }
    if (OF_SEVERAL_BYTES[encoding] === true) return growing(encoding, fatal);
    return (bytes) => decodeByHost(encoding, bytes, fatal, true);
  }

  function growing(encoding, fatal) {
    let came = new Uint8Array(0);
    let told = 0;
    return (bytes, isLast) => {
      came = joined(came, bytes);
      const text = decodeByHost(encoding, came, fatal, isLast);
      const rest = StringPrototypeSlice(text, told);
      told = text.length;
      return rest;
    };
  }

  function joined(first, second) {
    const both = new Uint8Array(lengthOf(first) + lengthOf(second));
    TypedArrayPrototypeSet(both, first, 0);
    TypedArrayPrototypeSet(both, second, lengthOf(first));
    return both;
  }

  function decodeByHost(encoding, bytes, fatal, isLast) {
    if (lengthOf(bytes) > MOST_BYTES) {
      throw new RangeError(`At most ${MOST_BYTES} bytes can be decoded from ${encoding} at once`);
    }
    const text = host.decode(encoding, toLatin1(bytes), fatal, isLast);
    if (text === null) throw new TypeError(`The encoded data was not valid for encoding ${encoding}`);
    return text;
  }

  let stateOf;

  class TextDecoder {
    #state;
    static {
      stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
    }
    constructor(label = 'utf-8', options = undefined) {
      const name = toDOMString(label);
      const encoding = name === 'utf-8' ? name : encodingOf(name);
      const { fatal, ignoreBOM } = toDictionary(options, "construct 'TextDecoder'");
      this.#state = {
        __proto__: null,
        encoding,
        fatal: !!fatal,
        ignoreBOM: !!ignoreBOM,
        decoder: undefined,
        isBomSeen: false,
      };
    }
    get encoding() {
      return checked(this).encoding;
    }
    get fatal() {
      return checked(this).fatal;
    }
    get ignoreBOM() {
      return checked(this).ignoreBOM;
    }
    decode(input = undefined, options = undefined) {
      const state = checked(this);
      const what = "execute 'decode' on 'TextDecoder'";
      const bytes = input === undefined ? new Uint8Array(0) : requireBytes(input, what);
      return decode(state, bytes, !toDictionary(options, what).stream);
    }
  }

  function checked(decoder) {
    const state = stateOf(decoder);
    if (state === undefined) throw illegalInvocation();
    return state;
  }

  function encodingOf(label) {
    const encoding = label.length > 100 ? null : host.encodingOf(label);
    if (encoding !== null) return encoding;
    const shown = shared.text.bounded(label, 100);
    throw new RangeError(`Failed to construct 'TextDecoder': The encoding label provided ('${shown}') is invalid.`);
  }

  function decode(state, bytes, isLast) {
    state.decoder ??= decoderFor(state.encoding, state.fatal);
    const { decoder } = state;
    if (isLast) state.decoder = undefined;
    let text;
    try {
      text = decoder(bytes, isLast);
    } catch (error) {
      state.decoder = undefined;
      state.isBomSeen = false;
      throw error;
    }
    const shown = withoutBom(state, text);
    if (isLast) state.isBomSeen = false;
    return shown;
  }

  function withoutBom(state, text) {
    if (state.ignoreBOM || state.isBomSeen || text === '') return text;
    state.isBomSeen = true;
    const hasBom = StringPrototypeCharCodeAt(text, 0) === 0xfeff && canHaveBom(state.encoding);
    return hasBom ? StringPrototypeSlice(text, 1) : text;
  }

  function canHaveBom(encoding) {
    return encoding === 'utf-8' || encoding === 'utf-16le' || encoding === 'utf-16be';
  }

  define(TextEncoder);
  define(TextDecoder);
  shared.platform.register(TextEncoder.prototype, 'TextEncoder', isEncoder, () => ({ __proto__: null, encoding: 'utf-8' }));
  shared.platform.register(TextDecoder.prototype, 'TextDecoder', stateOf, (decoder) => {
    const { encoding, fatal, ignoreBOM } = stateOf(decoder);
    return { __proto__: null, encoding, fatal, ignoreBOM };
  });

  return ObjectFreeze({ __proto__: null, TextEncoder, TextDecoder });
});

// UTF-8 as the Encoding standard has it: lone surrogates become U+FFFD, and so does each maximal part of malformed bytes.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, StringPrototypeCharCodeAt, TypeError, Uint16Array, Uint8Array } = primordials;
  const { lengthOf, textOf } = shared.web.use('bytes.js');
  const REPLACEMENT = 0xfffd;

  /** The code point at a position of a text; a lone surrogate is the replacement character. */
  function codePointAt(text, position) {
    const code = StringPrototypeCharCodeAt(text, position);
    if (code < 0xd800 || code > 0xdfff) return code;
    if (code > 0xdbff || position + 1 >= text.length) return REPLACEMENT;
    const next = StringPrototypeCharCodeAt(text, position + 1);
    if (next < 0xdc00 || next > 0xdfff) return REPLACEMENT;
    return 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
  }

  function sizeOf(codePoint) {
    if (codePoint < 0x80) return 1;
    if (codePoint < 0x800) return 2;
    return codePoint < 0x10000 ? 3 : 4;
  }

  function put(bytes, position, codePoint, size) {
    if (size === 1) {
      bytes[position] = codePoint;
      return;
    }
    for (let i = size - 1, rest = codePoint; i > 0; i--, rest >>= 6) bytes[position + i] = 0x80 | (rest & 0x3f);
    const lead = size === 2 ? 0xc0 : size === 3 ? 0xe0 : 0xf0;
    bytes[position] = lead | (codePoint >> (6 * (size - 1)));
  }

  /** Writes as many whole characters as fit. @returns how many code units were read and how many bytes written */
  function encodeInto(text, bytes) {
    const capacity = lengthOf(bytes);
    let read = 0;
    let written = 0;
    while (read < text.length) {
      const codePoint = codePointAt(text, read);
      const size = sizeOf(codePoint);
      if (written + size > capacity) break;
      put(bytes, written, codePoint, size);
      written += size;
      read += size === 4 ? 2 : 1;
    }
    return { __proto__: null, read, written };
  }

  function encodedLength(text) {
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const size = sizeOf(codePointAt(text, i));
      length += size;
      if (size === 4) i += 1;
    }
    return length;
  }

  function encode(text) {
    const bytes = new Uint8Array(encodedLength(text));
    encodeInto(text, bytes);
    return bytes;
  }

  /** What a decoder remembers between two pieces: a character that has begun. */
  function createState() {
    return { __proto__: null, codePoint: 0, needed: 0, seen: 0, lower: 0x80, upper: 0xbf };
  }

  function reset(state) {
    state.codePoint = 0;
    state.needed = 0;
    state.seen = 0;
    state.lower = 0x80;
    state.upper = 0xbf;
  }

  /** Takes the first byte of a character of several. @returns whether it can be one */
  function begin(state, byte) {
    if (byte >= 0xc2 && byte <= 0xdf) {
      state.needed = 1;
      state.codePoint = byte & 0x1f;
    } else if (byte >= 0xe0 && byte <= 0xef) {
      state.needed = 2;
      state.codePoint = byte & 0xf;
      if (byte === 0xe0) state.lower = 0xa0;
      if (byte === 0xed) state.upper = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      state.needed = 3;
      state.codePoint = byte & 0x7;
      if (byte === 0xf0) state.lower = 0x90;
      if (byte === 0xf4) state.upper = 0x8f;
    } else return false;
    return true;
  }

  function malformed(fatal) {
    if (fatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
    return REPLACEMENT;
  }

  /** Takes a further byte of a character. @returns {boolean} whether the byte belongs to it */
  function advance(state, byte) {
    if (byte < state.lower || byte > state.upper) return false;
    state.lower = 0x80;
    state.upper = 0xbf;
    state.codePoint = (state.codePoint << 6) | (byte & 0x3f);
    state.seen += 1;
    return true;
  }

  function putCodePoint(units, count, codePoint) {
    if (codePoint < 0x10000) {
      units[count] = codePoint;
      return count + 1;
    }
    units[count] = 0xd800 + ((codePoint - 0x10000) >> 10);
    units[count + 1] = 0xdc00 + ((codePoint - 0x10000) & 0x3ff);
    return count + 2;
  }

  /** Decodes one byte. @returns the new number of code units */
  function step(state, byte, units, before, fatal) {
    let count = before;
    if (state.needed !== 0) {
      if (advance(state, byte)) {
        if (state.seen < state.needed) return count;
        count = putCodePoint(units, count, state.codePoint);
        reset(state);
        return count;
      }
      reset(state);
      units[count++] = malformed(fatal);
    }
    if (byte < 0x80) units[count++] = byte;
    else if (!begin(state, byte)) units[count++] = malformed(fatal);
    return count;
  }

  /**
   * @param {object} state of `createState`
   * @param {boolean} isLast whether nothing follows
   * @throws {TypeError} at malformed bytes when `fatal`
   */
  function decode(state, bytes, fatal, isLast) {
    const length = lengthOf(bytes);
    const units = new Uint16Array(length + 2);
    let count = 0;
    for (let i = 0; i < length; i++) {
      if (state.needed === 0 && bytes[i] < 0x80) units[count++] = bytes[i];
      else count = step(state, bytes[i], units, count, fatal);
    }
    if (isLast && state.needed !== 0) {
      reset(state);
      units[count++] = malformed(fatal);
    }
    return textOf(units, 0, count);
  }

  return ObjectFreeze({
    __proto__: null,
    encode,
    encodeInto,
    createState,
    decode,
    /** Decodes all of it, replacing what is malformed. */
    decodeAll: (bytes) => decode(createState(), bytes, false, true),
  });
});

// UTF-16 bytes to text, either byte order, piece by piece.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, TypeError, Uint16Array } = primordials;
  const { lengthOf, textOf } = shared.web.use('bytes.js');
  const REPLACEMENT = 0xfffd;

  /** What is remembered between two pieces: half a code unit, half a pair. */
  function createState(isBigEndian) {
    return { __proto__: null, isBigEndian, byte: -1, lead: -1 };
  }

  function malformed(state, fatal) {
    state.lead = -1;
    if (fatal) throw new TypeError('The encoded data was not valid for encoding utf-16');
    return REPLACEMENT;
  }

  function putUnit(state, unit, units, before, fatal) {
    let count = before;
    const isTrail = unit >= 0xdc00 && unit <= 0xdfff;
    if (state.lead !== -1) {
      if (isTrail) {
        units[count++] = state.lead;
        units[count++] = unit;
        state.lead = -1;
        return count;
      }
      units[count++] = malformed(state, fatal);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) state.lead = unit;
    else units[count++] = isTrail ? malformed(state, fatal) : unit;
    return count;
  }

  function decode(state, bytes, fatal, isLast) {
    const length = lengthOf(bytes);
    const units = new Uint16Array(length + 3);
    let count = 0;
    for (let i = 0; i < length; i++) {
      if (state.byte === -1) state.byte = bytes[i];
      else {
        const unit = state.isBigEndian ? (state.byte << 8) | bytes[i] : state.byte | (bytes[i] << 8);
        state.byte = -1;
        count = putUnit(state, unit, units, count, fatal);
      }
    }
    if (isLast && (state.byte !== -1 || state.lead !== -1)) {
      state.byte = -1;
      units[count++] = malformed(state, fatal);
    }
    return textOf(units, 0, count);
  }

  return ObjectFreeze({ __proto__: null, createState, decode });
});

// application/x-www-form-urlencoded: the text of a query to pairs, and back. https://url.spec.whatwg.org/#urlencoded-parsing
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, StringFromCharCode, StringPrototypeCharCodeAt, StringPrototypeIncludes } = primordials;
  const { StringPrototypeIndexOf, StringPrototypeSlice, Uint8Array } = primordials;
  const { lists } = shared;
  const { lengthOf } = shared.web.use('bytes.js');
  const utf8 = shared.web.use('utf8.js');
  const PERCENT = 37;
  const PLUS = 43;
  const SPACE = 32;
  const HEX = '0123456789ABCDEF';

  function digitOf(code) {
    if (code >= 48 && code <= 57) return code - 48;
    const lower = code | 32;
    return lower >= 97 && lower <= 102 ? lower - 87 : -1;
  }

  /** Resolves `%41` and `+` in bytes, in place. @returns how many bytes are left */
  function unescape(bytes) {
    const length = lengthOf(bytes);
    let count = 0;
    for (let i = 0; i < length; i++) {
      const high = bytes[i] === PERCENT && i + 2 < length ? digitOf(bytes[i + 1]) : -1;
      const low = high === -1 ? -1 : digitOf(bytes[i + 2]);
      if (low !== -1) {
        bytes[count++] = high * 16 + low;
        i += 2;
      } else bytes[count++] = bytes[i] === PLUS ? SPACE : bytes[i];
    }
    return count;
  }

  function decoded(text) {
    if (!StringPrototypeIncludes(text, '%') && !StringPrototypeIncludes(text, '+')) return text;
    const bytes = utf8.encode(text);
    const count = unescape(bytes);
    return utf8.decodeAll(new Uint8Array(primordials.TypedArrayPrototypeGetBuffer(bytes), 0, count));
  }

  function pushPair(pairs, text) {
    const equals = StringPrototypeIndexOf(text, '=');
    const name = equals === -1 ? text : StringPrototypeSlice(text, 0, equals);
    const value = equals === -1 ? '' : StringPrototypeSlice(text, equals + 1);
    lists.push(pairs, { __proto__: null, name: decoded(name), value: decoded(value) });
  }

  /** @returns the list of pairs `{name, value}` of a query without its `?` */
  function parse(query) {
    const pairs = lists.create();
    for (let start = 0; start < query.length;) {
      const ampersand = StringPrototypeIndexOf(query, '&', start);
      const end = ampersand === -1 ? query.length : ampersand;
      if (end > start) pushPair(pairs, StringPrototypeSlice(query, start, end));
      start = end + 1;
    }
    return pairs;
  }

  function isPlain(byte) {
    if ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) return true;
    return byte === 42 || byte === 45 || byte === 46 || byte === 95;
  }

  function isPlainText(text) {
    for (let i = 0; i < text.length; i++) if (!isPlain(StringPrototypeCharCodeAt(text, i))) return false;
    return true;
  }

  function encoded(text) {
    if (isPlainText(text)) return text;
    const bytes = utf8.encode(text);
    const length = lengthOf(bytes);
    let result = '';
    for (let i = 0; i < length; i++) {
      const byte = bytes[i];
      if (isPlain(byte)) result += StringFromCharCode(byte);
      else result += byte === SPACE ? '+' : `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
    }
    return result;
  }

  function serialize(pairs) {
    let text = '';
    for (let i = 0; i < pairs.length; i++) {
      text += `${i === 0 ? '' : '&'}${encoded(pairs[i].name)}=${encoded(pairs[i].value)}`;
    }
    return text;
  }

  return ObjectFreeze({ __proto__: null, parse, serialize });
});

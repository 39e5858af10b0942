// Pieces of text: strings in quotes, property names, numbers, always of bounded length.
(function (primordials, _host, shared) {
  'use strict';
  const { BigIntPrototypeToString, NumberPrototypeToString, ObjectFreeze, ObjectIs, StringPrototypeCharCodeAt } =
    primordials;
  const { StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypePadStart, StringPrototypeSlice } =
    primordials;
  const { StringPrototypeToLowerCase, SymbolPrototypeToString } = primordials;
  const { lists } = shared;
  const SHORT_ESCAPES = ObjectFreeze({
    __proto__: null,
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\x0B',
    12: '\\f',
    13: '\\r',
    92: '\\\\',
  });
  const LONGEST_BIGINT = 2n ** 16384n;

  function bounded(text, limit) {
    if (text.length <= limit) return text;
    const more = text.length - limit;
    return `${StringPrototypeSlice(text, 0, limit)}... ${more} more character${more > 1 ? 's' : ''}`;
  }

  function quoteMark(text) {
    if (!StringPrototypeIncludes(text, "'")) return "'";
    if (!StringPrototypeIncludes(text, '"')) return '"';
    return StringPrototypeIncludes(text, '`') || StringPrototypeIncludes(text, '${') ? "'" : '`';
  }

  function isPaired(text, i, code) {
    if (code > 0xdbff || i + 1 >= text.length) return false;
    const next = StringPrototypeCharCodeAt(text, i + 1);
    return next >= 0xdc00 && next <= 0xdfff;
  }

  /** How one code unit must be written inside quotes, or `undefined` when it may stay as it is. */
  function escapeOf(code, mark) {
    if (code === 39) return mark === "'" ? "\\'" : undefined;
    if (SHORT_ESCAPES[code] !== undefined) return SHORT_ESCAPES[code];
    if (code < 32 || (code > 126 && code < 160)) {
      return `\\x${StringPrototypePadStart(upper(NumberPrototypeToString(code, 16)), 2, '0')}`;
    }
    return undefined;
  }

  function upper(hex) {
    let text = '';
    for (let i = 0; i < hex.length; i++) {
      const code = StringPrototypeCharCodeAt(hex, i);
      text += code >= 97 ? 'ABCDEF'[code - 97] : hex[i];
    }
    return text;
  }

  function escaped(text, mark) {
    let result = '';
    let done = 0;
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      let piece = escapeOf(code, mark);
      if (code >= 0xd800 && code <= 0xdfff) {
        if (isPaired(text, i, code)) i += 1;
        else piece = `\\u${NumberPrototypeToString(code, 16)}`;
      }
      if (piece === undefined) continue;
      result += StringPrototypeSlice(text, done, i) + piece;
      done = i + 1;
    }
    return done === 0 ? text : result + StringPrototypeSlice(text, done);
  }

  function quote(text) {
    const mark = quoteMark(text);
    return mark + escaped(text, mark) + mark;
  }

  /** The lines of a text, each with its own line feed. */
  function linesWithEnds(text) {
    const lines = lists.create();
    let start = 0;
    for (let end = StringPrototypeIndexOf(text, '\n'); end !== -1; end = StringPrototypeIndexOf(text, '\n', start)) {
      lists.push(lines, StringPrototypeSlice(text, start, end + 1));
      start = end + 1;
    }
    if (start < text.length || start === 0) lists.push(lines, StringPrototypeSlice(text, start));
    return lines;
  }

  function isIdentifierCode(code, first) {
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95) return true;
    return code === 36 ? false : !first && code >= 48 && code <= 57;
  }

  function isIdentifier(text) {
    for (let i = 0; i < text.length; i++) {
      if (!isIdentifierCode(StringPrototypeCharCodeAt(text, i), i === 0)) return false;
    }
    return text !== '';
  }

  function propertyName(key) {
    if (typeof key === 'symbol') return symbolText(key);
    if (key === '__proto__') return "['__proto__']";
    const shown = bounded(key, 200);
    return isIdentifier(shown) ? shown : quote(shown);
  }

  function symbolText(symbol) {
    return escaped(bounded(SymbolPrototypeToString(symbol), 1000), '`');
  }

  function number(value) {
    return ObjectIs(value, -0) ? '-0' : `${value}`;
  }

  function bigint(value) {
    if (value < LONGEST_BIGINT && value > -LONGEST_BIGINT) return `${BigIntPrototypeToString(value)}n`;
    const digits = BigIntPrototypeToString(value, 16);
    return `0x${StringPrototypeSlice(digits, 0, 1000)}... ${digits.length - 1000} more digits`;
  }

  function isLower(text) {
    return text === StringPrototypeToLowerCase(text);
  }

  shared.text = ObjectFreeze({
    __proto__: null,
    bounded,
    quote,
    linesWithEnds,
    propertyName,
    symbolText,
    number,
    bigint,
    isLower,
  });
});

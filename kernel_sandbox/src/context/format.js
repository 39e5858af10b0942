// `shared.format(values)`: what `console.log` prints, with the placeholders %s %d %i %f %j %o %O %c %%.
(function (primordials, _host, shared) {
  'use strict';
  const { JSONStringify, Number, NumberParseFloat, NumberParseInt, ObjectPrototype, ErrorPrototype } = primordials;
  const { ReflectApply, OwnDescriptor, StringPrototypeCharCodeAt, StringPrototypeIndexOf } = primordials;
  const { StringPrototypeSlice, SymbolToPrimitive, ArrayPrototype, FunctionPrototype, DatePrototype } = primordials;
  const { inspect, kinds, live, proxies, text } = shared;
  const LONGEST_LINE = 1024 * 1024;
  const BUILT_IN_TO_STRING = [ObjectPrototype, ErrorPrototype, ArrayPrototype, FunctionPrototype, DatePrototype];

  function plain(value) {
    return typeof value === 'string' ? text.bounded(value, LONGEST_LINE) : inspect(value, live);
  }

  /** The function that turns an object into text when a cell gave it one; user code, as in every other runtime. */
  function ownToString(object) {
    for (let current = proxies.behind(object); current !== null; current = kinds.prototypeOf(current)) {
      for (let i = 0; i < BUILT_IN_TO_STRING.length; i++) if (BUILT_IN_TO_STRING[i] === current) return undefined;
      const method = OwnDescriptor(current, 'toString')?.value;
      if (OwnDescriptor(current, SymbolToPrimitive) === undefined && method === undefined) continue;
      return typeof method === 'function' ? method : undefined;
    }
    return undefined;
  }

  function asString(value) {
    if (typeof value === 'number') return text.number(value);
    if (typeof value === 'bigint') return text.bigint(value);
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'function' ? inspect(value, { __proto__: null, depth: 0 }) : plain(`${label(value)}`);
    }
    const method = ownToString(value);
    const result = method === undefined ? undefined : ReflectApply(method, value, []);
    return typeof result === 'string' ? plain(result) : inspect(value, { __proto__: null, depth: 0 });
  }

  function label(value) {
    return typeof value === 'symbol' ? text.symbolText(value) : value;
  }

  function asNumber(value, convert) {
    if (typeof value === 'bigint') return text.bigint(value);
    if (typeof value === 'symbol') return 'NaN';
    if (typeof value === 'object' && value !== null && convert === Number) return 'NaN';
    return text.number(convert(value));
  }

  function asJson(value) {
    try {
      return plain(`${JSONStringify(value)}`);
    } catch {
      return '[Circular]';
    }
  }

  const CONVERSIONS = {
    __proto__: null,
    115: asString,
    100: (value) => asNumber(value, Number),
    105: (value) => asNumber(value, NumberParseInt),
    102: (value) => asNumber(value, NumberParseFloat),
    106: asJson,
    79: (value) => inspect(value, live),
    111: (value) => inspect(value, { __proto__: null, hidden: true, depth: 4 }),
    99: () => '',
  };

  /** Fills placeholders of `template` from `values[1…]`; `used` counts what was taken. */
  function fill(template, values) {
    let result = '';
    let done = 0;
    let used = 1;
    for (let i = StringPrototypeIndexOf(template, '%'); i !== -1 && i < template.length - 1;) {
      const code = StringPrototypeCharCodeAt(template, i + 1);
      const convert = CONVERSIONS[code];
      if (code === 37 || (convert !== undefined && used < values.length)) {
        result += StringPrototypeSlice(template, done, i) + (code === 37 ? '%' : convert(values[used++]));
        done = i + 2;
      }
      i = StringPrototypeIndexOf(template, '%', i + (code === 37 || convert !== undefined ? 2 : 1));
    }
    return { __proto__: null, result: result + StringPrototypeSlice(template, done), used };
  }

  /** @returns {string} at most about a million characters, whatever the values are */
  function format(values) {
    if (values.length === 0) return '';
    const first = values[0];
    const isTemplate = typeof first === 'string' && values.length > 1;
    const filled = isTemplate ? fill(plain(first), values) : { __proto__: null, result: plain(first), used: 1 };
    let { result } = filled;
    for (let i = filled.used; i < values.length && result.length < LONGEST_LINE; i++) result += ` ${plain(values[i])}`;
    return text.bounded(result, LONGEST_LINE + 1000);
  }

  shared.format = format;
});

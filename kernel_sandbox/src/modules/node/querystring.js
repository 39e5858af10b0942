const decodeLeniently = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const escape = (text) => encodeURIComponent(text);
export const unescape = decodeLeniently;

const primitive = (value) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : '';
  return typeof value === 'bigint' || typeof value === 'boolean' ? `${value}` : '';
};

export function stringify(
  object,
  separator = '&',
  equals = '=',
  { encodeURIComponent: encode = querystring.escape } = {},
) {
  if (object === null || typeof object !== 'object') return '';
  const pairs = Object.entries(object).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [key, one]),
  );
  return pairs.map(([key, value]) => `${encode(primitive(key))}${equals}${encode(primitive(value))}`).join(separator);
}

export function parse(
  text,
  separator = '&',
  equals = '=',
  { maxKeys = 1000, decodeURIComponent: decode = querystring.unescape } = {},
) {
  const result = Object.create(null);
  if (typeof text !== 'string' || text === '') return result;
  const pairs = text.split(separator).filter((pair) => pair !== '');
  for (const pair of maxKeys > 0 ? pairs.slice(0, maxKeys) : pairs) {
    const at = pair.indexOf(equals);
    const [rawKey, rawValue] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + equals.length)];
    const [key, value] = [rawKey, rawValue].map((part) => decode(part.replaceAll('+', ' ')));
    if (!(key in result)) result[key] = value;
    else if (Array.isArray(result[key])) result[key].push(value);
    else result[key] = [result[key], value];
  }
  return result;
}

export { parse as decode, stringify as encode };
const querystring = { decode: parse, encode: stringify, escape, parse, stringify, unescape };
export default querystring;

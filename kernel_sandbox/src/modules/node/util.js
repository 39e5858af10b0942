// Node's util as far as it means something in a cell: showing, comparing and promisifying values.
import { isDeepStrictEqual } from './deep_equal.js';
import types from './util_types.js';

const { TextDecoder, TextEncoder } = globalThis;
const customPromisify = Symbol.for('nodejs.util.promisify.custom');

export function inspect(value, options, ...rest) {
  const given = typeof options === 'object' && options !== null ? options : { showHidden: options, depth: rest[0] };
  return $pennant.inspectValue(value, given.depth === null ? Infinity : given.depth);
}
inspect.custom = Symbol.for('nodejs.util.inspect.custom');
inspect.defaultOptions = { depth: 2 };

export const format = (...args) => $pennant.formatValues(args);
export const formatWithOptions = (_options, ...args) => format(...args);

const requireFunction = (value, name) => {
  if (typeof value === 'function') return;
  throw Object.assign(new TypeError(`The "${name}" argument must be of type function`), {
    code: 'ERR_INVALID_ARG_TYPE',
  });
};

/** The function with a promise in the place of its last argument, a callback `(error, value)`. */
export function promisify(original) {
  requireFunction(original, 'original');
  if (original[customPromisify]) return original[customPromisify];
  if (original === globalThis.setTimeout)
    return (delay, value) => new Promise((resolve) => setTimeout(resolve, delay, value));
  function promisified(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  }
  Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
  return Object.defineProperties(promisified, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

export function callbackify(original) {
  requireFunction(original, 'original');
  return function callbackified(...args) {
    const callback = args.pop();
    requireFunction(callback, 'last argument');
    Reflect.apply(original, this, args).then(
      (value) => queueMicrotask(() => callback(null, value)),
      (error) =>
        queueMicrotask(() => callback(error ?? new Error('Promise was rejected with a falsy value', { cause: error }))),
    );
  };
}

export function inherits(constructor, superConstructor) {
  Object.defineProperty(constructor, 'super_', { value: superConstructor, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, superConstructor.prototype);
}

export function deprecate(original, message) {
  let isTold = false;
  return function deprecated(...args) {
    if (!isTold) console.warn(`DeprecationWarning: ${message}`);
    isTold = true;
    return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args);
  };
}

/** A log for debugging that no environment variable switches on here. */
export const debuglog = () => Object.assign(() => {}, { enabled: false });
export const stripVTControlCharacters = (text) =>
  text.replace(/\u001B(?:\[[\d;?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001B\\))/g, '');
export const styleText = (_format, text) => `${text}`;
export const toUSVString = (text) => `${text}`.toWellFormed();
export const isArray = Array.isArray;
export const aborted = (signal) =>
  new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
  );

export { debuglog as debug, isDeepStrictEqual, TextDecoder, TextEncoder, types };
export default {
  aborted,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};

// What a value is, by what its built-in methods accept: not by names that it may carry.
const { getOwnPropertyDescriptor, getPrototypeOf, prototype } = Object;
const tagOf = (value) => prototype.toString.call(value);
const TypedArray = getPrototypeOf(Uint8Array);
const typedArrayTag = getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
const GeneratorFunction = getPrototypeOf(function* () {});
const AsyncFunction = getPrototypeOf(async function () {});
const AsyncGeneratorFunction = getPrototypeOf(async function* () {});

/** Whether a built-in method or getter takes the value as its own. */
const accepts =
  (method, ...args) =>
  (value) => {
    try {
      Reflect.apply(method, value, args);
      return true;
    } catch {
      return false;
    }
  };
const getter = (object, key) => getOwnPropertyDescriptor(object, key).get;
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const ownsTag = (name) => (value) => isObject(value) && tagOf(value) === `[object ${name}]`;

export const isMap = accepts(getter(Map.prototype, 'size'));
export const isSet = accepts(getter(Set.prototype, 'size'));
export const isWeakMap = accepts(WeakMap.prototype.has, {});
export const isWeakSet = accepts(WeakSet.prototype.has, {});
export const isDate = accepts(Date.prototype.getTime);
export const isRegExp = (value) => value !== RegExp.prototype && accepts(getter(RegExp.prototype, 'source'))(value);
export const isPromise = (value) => isObject(value) && value instanceof Promise;
export const isNativeError = (value) => Error.isError(value);
export const isArrayBuffer = accepts(getter(ArrayBuffer.prototype, 'byteLength'));
export const isSharedArrayBuffer = accepts(getter(SharedArrayBuffer.prototype, 'byteLength'));
export const isAnyArrayBuffer = (value) => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isDataView = (value) => ArrayBuffer.isView(value) && !isTypedArray(value);
export const isArrayBufferView = (value) => ArrayBuffer.isView(value);
export const isTypedArray = (value) => typedArrayTag.call(value) !== undefined;
const isTyped = (name) => (value) => typedArrayTag.call(value) === name;
export const isUint8Array = isTyped('Uint8Array');
export const isUint8ClampedArray = isTyped('Uint8ClampedArray');
export const isUint16Array = isTyped('Uint16Array');
export const isUint32Array = isTyped('Uint32Array');
export const isInt8Array = isTyped('Int8Array');
export const isInt16Array = isTyped('Int16Array');
export const isInt32Array = isTyped('Int32Array');
export const isFloat16Array = isTyped('Float16Array');
export const isFloat32Array = isTyped('Float32Array');
export const isFloat64Array = isTyped('Float64Array');
export const isBigInt64Array = isTyped('BigInt64Array');
export const isBigUint64Array = isTyped('BigUint64Array');
export const isNumberObject = (value) => isObject(value) && accepts(Number.prototype.valueOf)(value);
export const isStringObject = (value) => isObject(value) && accepts(String.prototype.valueOf)(value);
export const isBooleanObject = (value) => isObject(value) && accepts(Boolean.prototype.valueOf)(value);
export const isBigIntObject = (value) => isObject(value) && accepts(BigInt.prototype.valueOf)(value);
export const isSymbolObject = (value) => isObject(value) && accepts(Symbol.prototype.valueOf)(value);
export const isBoxedPrimitive = (value) =>
  isNumberObject(value) ||
  isStringObject(value) ||
  isBooleanObject(value) ||
  isBigIntObject(value) ||
  isSymbolObject(value);
export const isAsyncFunction = (value) =>
  typeof value === 'function' &&
  (getPrototypeOf(value) === AsyncFunction || getPrototypeOf(value) === AsyncGeneratorFunction);
export const isGeneratorFunction = (value) =>
  typeof value === 'function' &&
  (getPrototypeOf(value) === GeneratorFunction || getPrototypeOf(value) === AsyncGeneratorFunction);
export const isGeneratorObject = ownsTag('Generator');
export const isMapIterator = ownsTag('Map Iterator');
export const isSetIterator = ownsTag('Set Iterator');
export const isArgumentsObject = ownsTag('Arguments');
export const isModuleNamespaceObject = ownsTag('Module');
export const isProxy = () => false;
export const isExternal = () => false;

export default {
  isAnyArrayBuffer,
  isArgumentsObject,
  isArrayBuffer,
  isArrayBufferView,
  isAsyncFunction,
  isBigInt64Array,
  isBigIntObject,
  isBigUint64Array,
  isBooleanObject,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isExternal,
  isFloat16Array,
  isFloat32Array,
  isFloat64Array,
  isGeneratorFunction,
  isGeneratorObject,
  isInt16Array,
  isInt32Array,
  isInt8Array,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isNumberObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSetIterator,
  isSharedArrayBuffer,
  isStringObject,
  isSymbolObject,
  isTypedArray,
  isUint16Array,
  isUint32Array,
  isUint8Array,
  isUint8ClampedArray,
  isWeakMap,
  isWeakSet,
};

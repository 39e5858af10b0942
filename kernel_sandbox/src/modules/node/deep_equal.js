// Deep equality as `assert.deepStrictEqual` and `assert.deepEqual` of Node have it.
import * as types from './util_types.js';

const isObject = (value) => typeof value === 'object' && value !== null;
const keysOf = (object, strict) => {
  const symbols = strict
    ? Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key))
    : [];
  return [...Object.keys(object), ...symbols];
};

class Comparison {
  #strict;
  /** Pairs that are being compared further out: cycles are equal when they close at the same place. */
  #open = new Map();

  constructor(strict) {
    this.#strict = strict;
  }

  equal(one, other) {
    if (one === other) return one !== 0 || !this.#strict || Object.is(one, other);
    if (!isObject(one) || !isObject(other)) return this.#primitives(one, other);
    if (this.#open.has(one)) return this.#open.get(one) === other;
    this.#open.set(one, other);
    const result = this.#objects(one, other);
    this.#open.delete(one);
    return result;
  }

  #primitives(one, other) {
    if (this.#strict || isObject(one) || isObject(other)) return Object.is(one, other);
    return one == other || (Number.isNaN(one) && Number.isNaN(other));
  }

  #objects(one, other) {
    if (this.#strict && Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
    if (Object.prototype.toString.call(one) !== Object.prototype.toString.call(other)) return false;
    if (Array.isArray(one) !== Array.isArray(other) || (Array.isArray(one) && one.length !== other.length))
      return false;
    return this.#contents(one, other) && this.#properties(one, other);
  }

  #contents(one, other) {
    if (types.isDate(one)) return types.isDate(other) && Object.is(one.getTime(), other.getTime());
    if (types.isRegExp(one))
      return types.isRegExp(other) && String(one) === String(other) && one.lastIndex === other.lastIndex;
    if (types.isNativeError(one))
      return (
        types.isNativeError(other) &&
        one.message === other.message &&
        one.name === other.name &&
        this.equal(one.cause, other.cause) &&
        this.equal(one.errors, other.errors)
      );
    if (types.isBoxedPrimitive(one)) return types.isBoxedPrimitive(other) && Object.is(one.valueOf(), other.valueOf());
    if (types.isMap(one)) return types.isMap(other) && this.#maps(one, other);
    if (types.isSet(one)) return types.isSet(other) && this.#sets(one, other);
    if (types.isAnyArrayBuffer(one))
      return types.isAnyArrayBuffer(other) && this.#bytes(new Uint8Array(one), new Uint8Array(other));
    if (types.isWeakMap(one) || types.isWeakSet(one) || types.isPromise(one)) return false;
    return true;
  }

  #bytes(one, other) {
    return one.length === other.length && one.every((byte, index) => byte === other[index]);
  }

  #maps(one, other) {
    if (one.size !== other.size) return false;
    const rest = new Map(other);
    for (const [key, value] of one) {
      const same =
        rest.has(key) && !isObject(key)
          ? key
          : [...rest.keys()].find((candidate) => this.equal(key, candidate) && this.equal(value, rest.get(candidate)));
      if (!rest.has(same) || !this.equal(value, rest.get(same))) return false;
      rest.delete(same);
    }
    return true;
  }

  #sets(one, other) {
    if (one.size !== other.size) return false;
    const rest = new Set(other);
    for (const value of one) {
      if (rest.delete(value)) continue;
      const same = [...rest].find(
        (candidate) => (isObject(candidate) || !this.#strict) && this.equal(value, candidate),
      );
      if (same === undefined || !rest.delete(same)) return false;
    }
    return true;
  }

  #properties(one, other) {
    const keys = keysOf(one, this.#strict);
    if (keys.length !== keysOf(other, this.#strict).length) return false;
    return keys.every(
      (key) => Object.prototype.propertyIsEnumerable.call(other, key) && this.equal(one[key], other[key]),
    );
  }
}

export const isDeepStrictEqual = (one, other) => new Comparison(true).equal(one, other);
export const isDeepLooseEqual = (one, other) => new Comparison(false).equal(one, other);

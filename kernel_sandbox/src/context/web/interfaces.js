// What the WebIDL standard says of every interface: enumerable members, tags, conversions, the errors for wrong calls.
(function (primordials, _host, shared) {
  'use strict';
  const { MathFloor, MathTrunc, Number, ObjectFreeze, ReflectDefineProperty, ReflectOwnKeys } = primordials;
  const { OwnDescriptor, ReflectApply, StringPrototypeToWellFormed, SymbolToStringTag, TypeError } = primordials;
  const OF_CLASSES = ObjectFreeze({ __proto__: null, prototype: true, length: true, name: true });
  const OF_PROTOTYPES = ObjectFreeze({ __proto__: null, constructor: true });

  function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
  }

  function makeEnumerable(target, except) {
    const keys = ReflectOwnKeys(target);
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] === 'string' && except[keys[i]] !== true) {
        ReflectDefineProperty(target, keys[i], { __proto__: null, enumerable: true });
      }
    }
  }

  /** Attributes only read: completion may look through them. */
  function registerGetters(prototype) {
    const keys = ReflectOwnKeys(prototype);
    for (let i = 0; i < keys.length; i++) {
      const { get } = OwnDescriptor(prototype, keys[i]);
      if (get !== undefined) shared.accessors.register(get, (owner) => ReflectApply(get, owner, []));
    }
  }

  /** Gives a class what WebIDL asks of an interface and JavaScript's syntax does not. */
  function define(Class, tag = OwnDescriptor(Class, 'name').value) {
    makeEnumerable(Class, OF_CLASSES);
    makeEnumerable(Class.prototype, OF_PROTOTYPES);
    registerGetters(Class.prototype);
    ReflectDefineProperty(Class.prototype, SymbolToStringTag, {
      __proto__: null,
      value: tag,
      writable: false,
      enumerable: false,
      configurable: true,
    });
    return Class;
  }

  /** Numeric constants, which stand on the interface and on its prototype. */
  function constants(Class, values) {
    const names = ReflectOwnKeys(values);
    for (let i = 0; i < names.length; i++) {
      const descriptor = { __proto__: null, value: values[names[i]], enumerable: true };
      ReflectDefineProperty(Class, names[i], descriptor);
      ReflectDefineProperty(Class.prototype, names[i], descriptor);
    }
  }

  function illegalInvocation() {
    return new TypeError('Illegal invocation');
  }

  function illegalConstructor() {
    return new TypeError('Illegal constructor');
  }

  /** @param {string} what as in `Failed to ${what}` */
  function requireArguments(given, required, what) {
    if (given >= required) return;
    const noun = required === 1 ? 'argument' : 'arguments';
    throw new TypeError(`Failed to ${what}: ${required} ${noun} required, but only ${given} present.`);
  }

  function toDOMString(value) {
    return `${value}`;
  }

  function toUSVString(value) {
    return StringPrototypeToWellFormed(`${value}`);
  }

  /** A dictionary argument: `undefined` and `null` are empty ones. */
  function toDictionary(value, what) {
    if (value === undefined || value === null) return { __proto__: null };
    if (isObject(value)) return value;
    throw new TypeError(`Failed to ${what}: The provided value is not an object.`);
  }

  /** WebIDL's [EnforceRange] unsigned integer. */
  function toEnforcedInteger(value, greatest, what) {
    const number = MathTrunc(Number(value));
    if (number >= 0 && number <= greatest) return number + 0;
    throw new TypeError(`Failed to ${what}: The value is outside the range from 0 to ${greatest}.`);
  }

  /** A `double` or a `DOMHighResTimeStamp`. */
  function toFinite(value, what) {
    const number = Number(value);
    if (number - number === 0) return number;
    throw new TypeError(`Failed to ${what}: The provided double value is non-finite.`);
  }

  /** WebIDL's [Clamp] long long. */
  function toClamped(value) {
    const number = Number(value);
    if (number !== number) return 0;
    if (number >= Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
    if (number <= Number.MIN_SAFE_INTEGER) return Number.MIN_SAFE_INTEGER;
    const floor = MathFloor(number);
    const distance = number - floor;
    return distance > 0.5 || (distance === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  }

  return ObjectFreeze({
    __proto__: null,
    isObject,
    define,
    constants,
    illegalInvocation,
    illegalConstructor,
    requireArguments,
    toDOMString,
    toUSVString,
    toDictionary,
    toEnforcedInteger,
    toFinite,
    toClamped,
  });
});

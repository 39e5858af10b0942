// What kind of value something is, told from internal slots and data properties only: no getter, no trap, no hook runs.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { ArrayIsArray, FunctionPrototypeToString, ObjectFreeze, ObjectPrototype, ObjectPrototypeToString } = p;
  const { OwnDescriptor, ReflectGetPrototypeOf, StringPrototypeCharCodeAt } = p;
  const { StringPrototypeStartsWith, SymbolToStringTag, Map, MapPrototypeGet, MapPrototypeSet } = p;
  const { proxies } = shared;
  const platformErrors = { __proto__: null, stateOf: undefined };
  const LONGEST_CHAIN = 1000;
  const PROBE = {};
  /** Nothing in the language tells whether a value really is one of these. */
  const UNCHECKED = ObjectFreeze({ __proto__: null, Promise: true, MapIterator: true, SetIterator: true });

  const checks = ObjectFreeze({
    __proto__: null,
    Map: p.MapPrototypeGetSize,
    Set: p.SetPrototypeGetSize,
    WeakMap: (value) => p.WeakMapPrototypeHas(value, PROBE),
    WeakSet: (value) => p.WeakSetPrototypeHas(value, PROBE),
    WeakRef: p.WeakRefPrototypeDeref,
    Date: p.DatePrototypeGetTime,
    RegExp: p.RegExpPrototypeGetSource,
    ArrayBuffer: p.ArrayBufferPrototypeGetByteLength,
    SharedArrayBuffer: p.SharedArrayBufferPrototypeGetByteLength,
    DataView: p.DataViewPrototypeGetByteLength,
    Number: p.NumberPrototypeValueOf,
    String: p.StringPrototypeValueOf,
    Boolean: p.BooleanPrototypeValueOf,
    Symbol: p.SymbolPrototypeValueOf,
    BigInt: p.BigIntPrototypeValueOf,
  });
  const kindOfPrototype = new Map();
  /** Checks of kinds that are registered later: web interfaces, when they are first used. */
  const laterChecks = { __proto__: null };
  for (const kind in checks) register(p[`${kind}Prototype`], kind);
  register(p.PromisePrototype, 'Promise');
  register(p.MapIteratorPrototype, 'MapIterator');
  register(p.SetIteratorPrototype, 'SetIterator');
  register(p.TypedArrayPrototype, 'TypedArray');
  register(p.ErrorPrototype, 'Error');

  function register(prototype, kind, check) {
    if (prototype !== undefined) MapPrototypeSet(kindOfPrototype, prototype, kind);
    if (check !== undefined) laterChecks[kind] = check;
  }

  function passes(check, value) {
    try {
      check(value);
      return true;
    } catch {
      return false;
    }
  }

  function isError(value) {
    if (p.ErrorIsError !== undefined) return p.ErrorIsError(value);
    return builtInTag(value) === '[object Error]';
  }

  function confirmed(kind, value) {
    if (kind === 'TypedArray') return p.TypedArrayPrototypeGetSymbolToStringTag(value) !== undefined;
    if (kind === 'Error') return isError(value);
    if (laterChecks[kind] !== undefined) return !!laterChecks[kind](value);
    return UNCHECKED[kind] === true || (checks[kind] !== undefined && passes(checks[kind], value));
  }

  /** The prototype, or the object behind it when that is a proxy. */
  function prototypeOf(object) {
    return proxies.behind(ReflectGetPrototypeOf(object));
  }

  function kindWithoutPrototype(value) {
    if (isError(value)) return 'Error';
    if (confirmed('TypedArray', value)) return 'TypedArray';
    for (const kind in checks) if (confirmed(kind, value)) return kind;
    return 'Object';
  }

  /** @returns {string} 'Array', 'Function', 'Map', 'Date', 'Error' …, or 'Object' for everything else */
  function kindOf(value) {
    if (typeof value === 'function') return 'Function';
    if (ArrayIsArray(value)) return 'Array';
    let prototype = prototypeOf(value);
    if (prototype === ObjectPrototype) return isError(value) ? 'Error' : 'Object';
    if (prototype === null) return kindWithoutPrototype(value);
    for (let i = 0; prototype !== null && i < LONGEST_CHAIN; i++) {
      const kind = MapPrototypeGet(kindOfPrototype, prototype);
      if (kind !== undefined) return confirmed(kind, value) ? kind : 'Object';
      prototype = prototypeOf(prototype);
    }
    return isError(value) ? 'Error' : 'Object';
  }

  /** The descriptor of a property, own or inherited. */
  function descriptorOf(object, key) {
    for (let i = 0; object !== null && i < LONGEST_CHAIN; i++) {
      const descriptor = OwnDescriptor(object, key);
      if (descriptor !== undefined) return descriptor;
      object = prototypeOf(object);
    }
    return undefined;
  }

  /** The value of a data property, own or inherited; `undefined` when there is none or it is a getter. */
  function dataOf(object, key) {
    return descriptorOf(object, key)?.value;
  }

  /** What Object.prototype.toString says of an object, unless asking would run a getter or a trap for its tag. */
  function builtInTag(object) {
    for (let i = 0, current = object; current !== null; i++, current = ReflectGetPrototypeOf(current)) {
      if (i > LONGEST_CHAIN || proxies.isProxy(current) || OwnDescriptor(current, SymbolToStringTag)) return undefined;
    }
    return ObjectPrototypeToString(object);
  }

  /** Name and message of a DOMException, where they are accessors; `undefined` of every other error. */
  function platformErrorOf(error) {
    return platformErrors.stateOf?.(error);
  }

  function ownDataOf(object, key) {
    return OwnDescriptor(object, key)?.value;
  }

  /** The name of a function as far as it is plain text. */
  function functionName(value) {
    const name = ownDataOf(value, 'name');
    if (value === p.Promise) return 'Promise';
    return typeof name === 'string' ? shared.text.bounded(name, 200) : '';
  }

  function isInstance(value, constructor) {
    const prototype = ownDataOf(constructor, 'prototype');
    if (prototype === undefined || prototype === null) return false;
    let current = prototypeOf(value);
    for (let i = 0; current !== null && i < LONGEST_CHAIN; i++) {
      if (current === proxies.behind(prototype)) return true;
      current = prototypeOf(current);
    }
    return false;
  }

  /** The name of the constructor, `null` without any prototype, `undefined` when the chain names none. */
  function constructorName(value) {
    let object = value;
    for (let i = 0; object !== null && i < LONGEST_CHAIN; i++) {
      const constructor = ownDataOf(object, 'constructor');
      if (typeof constructor === 'function') {
        const behind = proxies.behind(constructor);
        const name = behind === null ? '' : functionName(behind);
        if (name !== '' && isInstance(value, behind)) return name;
      }
      object = prototypeOf(object);
    }
    return prototypeOf(value) === null ? null : undefined;
  }

  /** `Symbol.toStringTag` when it is plain text and not shown among the properties anyhow. */
  function tagOf(value) {
    const own = OwnDescriptor(value, SymbolToStringTag);
    if (own !== undefined && own.enumerable) return '';
    const tag = dataOf(value, SymbolToStringTag);
    return typeof tag === 'string' ? shared.text.bounded(tag, 200) : '';
  }

  function isClass(value) {
    const source = FunctionPrototypeToString(value);
    if (!StringPrototypeStartsWith(source, 'class')) return false;
    const code = StringPrototypeCharCodeAt(source, 5);
    return code === 123 || code === 32 || (code >= 9 && code <= 13) || code === 47;
  }

  /** The tag of a DOM node, whose properties say little and lead everywhere; `undefined` of anything else. */
  function nodeName(value) {
    const name = ownDataOf(value, 'localName');
    if (typeof name !== 'string' || typeof dataOf(value, 'nodeType') !== 'number') return undefined;
    return shared.text.bounded(name, 100);
  }

  function isArguments(value) {
    return builtInTag(value) === '[object Arguments]';
  }

  shared.platformErrors = platformErrors;
  shared.kinds = ObjectFreeze({
    __proto__: null,
    kindOf,
    register,
    platformErrorOf,
    prototypeOf,
    descriptorOf,
    dataOf,
    ownDataOf,
    functionName,
    constructorName,
    tagOf,
    isClass,
    isArguments,
    nodeName,
    isError,
  });
});

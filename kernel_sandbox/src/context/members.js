// What the controller asks for completion and inspection: the members of a value along a path of keys, without running
// a getter or a trap.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { ArrayPrototypeSort, JSONParse, JSONStringify, OwnDescriptor } = p;
  const { ReflectOwnKeys, StringPrototypeStartsWith, TypedArrayPrototypeGetLength, Set, SetPrototypeAdd } = p;
  const { SetPrototypeHas, StringPrototypeCharCodeAt, StringPrototypeIndexOf } = p;
  const { WeakMap, WeakMapPrototypeGet, WeakMapPrototypeSet } = p;
  const { accessors, exposed, inspect, kinds, lists, proxies, sources, standard, text } = shared;
  const hugeObjects = new WeakMap();
  const MOST_NAMES = 1000;
  const LONGEST_NAME = 200;
  const LARGEST_LISTED = 10_000;
  const HUGE = 300_000;
  const REMEMBERED_KEYS = 5000;
  const PROTOTYPES = {
    __proto__: null,
    string: p.StringPrototype,
    number: p.NumberPrototype,
    boolean: p.BooleanPrototype,
    bigint: p.BigIntPrototype,
    symbol: p.SymbolPrototype,
  };

  /** The object whose properties a value shows: itself, what is behind a proxy, or a primitive's prototype. */
  function objectOf(value) {
    if (value === null || value === undefined) return null;
    if (typeof value === 'object' || typeof value === 'function') return proxies.behind(value);
    return PROTOTYPES[typeof value];
  }

  /** A property, own or inherited; an accessor of ours counts as data. */
  function readable(object, key) {
    return accessors.readable(kinds.descriptorOf(object, key), object);
  }

  /** The value at the end of a path of keys, `found: false` when a step is missing or a getter. */
  function follow(value, path) {
    let owner;
    for (let i = 0; i < path.length; i++) {
      owner = objectOf(value);
      if (owner === null) return { __proto__: null, found: false };
      value = readable(owner, path[i])?.value;
      if (owner === globalThis) standard.noteGlobal(path[i], value);
      if (value === undefined && i < path.length - 1) return { __proto__: null, found: false };
    }
    const found = path.length === 0 || kinds.descriptorOf(owner, path[path.length - 1]) !== undefined;
    return { __proto__: null, found, value, owner };
  }

  function keysOf(object) {
    const kind = kinds.kindOf(object);
    if (kind === 'TypedArray' && TypedArrayPrototypeGetLength(object) > LARGEST_LISTED) return [];
    if (kind === 'Array' && kinds.ownDataOf(object, 'length') > LARGEST_LISTED) return ['length'];
    return WeakMapPrototypeGet(hugeObjects, object) ?? namedKeysOf(object);
  }

  /** V8 takes seconds to list a million keys: of such an object the first ones are remembered. */
  function namedKeysOf(object) {
    const keys = ReflectOwnKeys(object);
    if (keys.length <= HUGE) return keys;
    const first = lists.create();
    for (let i = 0; i < REMEMBERED_KEYS; i++) lists.push(first, keys[i]);
    WeakMapPrototypeSet(hugeObjects, object, first);
    return keys;
  }

  function startsWithDigit(key) {
    const code = StringPrototypeCharCodeAt(key, 0);
    return code >= 48 && code <= 57;
  }

  /** Names on one object that begin with the prefix, sorted. */
  function namesOf(object, prefix, seen) {
    const all = keysOf(object);
    const skipIndices = kinds.kindOf(object) === 'Array' || kinds.kindOf(object) === 'TypedArray';
    const names = lists.create();
    for (let i = 0; i < all.length && names.length < MOST_NAMES; i++) {
      const key = all[i];
      if (typeof key !== 'string' || key.length > LONGEST_NAME || !StringPrototypeStartsWith(key, prefix)) continue;
      if ((skipIndices && startsWithDigit(key)) || SetPrototypeHas(seen, key)) continue;
      SetPrototypeAdd(seen, key);
      lists.push(names, key);
    }
    return ArrayPrototypeSort(names);
  }

  function typeOf(object, name) {
    const value = accessors.readable(OwnDescriptor(object, name), object)?.value;
    if (typeof value !== 'function') return 'property';
    const behind = proxies.behind(value);
    return behind !== null && (kinds.isClass(behind) || isBuiltInClass(behind, name)) ? 'class' : 'function';
  }

  function isBuiltInClass(value, name) {
    const code = StringPrototypeCharCodeAt(name, 0);
    return code >= 65 && code <= 90 && OwnDescriptor(value, 'prototype')?.writable === false;
  }

  /**
   * Names of members as JSON, `[[name, type, level], …]`, of the value at the end of a path of keys (JSON): own ones
   * first (level 0), then those of each prototype; `null` when the path leads nowhere.
   */
  exposed.members = (value, prefix, path) => {
    let json = '';
    let count = 0;
    const seen = new Set();
    const end = follow(value, JSONParse(path));
    if (!end.found) return 'null';
    let object = objectOf(end.value);
    for (let level = 0; object !== null && count < MOST_NAMES; level++, object = kinds.prototypeOf(object)) {
      const names = namesOf(object, prefix, seen);
      count += names.length;
      for (let i = 0; i < names.length; i++) {
        json += `${json === '' ? '' : ','}[${JSONStringify(names[i])},"${typeOf(object, names[i])}",${level}]`;
      }
    }
    return `[${json}]`;
  };

  function accessorText(descriptor) {
    if (descriptor === undefined) return undefined;
    if (descriptor.get !== undefined) return descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]';
    return descriptor.set === undefined ? undefined : '[Setter]';
  }

  function isNative(source) {
    return source.length < 300 && StringPrototypeIndexOf(source, '{ [native code] }') !== -1;
  }

  function typeText(value) {
    if (value === null || typeof value !== 'object') return typeof value;
    const behind = proxies.behind(value);
    if (behind === null) return 'object';
    const kind = kinds.kindOf(behind);
    const name = kinds.constructorName(behind) ?? kind;
    return kind === 'Array' ? `${name}(${kinds.ownDataOf(behind, 'length')})` : name;
  }

  function functionFacts(value) {
    const behind = proxies.behind(value);
    if (behind === null) return undefined;
    const length = kinds.ownDataOf(behind, 'length');
    const source = sources.sourceOf(behind);
    return {
      __proto__: null,
      name: kinds.functionName(behind),
      isClass: kinds.isClass(behind),
      native: isNative(source),
      length: typeof length === 'number' ? length : 0,
      source: text.bounded(source, 10_000),
    };
  }

  function kindOf(value) {
    if (typeof value !== 'function') return 'variable';
    const behind = proxies.behind(value);
    return behind !== null && kinds.isClass(behind) ? 'class' : 'function';
  }

  /** Kinds of variables as JSON: `function`, `class`, `variable`, or empty where there is no value yet. */
  exposed.kinds = (readers) => {
    let json = '';
    const count = kinds.ownDataOf(readers, 'length');
    for (let i = 0; i < count; i++) {
      let kind = '';
      try {
        kind = kindOf(kinds.ownDataOf(readers, `${i}`)());
      } catch {
        // Not initialised.
      }
      json += `${i === 0 ? '' : ','}"${kind}"`;
    }
    return `[${json}]`;
  };

  /** What inspection tells of the value at the end of a path, as JSON, or `null` when there is none. */
  exposed.about = (value, path, maxText) => {
    const keys = JSONParse(path);
    const end = follow(value, keys);
    if (!end.found) return 'null';
    const key = keys[keys.length - 1];
    const accessor = accessorText(readable(end.owner, key));
    return JSONStringify({
      __proto__: null,
      type: accessor === undefined ? typeText(end.value) : 'accessor',
      text: accessor ?? inspect(end.value, { __proto__: null, maxText, maxString: maxText }),
      function: typeof end.value === 'function' ? functionFacts(end.value) : undefined,
      standard: standard.nameOfMember(end.owner, key, end.value),
    });
  };
});

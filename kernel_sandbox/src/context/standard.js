// Which standard thing a value is: `Array.prototype.map` whatever it is called where it is asked about. Looked up at the
// first question only.
(function (primordials, _host, shared) {
  'use strict';
  const { FunctionPrototypeToString, Map, MapPrototypeGet, MapPrototypeHas, MapPrototypeSet, ObjectFreeze } =
    primordials;
  const { OwnDescriptor, ReflectGetPrototypeOf, ReflectOwnKeys, Set, SetPrototypeAdd, SetPrototypeHas } = primordials;
  const { StringPrototypeEndsWith } = primordials;
  const { sources } = shared;
  const DEEPEST = 4;
  const names = new Map();
  const visited = new Set();
  let globals;

  /** The global names that there are before any cell runs, in the order in which they are looked through. */
  function remember() {
    globals = ReflectOwnKeys(globalThis);
  }

  function isObject(value) {
    return typeof value === 'function' || (typeof value === 'object' && value !== null);
  }

  /** A cell's own function under a standard name is none of ours. */
  function isStandard(value) {
    if (typeof value !== 'function' || sources.isBuiltIn(value)) return true;
    return StringPrototypeEndsWith(FunctionPrototypeToString(value), '{ [native code] }');
  }

  function note(value, name, depth) {
    if (!isObject(value) || MapPrototypeHas(names, value) || depth > DEEPEST || !isStandard(value)) return;
    MapPrototypeSet(names, value, name);
    const keys = ReflectOwnKeys(value);
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== 'string' || keys[i] === 'constructor') continue;
      const descriptor = OwnDescriptor(value, keys[i]);
      note(descriptor.value, `${name}.${keys[i]}`, depth + 1);
    }
    noteInterface(value, depth);
  }

  /** What an object such as `performance` is one of, which no cell may have touched yet. */
  function noteInterface(value, depth) {
    const prototype = typeof value === 'object' ? ReflectGetPrototypeOf(value) : null;
    const constructor = prototype === null ? undefined : OwnDescriptor(prototype, 'constructor')?.value;
    if (typeof constructor !== 'function' || !sources.isBuiltIn(prototype)) return;
    sources.hide(constructor);
    note(constructor, shared.kinds.functionName(constructor), depth + 1);
  }

  /** A global that was evaluated to answer a question, and that no cell has touched yet. */
  function noteGlobal(name, value) {
    if (!isObject(value) || !sources.isBuiltIn(value) || globals === undefined) return;
    lookThrough();
    for (let i = 0; i < globals.length; i++) if (globals[i] === name) note(value, name, 0);
  }

  /** Globals that are evaluated when they are first touched are known from then on. */
  function lookThrough() {
    if (globals === undefined) return;
    for (let i = 0; i < globals.length; i++) {
      const value = typeof globals[i] === 'string' ? OwnDescriptor(globalThis, globals[i])?.value : undefined;
      if (!isObject(value) || value === globalThis || SetPrototypeHas(visited, value)) continue;
      SetPrototypeAdd(visited, value);
      note(value, globals[i], 0);
    }
    const { ArrayPrototype, TypedArrayPrototype, Uint8Array } = primordials;
    note(ReflectGetPrototypeOf(Uint8Array), 'TypedArray', 0);
    note(TypedArrayPrototype, 'TypedArray.prototype', 0);
    note(ArrayPrototype, 'Array.prototype', 0);
    note(primordials.PromisePrototype, 'Promise.prototype', 0);
  }

  /** @returns {string | undefined} */
  function nameOf(value) {
    if (!isObject(value)) return undefined;
    lookThrough();
    return MapPrototypeGet(names, value);
  }

  /** The name of a property of an object, as that of its value or as a member of its owner. */
  function nameOfMember(owner, key, value) {
    const named = nameOf(value);
    if (named !== undefined) return named;
    for (let object = owner; object !== null; object = shared.kinds.prototypeOf(object)) {
      if (OwnDescriptor(object, key) === undefined) continue;
      const holder = nameOf(object);
      return holder === undefined ? undefined : `${holder}.${key}`;
    }
    return undefined;
  }

  shared.standard = ObjectFreeze({ __proto__: null, remember, noteGlobal, nameOf, nameOfMember });
});

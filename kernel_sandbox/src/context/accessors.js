// Accessors of our own that do nothing but read: the globals that stand for `var` and functions, those that are evaluated
// when they are first touched, and the attributes of web interfaces. Completion may look through them, as it may not
// through a cell's getters.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, WeakMap, WeakMapPrototypeGet, WeakMapPrototypeSet } = primordials;
  const readers = new WeakMap();

  /** @param {() => unknown} getter of a property @param {(owner: object) => unknown} read what gives its value */
  function register(getter, read) {
    WeakMapPrototypeSet(readers, getter, read);
  }

  /** A property of an object as data where its getter is one of ours; any other descriptor as it is. */
  function readable(descriptor, owner) {
    const read = descriptor?.get === undefined ? undefined : WeakMapPrototypeGet(readers, descriptor.get);
    if (read === undefined) return descriptor;
    try {
      return { __proto__: null, value: read(owner), get: undefined, set: undefined, enumerable: descriptor.enumerable };
    } catch {
      // The variable behind it has no value yet.
      return descriptor;
    }
  }

  shared.accessors = ObjectFreeze({ __proto__: null, register, readable });
});

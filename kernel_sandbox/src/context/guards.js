// The guards that the rewriter puts into code: what was caught, and the object of a `with`.
(function (primordials, _host, shared, _entry, hostObjectPrototype) {
  'use strict';
  const { Error, ObjectFreeze, Proxy, ReflectGet, ReflectGetPrototypeOf, ReflectHas, ReflectSet } = primordials;
  const { proxies } = shared;

  /** Whether an object is the host's. Nothing of the host's is meant to come here; this is for what nobody thought of. */
  const isForeign = (value) => {
    for (let object = value; ; ) {
      if (proxies.isProxy(object)) return false;
      const prototype = ReflectGetPrototypeOf(object);
      if (prototype === null) return object === hostObjectPrototype;
      object = prototype;
    }
  };

  /** Every value that a cell catches goes through this. */
  shared.sanitize = (caught) => {
    if (caught === null || (typeof caught !== 'object' && typeof caught !== 'function')) return caught;
    return isForeign(caught) ? new Error('An error from outside of the notebook') : caught;
  };

  /** Keeps the object of a `with` from hiding the name through which the guards in its body are called. */
  const hidingOurs = ObjectFreeze({
    __proto__: null,
    has: (target, key) => key !== '$pennant' && ReflectHas(target, key),
    get: (target, key) => ReflectGet(target, key),
    set: (target, key, value) => ReflectSet(target, key, value),
  });

  shared.exposed.caught = shared.sanitize;
  shared.exposed.scope = (object) =>
    object === null || object === undefined ? object : new Proxy(primordials.Object(object), hidingOurs);
});

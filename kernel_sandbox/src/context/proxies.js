// A `Proxy` that remembers the target of each proxy it makes, so that showing a proxy runs none of its traps.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, ReflectApply, ReflectConstruct, ReflectDefineProperty } = primordials;
  const { WeakMap, WeakMapPrototypeGet, WeakMapPrototypeHas, WeakMapPrototypeSet, Proxy: NativeProxy } = primordials;
  const targets = new WeakMap();
  const handlers = new WeakMap();

  function remember(proxy, target, handler) {
    WeakMapPrototypeSet(targets, proxy, target);
    WeakMapPrototypeSet(handlers, proxy, handler);
  }

  const remembering = ObjectFreeze({
    __proto__: null,
    construct(target, args, newTarget) {
      const proxy = ReflectConstruct(target, args, newTarget);
      remember(proxy, args[0], args[1]);
      return proxy;
    },
  });

  const rememberingRevocable = ObjectFreeze({
    __proto__: null,
    apply(target, self, args) {
      const pair = ReflectApply(target, self, args);
      const { proxy, revoke } = pair;
      remember(proxy, args[0], args[1]);
      pair.revoke = () => {
        revoke();
        remember(proxy, null, null);
      };
      return pair;
    },
  });

  function isProxy(value) {
    return WeakMapPrototypeHas(targets, value);
  }

  /** What stands behind a value: the innermost target of a proxy, `null` when revoked, else the value itself. */
  function behind(value) {
    while (value !== null && WeakMapPrototypeHas(targets, value)) value = WeakMapPrototypeGet(targets, value);
    return value;
  }

  /** The target and the handler of a proxy, each `null` when it is revoked. */
  function partsOf(proxy) {
    return { __proto__: null, target: WeakMapPrototypeGet(targets, proxy), handler: WeakMapPrototypeGet(handlers, proxy) };
  }

  shared.proxies = ObjectFreeze({ __proto__: null, isProxy, behind, partsOf });
  if (NativeProxy === undefined) return;
  ReflectDefineProperty(NativeProxy, 'revocable', {
    __proto__: null,
    value: new NativeProxy(NativeProxy.revocable, rememberingRevocable),
  });
  shared.Proxy = new NativeProxy(NativeProxy, remembering);
});

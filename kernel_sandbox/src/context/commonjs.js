// CommonJS modules of packages: `require` in the context. Their texts come from the host when they are first required.
(function (primordials, host, shared, entry) {
  'use strict';
  const { JSONParse, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, OwnDescriptor } = primordials;
  const { ReflectApply, Set, SetPrototypeAdd, SetPrototypeDelete, SetPrototypeHas, StringPrototypeEndsWith } =
    primordials;
  const { StringPrototypeSlice, StringPrototypeStartsWith, TypeError } = primordials;

  /** Namespaces of ES modules that CommonJS modules require. */
  const provided = new Map();
  const provide = (key, namespace) => {
    MapPrototypeSet(provided, key, namespace);
  };

  /** @type {Map<string, { exports: unknown, id: string, filename: string, loaded: boolean }>} */
  const cache = new Map();
  /** Keys of those that run now: one that was stopped in the middle is none of them and runs again. */
  let running = new Set();
  let compiled;

  entry.bodyCompiled = (run, name, requires, missing) => {
    compiled = {
      __proto__: null,
      run,
      name,
      requires: JSONParse(requires),
      missing: JSONParse(missing),
      error: undefined,
    };
  };

  entry.bodyFailed = (error) => {
    compiled = { __proto__: null, run: undefined, name: '', requires: undefined, missing: undefined, error };
  };

  const ownOf = (object, key) => OwnDescriptor(object, key)?.value;

  const requireNamespace = (key) => {
    const namespace = MapPrototypeGet(provided, key);
    if (OwnDescriptor(namespace, 'module.exports') !== undefined) return namespace['module.exports'];
    const isDefault = StringPrototypeStartsWith(key, 'node:') || StringPrototypeEndsWith(key, '.json');
    return isDefault && OwnDescriptor(namespace, 'default') !== undefined ? namespace.default : namespace;
  };

  const requireFunction = (requires, missing) => (specifier) => {
    const key = ownOf(requires, specifier);
    if (key === undefined)
      throw new TypeError(ownOf(missing, specifier) ?? `require('${specifier}') is not possible here.`);
    return key[0] === '*' ? requireNamespace(StringPrototypeSlice(key, 1)) : requireModule(key);
  };

  const requireModule = (key) => {
    const known = MapPrototypeGet(cache, key);
    if (known !== undefined && (known.loaded || SetPrototypeHas(running, key))) return known.exports;
    compiled = undefined;
    host.compileBody(`${key}`);
    const body = compiled;
    if (body?.run === undefined) throw shared.sanitize(body?.error ?? new TypeError('A module is missing'));
    const module = { exports: {}, id: body.name, filename: body.name, loaded: false };
    MapPrototypeSet(cache, key, module);
    SetPrototypeAdd(running, key);
    let isComplete = false;
    try {
      const require = requireFunction(body.requires, body.missing);
      ReflectApply(body.run, module.exports, [module.exports, require, module, body.name, '.']);
      isComplete = true;
    } finally {
      if (!isComplete) MapPrototypeDelete(cache, key);
      SetPrototypeDelete(running, key);
    }
    module.loaded = true;
    return module.exports;
  };

  /** A named export of a CommonJS module. */
  const member = (exports, name) =>
    exports !== null && (typeof exports === 'object' || typeof exports === 'function') ? exports[name] : undefined;

  shared.stopBodies = () => {
    running = new Set();
  };

  const { exposed } = shared;
  exposed.provide = provide;
  exposed.requireModule = requireModule;
  exposed.member = member;
});

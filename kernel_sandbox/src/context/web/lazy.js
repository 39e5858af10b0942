// Web globals are evaluated when something first touches them: a sandbox that never does pays for the names alone.
// The files and the globals that each brings are listed in index.json.
(function (primordials, host, shared, entry) {
  'use strict';
  const { JSONParse, ObjectFreeze, RangeError, ReflectDefineProperty, ReflectOwnKeys } = primordials;
  const fileOf = { __proto__: null };
  const provided = { __proto__: null };

  const index = JSONParse(host.webIndex());
  const files = ReflectOwnKeys(index);
  for (let i = 0; i < files.length; i++) {
    const names = index[files[i]];
    for (let j = 0; j < names.length; j++) fileOf[names[j]] = files[i];
  }

  /** What a file of this folder brings, evaluated at the first call. Never the global: a cell may have replaced it. */
  function use(file) {
    if (provided[file] === undefined) host.loadWeb(file);
    // The stack was too full to evaluate it.
    if (provided[file] === undefined) throw new RangeError('Maximum call stack size exceeded');
    return provided[file];
  }

  /** The value of a web global as a cell finds it first. */
  function globalOf(name) {
    const value = use(fileOf[name])[name];
    shared.sources.hide(value);
    return value;
  }

  function settle(target, name, value) {
    ReflectDefineProperty(target, name, {
      __proto__: null,
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
    return value;
  }

  /** An accessor that turns into an ordinary data property when it is first read or written. */
  function defineLazily(name) {
    const accessor = {
      get [name]() {
        return settle(globalThis, name, globalOf(name));
      },
      set [name](value) {
        settle(this ?? globalThis, name, value);
      },
    };
    const { get, set } = primordials.OwnDescriptor(accessor, name);
    shared.accessors.register(get, () => globalOf(name));
    shared.sources.hide(accessor);
    ReflectDefineProperty(globalThis, name, { __proto__: null, get, set, enumerable: false, configurable: true });
  }

  entry.provide = (file, exports) => {
    provided[file] = exports;
  };

  const names = ReflectOwnKeys(fileOf);
  for (let i = 0; i < names.length; i++) defineLazily(names[i]);

  // As in a worker: libraries look for the global object under this name.
  settle(globalThis, 'self', globalThis);

  shared.web = ObjectFreeze({ __proto__: null, use, globalOf });

  /** An AbortController of the engine's own, whose `abort` no cell can have replaced. */
  shared.createAbortController = () => use('abort.js').createAbortController();
});

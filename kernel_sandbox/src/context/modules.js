// `import` in the context: the promises that cells and modules wait for, and `import.meta`. What is imported is found by
// the controller and linked by the host (src/modules); all values stay here.
(function (primordials, host, shared, entry) {
  'use strict';
  const { IntrinsicPromise, JSONParse, JSONStringify, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet } =
    primordials;
  const { ObjectFreeze, OwnDescriptor, RangeError, ReflectDefineProperty, ReflectOwnKeys } = primordials;
  const { ReflectSetPrototypeOf } = primordials;
  const { SyntaxError, TypeError } = primordials;
  const ERRORS = ObjectFreeze({ __proto__: null, TypeError, SyntaxError, RangeError });
  const never = new IntrinsicPromise(() => {});

  /** What the host tells of an import: found, refused, started or failed. @type {Map<number, Import>} */
  let imports = new Map();
  let lastImport = 0;

  /**
   * @typedef {object} Import
   * @property {(isFound: boolean) => void} answer
   * @property {string} problem
   * @property {string} kind of error
   * @property {Promise<void> | undefined} evaluation
   * @property {object | undefined} namespace
   * @property {boolean} isFailed
   * @property {unknown} error
   */

  entry.importFound = (id) => MapPrototypeGet(imports, id)?.answer(true);

  entry.importRefused = (id, kind, problem) => {
    const wanted = MapPrototypeGet(imports, id);
    if (wanted === undefined) return;
    wanted.kind = kind;
    wanted.problem = problem;
    wanted.answer(false);
  };

  entry.importStarted = (id, evaluation, namespace) => {
    const wanted = MapPrototypeGet(imports, id);
    if (wanted === undefined) return;
    wanted.evaluation = evaluation;
    wanted.namespace = namespace;
  };

  entry.importFailed = (id, error) => {
    const wanted = MapPrototypeGet(imports, id);
    if (wanted === undefined) return;
    wanted.isFailed = true;
    wanted.error = error;
  };

  entry.placeModule = (name, anchors, source) => {
    if (source === undefined) shared.cells.placeModule(name, anchors);
    else shared.exposed.positions(name, anchors, source);
  };

  shared.stopImports = () => {
    imports = new Map();
    shared.stopBodies();
  };

  const asked = (from, wanted, id, state) =>
    new IntrinsicPromise((resolve) => {
      state.answer = resolve;
      MapPrototypeSet(imports, id, state);
      host.requestImport(id, from, wanted);
    });

  /** What is told by `failure` was thrown where the import stands. */
  const refuse = (failure, { kind, problem }) => {
    if (kind !== 'TypeError') throw new ERRORS[kind](problem);
    ReflectDefineProperty(failure, 'message', {
      __proto__: null,
      value: problem,
      writable: true,
      enumerable: false,
      configurable: true,
    });
    throw failure;
  };

  /** @returns {Promise<object>} the namespace, once the module has been evaluated */
  const load = async (from, wanted, failure) => {
    const id = ++lastImport;
    const state = {
      __proto__: null,
      answer: undefined,
      problem: '',
      kind: '',
      evaluation: undefined,
      namespace: undefined,
      isFailed: false,
      error: undefined,
    };
    const isFound = await asked(from, wanted, id, state);
    if (!host.isLive()) await never;
    if (!isFound) {
      MapPrototypeDelete(imports, id);
      refuse(failure, state);
    }
    host.startImport(id);
    MapPrototypeDelete(imports, id);
    if (state.isFailed) throw shared.sanitize(state.error);
    let isComplete = false;
    try {
      await state.evaluation;
      isComplete = true;
    } catch (error) {
      throw shared.sanitize(error);
    } finally {
      host.settleImport(id, isComplete);
      if (!host.isLive()) await never;
    }
    return state.namespace;
  };

  /** The options of `import()` as JSON. */
  const attributesOf = (options) => {
    if (options === undefined) return '{}';
    if (options === null || (typeof options !== 'object' && typeof options !== 'function'))
      throw new TypeError('The second argument of import() must be an object');
    const given = options.with;
    if (given === undefined) return '{}';
    if (given === null || (typeof given !== 'object' && typeof given !== 'function'))
      throw new TypeError("The 'with' of import() must be an object");
    let text = '';
    const keys = ReflectOwnKeys(given);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (typeof key !== 'string' || OwnDescriptor(given, key)?.enumerable !== true) continue;
      const value = given[key];
      if (typeof value !== 'string') throw new TypeError('Import attributes must be strings');
      text += `${text === '' ? '' : ','}${JSONStringify(key)}:${JSONStringify(value)}`;
    }
    return `{${text}}`;
  };

  const importFrom = async (from, specifier, options, failure) => {
    const name = `${specifier}`;
    return load(from, `[${JSONStringify(name)},${attributesOf(options)}]`, failure);
  };

  /** `import()` in a cell, or in text given to `eval`. */
  const importModule = (specifier, options) => importFrom('', specifier, options, new TypeError());

  /** `import()` in a module. */
  const importer = (key) => (specifier, options) => importFrom(`${key}`, specifier, options, new TypeError());

  /** The static imports of a cell: an object with the namespaces `m0`, `m1`, … */
  const importModules = async (wanted, bindings) => {
    const failure = new TypeError();
    const modules = await load('', `${wanted}`, failure);
    bind(modules, JSONParse(`${bindings}`));
    return modules;
  };

  /** What imported names mean to cells: see src/rewriter/live_imports.mjs. A class, since V8 keeps these in fast form. */
  class Names {}
  ReflectSetPrototypeOf(Names.prototype, null);
  const names = new Names();

  const setName = (name, exported, value) => {
    ReflectDefineProperty(names, `${name}:${exported}`, {
      __proto__: null,
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  };

  const define = (name, exported, get) => {
    const member = { __proto__: null };
    ReflectDefineProperty(member, exported, {
      __proto__: null,
      get,
      set: undefined,
      enumerable: true,
      configurable: true,
    });
    setName(name, exported, member);
  };

  /** @param {object} modules @param {[name: string, module: string, exported: string][]} bindings */
  const bind = (modules, bindings) => {
    for (let index = 0; index < bindings.length; index++) {
      const binding = bindings[index];
      setName(binding[0], binding[2], modules[binding[1]]);
    }
  };

  const metas = new Map();

  const importMeta = (key) => {
    let meta = MapPrototypeGet(metas, key);
    if (meta === undefined) {
      meta = { __proto__: null, url: host.moduleUrl(`${key}`) };
      MapPrototypeSet(metas, key, meta);
    }
    return meta;
  };

  const { exposed } = shared;
  exposed.importModule = importModule;
  exposed.importModules = importModules;
  exposed.importer = importer;
  exposed.live = { __proto__: null, names, define };
  exposed.importMeta = importMeta;
  // What our own modules of Node's (src/modules/node) are made from.
  exposed.inspectValue = (value, depth) =>
    shared.inspect(value, depth === undefined ? undefined : { __proto__: null, depth });
  exposed.formatValues = (values) => shared.format(values);
  /** @param {string} algorithm `sha-256` @param {Uint8Array} bytes @returns {Uint8Array} */
  exposed.digest = (algorithm, bytes) => {
    const { algorithms, digest } = shared.web.use('digests.js');
    return digest(algorithms[algorithm](), bytes);
  };
  exposed.parseJson = (text) => JSONParse(text);
});

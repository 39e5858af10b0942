// What V8's inspector looks up in order to follow a run: the constructor of a promise and its species. A cell may have changed
// both, and code of a cell must not run there, where nothing could stop it; so while a run starts they are the standard's.
(function (primordials, _host, shared) {
  'use strict';
  const { IntrinsicPromise, ObjectFreeze, OwnDescriptor, PromisePrototype } = primordials;
  const { ReflectDefineProperty, ReflectDeleteProperty, SymbolSpecies } = primordials;
  const standard = (object, key) => ObjectFreeze({ __proto__: null, object, key, own: OwnDescriptor(object, key) });
  const constructor = standard(PromisePrototype, 'constructor');
  const species = standard(IntrinsicPromise, SymbolSpecies);
  /** What a cell has put in their place; `undefined` when nothing. */
  let cellsConstructor;
  let cellsSpecies;

  const isSame = (one, other) => one !== undefined && one.value === other.value && one.get === other.get;

  /** Both are configurable; what a cell made otherwise stays. @returns whether it could be defined */
  const define = (object, key, { value, writable, get, set, enumerable }) => {
    const isData = get === undefined && set === undefined;
    const what = isData ? { __proto__: null, value, writable } : { __proto__: null, get, set };
    what.enumerable = enumerable;
    what.configurable = true;
    return ReflectDefineProperty(object, key, what);
  };

  /** @returns what stood there, when it was something else and could be replaced */
  const putBack = ({ object, key, own }) => {
    const found = OwnDescriptor(object, key);
    if (isSame(found, own)) return undefined;
    return define(object, key, own) ? { __proto__: null, found } : undefined;
  };

  const giveBack = ({ object, key, own }, replaced) => {
    if (replaced === undefined || !isSame(OwnDescriptor(object, key), own)) return;
    if (replaced.found === undefined) ReflectDeleteProperty(object, key);
    else define(object, key, replaced.found);
  };

  /** A run starts: until `release`. */
  const hold = () => {
    cellsConstructor = putBack(constructor) ?? cellsConstructor;
    cellsSpecies = putBack(species) ?? cellsSpecies;
  };

  const release = () => {
    giveBack(constructor, cellsConstructor);
    giveBack(species, cellsSpecies);
    cellsConstructor = undefined;
    cellsSpecies = undefined;
  };

  /** A promise that code of ours may await anywhere: it tells its constructor itself. */
  const create = (executor) => {
    const promise = new IntrinsicPromise(executor);
    ReflectDefineProperty(promise, 'constructor', { __proto__: null, value: IntrinsicPromise });
    return promise;
  };

  shared.promiseProtocol = ObjectFreeze({ __proto__: null, hold, release, create });
})

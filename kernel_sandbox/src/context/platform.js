// How objects of web interfaces are shown: by what their state says, never by their getters, which a cell may replace.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, ReflectOwnKeys } = primordials;
  const { inspecting, kinds, lists, prefix } = shared;
  const registered = { __proto__: null };

  /**
   * @param {object} prototype the interface's
   * @param {string} kind the interface's name
   * @param {(value: object) => unknown} isOne whether a value has the interface's state
   * @param {((value: object) => object) | undefined} fieldsOf what to show of it, in an object without prototype
   * @param {string} [hidden] an own property of every instance, which says nothing
   */
  function register(prototype, kind, isOne, fieldsOf, hidden) {
    kinds.register(prototype, kind, isOne);
    registered[kind] = fieldsOf ?? (() => ({ __proto__: null }));
    inspecting.describers[kind] = (state, value, name, tag) => {
      const shape = shapeOf(prefix(name, tag, kind), name, partsOf(state, value));
      if (hidden !== undefined) shape.keys = keysWithout(inspecting.ownKeys(state, value), hidden);
      return shape;
    };
    function partsOf(state, value) {
      if (fieldsOf === undefined) return undefined;
      return (list, level) => pushFields(state, fieldsOf(value), list, level);
    }
  }

  /** Whether a kind is a web interface, none of which structuredClone copies unless `cloners` says how. */
  function isPlatform(kind) {
    return registered[kind] !== undefined;
  }

  /** What is shown of a web interface's object. */
  function fieldsOf(kind, value) {
    return registered[kind](value);
  }

  function keysWithout(keys, hidden) {
    const rest = lists.create();
    for (let i = 0; i < keys.length; i++) if (keys[i] !== hidden) lists.push(rest, keys[i]);
    return rest;
  }

  function shapeOf(head, label, parts) {
    return { __proto__: null, open: `${head}{`, label, whenEmpty: `${head}{}`, parts, keys: undefined };
  }

  function pushFields(state, fields, list, level) {
    const keys = ReflectOwnKeys(fields);
    for (let i = 0; i < keys.length; i++) {
      lists.push(list, `${keys[i]}: ${inspecting.indented(state, fields[keys[i]], level)}`);
    }
  }

  shared.platform = ObjectFreeze({ __proto__: null, register, isPlatform, fieldsOf, shapeOf, cloners: { __proto__: null } });
});

// What is inside a value when it is opened: a list of entries, told without running a getter or a trap. An entry has a
// `label` and its `style`, and one of `value`, `accessor` (a getter or setter, never run), `source` (text of several
// lines), `inner` (a function that gives more entries) or nothing but a `note`.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { ObjectFreeze, OwnDescriptor, ReflectGetPrototypeOf, ReflectOwnKeys, StringPrototypeEndsWith } = p;
  const { errors, inspecting, kinds, lists, platform, proxies, sources, text } = shared;
  const LONGEST_SOURCE = 4000;
  const NATIVE = '{ [native code] }';
  const HIDDEN = ObjectFreeze({ __proto__: null, hidden: true });
  /** Own properties that say nothing beyond what is shown anyhow. */
  const SKIPPED = ObjectFreeze({
    __proto__: null,
    Array: ObjectFreeze({ __proto__: null, length: true }),
    Function: ObjectFreeze({ __proto__: null, length: true, name: true, arguments: true, caller: true }),
    Error: ObjectFreeze({ __proto__: null, name: true, message: true, stack: true }),
    String: ObjectFreeze({ __proto__: null, length: true }),
    RegExp: ObjectFreeze({ __proto__: null, lastIndex: true }),
  });
  /** Own properties that vm2 puts on values. */
  const GUARDS = ObjectFreeze({ __proto__: null, Promise: 'constructor' });
  const INDEXED = ObjectFreeze({ __proto__: null, Array: true, TypedArray: true, String: true });
  const LARGEST_LISTED = 100_000;
  /** By kind: what a value has inside besides its properties. */
  const insides = { __proto__: null };

  function entry(label, style, value) {
    return { __proto__: null, label, style, value };
  }

  function internal(label, value) {
    return entry(`[[${label}]]`, 'internal', value);
  }

  function note(message) {
    return { __proto__: null, note: message };
  }

  function described(label, style, descriptor) {
    if (descriptor.get !== undefined || descriptor.set !== undefined) {
      return { __proto__: null, label, style, accessor: descriptor.get === undefined ? 'setter' : 'getter' };
    }
    return entry(label, style, descriptor.value);
  }

  function isNative(value) {
    return StringPrototypeEndsWith(sources.sourceOf(value), NATIVE);
  }

  /** The source of a function that a cell or a package wrote. */
  function sourceOf(value) {
    const source = sources.sourceOf(value);
    return StringPrototypeEndsWith(source, NATIVE) ? undefined : text.bounded(source, LONGEST_SOURCE);
  }

  insides.Function = (list, value) => {
    const source = sourceOf(value);
    if (source !== undefined) lists.push(list, { __proto__: null, label: '', style: 'internal', source });
  };

  insides.Error = (list, value) => {
    const frames = errors.framesOf(value);
    if (frames.length === 0) return;
    lists.push(list, { __proto__: null, label: '', style: 'internal', source: lists.join(frames, '\n') });
  };

  function pushProperties(list, value, kind) {
    if (kind === 'Array' && kinds.ownDataOf(value, 'length') > LARGEST_LISTED) return;
    if (kind === 'TypedArray' && p.TypedArrayPrototypeGetLength(value) > LARGEST_LISTED) return;
    const state = inspecting.startState(HIDDEN);
    const keys = inspecting.ownKeys(state, value, INDEXED[kind] === true);
    for (let i = 0; i < keys.length; i++) pushProperty(list, value, keys[i], kind);
  }

  function isSaid(kind, key) {
    return SKIPPED[kind]?.[key] === true || GUARDS[kind] === key;
  }

  function pushProperty(list, value, key, kind) {
    const descriptor = OwnDescriptor(value, key);
    if (descriptor === undefined || (!descriptor.enumerable && isSaid(kind, key))) return;
    // vm2 gives every error that is caught an own `cause: undefined`.
    if (kind === 'Error' && descriptor.value === undefined && descriptor.get === undefined) return;
    if (key === 'prototype' && kind === 'Function' && !kinds.isClass(value)) return;
    lists.push(list, described(text.propertyName(key), descriptor.enumerable ? 'key' : 'hidden', descriptor));
  }

  function isFunction(value) {
    return typeof value === 'function' && !proxies.isProxy(value);
  }

  /** Whether a prototype says something: those of the language are known, and empty ones say nothing. */
  function isTelling(prototype) {
    const constructor = kinds.ownDataOf(prototype, 'constructor');
    if (isFunction(constructor)) return !isNative(constructor);
    const next = kinds.ownDataOf(prototype, 'next');
    return ReflectOwnKeys(prototype).length > 0 && !(isFunction(next) && isNative(next));
  }

  /** The prototype, where it is one that a cell or a package made. */
  function prototypeOf(value) {
    const prototype = ReflectGetPrototypeOf(value);
    if (prototype === null || prototype === p.ObjectPrototype || proxies.isProxy(prototype)) return null;
    return isTelling(prototype) ? prototype : null;
  }

  function pushPrototype(list, value) {
    const prototype = typeof value === 'function' ? null : prototypeOf(value);
    if (prototype === null) return;
    const shown = internal('Prototype', prototype);
    shown.preview = kinds.constructorName(value) ?? '{…}';
    lists.push(list, shown);
  }

  function proxyOutline(value) {
    const { target, handler } = proxies.partsOf(value);
    const list = lists.create();
    lists.push(list, internal('Target', target));
    lists.push(list, internal('Handler', handler));
    return list;
  }

  function pushFields(list, value, kind) {
    const fields = platform.fieldsOf(kind, value);
    const keys = ReflectOwnKeys(fields);
    for (let i = 0; i < keys.length; i++) lists.push(list, entry(keys[i], 'key', fields[keys[i]]));
  }

  /** @returns the entries of an object or function; `state.known` tells what is in promises and iterators */
  function outlineOf(state, value) {
    if (proxies.isProxy(value)) return proxyOutline(value);
    const list = lists.create();
    const kind = kinds.kindOf(value);
    if (kinds.nodeName(value) !== undefined) return list;
    insides[kind]?.(list, value, state);
    if (platform.isPlatform(kind)) {
      pushFields(list, value, kind);
      return list;
    }
    pushProperties(list, value, kind);
    pushPrototype(list, value);
    return list;
  }

  // vm2's own, which stands for the one of the language.
  sources.hide(p.Promise);
  shared.outlines = ObjectFreeze({
    __proto__: null,
    insides,
    entry,
    internal,
    note,
    described,
    outlineOf,
    prototypeOf,
    sourceOf,
  });
});

// URLSearchParams. https://url.spec.whatwg.org/#interface-urlsearchparams
(function (primordials, _host, shared) {
  'use strict';
  const { Array, ArrayPrototypeSort, IteratorPrototype, ObjectFreeze, OwnDescriptor, ReflectApply } = primordials;
  const { ReflectDefineProperty, ReflectDeleteProperty, ReflectOwnKeys, ReflectSetPrototypeOf } = primordials;
  const { StringPrototypeSlice, SymbolIterator, TypeError } = primordials;
  const { inspecting, lists, platform, prefix } = shared;
  const { define, illegalInvocation, isObject, requireArguments, toUSVString } = shared.web.use('interfaces.js');
  const { parse, serialize } = shared.web.use('form_urlencoded.js');

  let stateOf;

  class URLSearchParams {
    /** The pairs, and what to tell of a change: the URL whose query they are. */
    #state = { __proto__: null, pairs: lists.create(), onChange: undefined };
    static {
      stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
    }
    constructor(init = '') {
      this.#state.pairs = pairsFrom(init);
    }
    get size() {
      return checked(this).pairs.length;
    }
    append(name, value) {
      const state = checked(this);
      requireArguments(arguments.length, 2, "execute 'append' on 'URLSearchParams'");
      lists.push(state.pairs, pairOf(name, value));
      changed(state);
    }
    delete(name, value = undefined) {
      const state = checked(this);
      requireArguments(arguments.length, 1, "execute 'delete' on 'URLSearchParams'");
      const matches = matcher(name, value);
      state.pairs = filtered(state.pairs, (pair) => !matches(pair));
      changed(state);
    }
    get(name) {
      const state = checked(this);
      requireArguments(arguments.length, 1, "execute 'get' on 'URLSearchParams'");
      return find(state.pairs, matcher(name))?.value ?? null;
    }
    getAll(name) {
      const state = checked(this);
      requireArguments(arguments.length, 1, "execute 'getAll' on 'URLSearchParams'");
      const found = filtered(state.pairs, matcher(name));
      return arrayOf(found, (pair) => pair.value);
    }
    has(name, value = undefined) {
      const state = checked(this);
      requireArguments(arguments.length, 1, "execute 'has' on 'URLSearchParams'");
      return find(state.pairs, matcher(name, value)) !== undefined;
    }
    set(name, value) {
      const state = checked(this);
      requireArguments(arguments.length, 2, "execute 'set' on 'URLSearchParams'");
      setPair(state, pairOf(name, value));
      changed(state);
    }
    sort() {
      const state = checked(this);
      const sorted = ArrayPrototypeSort(arrayOf(state.pairs, (pair) => pair), byName);
      state.pairs = lists.create();
      for (let i = 0; i < sorted.length; i++) lists.push(state.pairs, sorted[i]);
      changed(state);
    }
    toString() {
      return serialize(checked(this).pairs);
    }
    entries() {
      return new PairIterator(checked(this), pairArray);
    }
    forEach(callback, thisArgument = undefined) {
      const state = checked(this);
      requireArguments(arguments.length, 1, "execute 'forEach' on 'URLSearchParams'");
      if (typeof callback !== 'function') {
        throw new TypeError("Failed to execute 'forEach' on 'URLSearchParams': parameter 1 is not of type 'Function'.");
      }
      for (let i = 0; i < state.pairs.length; i++) {
        const { name, value } = state.pairs[i];
        ReflectApply(callback, thisArgument, [value, name, this]);
      }
    }
    keys() {
      return new PairIterator(checked(this), (pair) => pair.name);
    }
    values() {
      return new PairIterator(checked(this), (pair) => pair.value);
    }
  }

  function checked(params) {
    const state = stateOf(params);
    if (state === undefined) throw illegalInvocation();
    return state;
  }

  function changed(state) {
    state.onChange?.(serialize(state.pairs));
  }

  function pairOf(name, value) {
    return { __proto__: null, name: toUSVString(name), value: toUSVString(value) };
  }

  function pairArray(pair) {
    return [pair.name, pair.value];
  }

  function byName(first, second) {
    if (first.name === second.name) return 0;
    return first.name < second.name ? -1 : 1;
  }

  function matcher(name, value) {
    const wantedName = toUSVString(name);
    const wantedValue = value === undefined ? undefined : toUSVString(value);
    return (pair) => pair.name === wantedName && (wantedValue === undefined || pair.value === wantedValue);
  }

  function find(pairs, matches) {
    for (let i = 0; i < pairs.length; i++) if (matches(pairs[i])) return pairs[i];
    return undefined;
  }

  function filtered(pairs, isKept) {
    const kept = lists.create();
    for (let i = 0; i < pairs.length; i++) if (isKept(pairs[i])) lists.push(kept, pairs[i]);
    return kept;
  }

  /** An array for users, none of whose elements passes a setter of theirs. */
  function arrayOf(list, map) {
    const array = new Array(list.length);
    for (let i = 0; i < list.length; i++) {
      ReflectDefineProperty(array, i, {
        __proto__: null,
        value: map(list[i]),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return array;
  }

  function setPair(state, wanted) {
    const first = find(state.pairs, (pair) => pair.name === wanted.name);
    if (first === undefined) lists.push(state.pairs, wanted);
    else {
      first.value = wanted.value;
      state.pairs = filtered(state.pairs, (pair) => pair === first || pair.name !== wanted.name);
    }
  }

  function pairsFrom(init) {
    if (!isObject(init)) {
      const text = toUSVString(init);
      return parse(text[0] === '?' ? StringPrototypeSlice(text, 1) : text);
    }
    const iterate = init[SymbolIterator];
    if (iterate === undefined || iterate === null) return pairsOfRecord(init);
    if (typeof iterate !== 'function') throw new TypeError('The provided value cannot be converted to a sequence.');
    return pairsOfSequence(init);
  }

  function pairsOfRecord(record) {
    const pairs = lists.create();
    const keys = ReflectOwnKeys(record);
    for (let i = 0; i < keys.length; i++) {
      if (OwnDescriptor(record, keys[i])?.enumerable) lists.push(pairs, pairOf(keys[i], record[keys[i]]));
    }
    return pairs;
  }

  /** The user's iterators run here, as the standard says. */
  function pairsOfSequence(sequence) {
    const pairs = lists.create();
    for (const item of sequence) {
      const parts = lists.create();
      if (!isObject(item)) throw notPairs();
      for (const part of item) lists.push(parts, part);
      if (parts.length !== 2) throw notPairs();
      lists.push(pairs, pairOf(parts[0], parts[1]));
    }
    return pairs;
  }

  function notPairs() {
    return new TypeError('Each query pair must be an iterable [name, value] tuple');
  }

  let iterationOf;

  class PairIterator {
    #iteration;
    static {
      iterationOf = (value) => (isObject(value) && #iteration in value ? value.#iteration : undefined);
    }
    constructor(state, map) {
      this.#iteration = { __proto__: null, state, map, index: 0 };
    }
    next() {
      const iteration = iterationOf(this);
      if (iteration === undefined) throw illegalInvocation();
      const { state, map, index } = iteration;
      if (index >= state.pairs.length) return { value: undefined, done: true };
      iteration.index += 1;
      return { value: map(state.pairs[index]), done: false };
    }
  }

  define(PairIterator, 'URLSearchParams Iterator');
  ReflectSetPrototypeOf(PairIterator.prototype, IteratorPrototype);
  ReflectDeleteProperty(PairIterator.prototype, 'constructor');
  define(URLSearchParams);
  ReflectDefineProperty(URLSearchParams.prototype, SymbolIterator, {
    __proto__: null,
    value: OwnDescriptor(URLSearchParams.prototype, 'entries').value,
    writable: true,
    enumerable: false,
    configurable: true,
  });

  platform.register(PairIterator.prototype, 'URLSearchParamsIterator', iterationOf, undefined);
  inspecting.describers.URLSearchParamsIterator = (inspection, iterator) => {
    const { state, map, index } = iterationOf(iterator);
    return platform.shapeOf('URLSearchParams Iterator ', 'URLSearchParams Iterator', (list, level) => {
      for (let i = index; i < state.pairs.length; i++) {
        lists.push(list, inspecting.indented(inspection, map(state.pairs[i]), level));
      }
    });
  };

  platform.register(URLSearchParams.prototype, 'URLSearchParams', stateOf, undefined);
  inspecting.describers.URLSearchParams = (inspection, params, name, tag) => {
    const { pairs } = stateOf(params);
    const head = prefix(name, tag, 'URLSearchParams');
    return platform.shapeOf(head, name, pairs.length === 0 ? undefined : (list) => pushPairs(inspection, pairs, list));
  };

  function pushPairs(inspection, pairs, list) {
    const count = pairs.length < inspection.maxItems ? pairs.length : inspection.maxItems;
    for (let i = 0; i < count; i++) {
      const { name, value } = pairs[i];
      lists.push(list, `${inspecting.primitive(inspection, name)} => ${inspecting.primitive(inspection, value)}`);
    }
    if (count < pairs.length) lists.push(list, shared.textOfMore(pairs.length - count));
  }

  /** The parameters of a URL's query. @param {(query: string) => void} onChange */
  function createFor(query, onChange) {
    const params = new URLSearchParams(query);
    stateOf(params).onChange = onChange;
    return params;
  }

  function replace(params, query) {
    stateOf(params).pairs = parse(query);
  }

  return ObjectFreeze({ __proto__: null, URLSearchParams, createFor, replace });
});

// `shared.inspect(value, options)`: any value as text, in the style of Node's util.inspect, without running user code.
(function (primordials, _host, shared) {
  'use strict';
  const { Map, MapPrototypeGet, MapPrototypeGetSize, MapPrototypeSet, MathMin, ObjectFreeze } = primordials;
  const { OwnDescriptor, ReflectOwnKeys, StringPrototypeRepeat, StringPrototypeSlice } = primordials;
  const { kinds, layout, lists, proxies, text } = shared;
  const DEEPEST = 100;
  const MOST_KEYS_LOOKED_AT = 10_000;
  const DEFAULTS = ObjectFreeze({
    __proto__: null,
    depth: 2,
    maxItems: 100,
    maxString: 10_000,
    maxNodes: 10_000,
    maxText: 100_000,
    hidden: false,
    known: undefined,
    onUnknown: undefined,
    oneLine: false,
  });
  const describers = { __proto__: null };

  function startState(options) {
    const own = (key) => options?.[key] ?? DEFAULTS[key];
    return {
      __proto__: null,
      depth: MathMin(own('depth'), DEEPEST),
      maxItems: own('maxItems'),
      maxString: own('maxString'),
      hidden: own('hidden'),
      known: own('known'),
      onUnknown: own('onUnknown'),
      oneLine: own('oneLine'),
      nodesLeft: own('maxNodes'),
      textLeft: own('maxText'),
      seen: lists.create(),
      circular: undefined,
      indentation: 0,
      innermost: 0,
    };
  }

  /**
   * Options: `depth` (levels, default 2), `maxItems` (of one collection, default 100), `maxString` (characters of one
   * string, default 10 000), `hidden` (also properties that are not enumerable), `known` (a Map from promise or
   * iterator to what the inspector tells of it: `{state, value}`), `onUnknown` (called with each that is not in it; may tell),
   * `oneLine` (a preview: no line breaks, what is deeper or too much only hinted at).
   */
  function inspect(value, options) {
    return formatValue(startState(options), value, 0);
  }

  function primitive(state, value) {
    switch (typeof value) {
      case 'string':
        return stringText(state, value);
      case 'number':
        return text.number(value);
      case 'bigint':
        return text.bigint(value);
      case 'symbol':
        return text.symbolText(value);
      default:
        return `${value}`;
    }
  }

  function stringText(state, value) {
    const limit = MathMin(state.maxString, state.textLeft > 1000 ? state.textLeft : 1000);
    const more = value.length - limit;
    const shown = more > 0 ? StringPrototypeSlice(value, 0, limit) : value;
    if (state.oneLine) return text.quote(more > 0 ? `${shown}…` : shown);
    const trailer = more > 0 ? `... ${more} more character${more > 1 ? 's' : ''}` : '';
    const isLong = shown.length > 16 && shown.length > layout.LINE_LENGTH - state.indentation - 4;
    if (!isLong) return text.quote(shown) + trailer;
    const lines = text.linesWithEnds(shown);
    for (let i = 0; i < lines.length; i++) lines[i] = text.quote(lines[i]);
    return lists.join(lines, ` +\n${StringPrototypeRepeat(' ', state.indentation + 2)}`) + trailer;
  }

  function formatValue(state, value, level) {
    state.nodesLeft -= 1;
    const result = isPrimitive(value) ? primitive(state, value) : formatBehind(state, value, level);
    state.textLeft -= result.length;
    return result;
  }

  function isPrimitive(value) {
    return value === null || (typeof value !== 'object' && typeof value !== 'function');
  }

  function formatBehind(state, value, level) {
    const object = proxies.behind(value);
    if (object === null) return '<Revoked Proxy>';
    if (lists.includes(state.seen, object)) return `[Circular *${circularIndex(state, object)}]`;
    const depthOfSeen = state.seen.length;
    const { indentation } = state;
    try {
      return formatObject(state, object, level);
    } catch {
      // A stack overflow, or an exotic object that refuses: the rest is still shown.
      while (state.seen.length > depthOfSeen) lists.pop(state.seen);
      state.indentation = indentation;
      return '<cannot be shown>';
    }
  }

  function circularIndex(state, object) {
    state.circular ??= new Map();
    const known = MapPrototypeGet(state.circular, object);
    if (known !== undefined) return known;
    const index = MapPrototypeGetSize(state.circular) + 1;
    MapPrototypeSet(state.circular, object, index);
    return index;
  }

  function formatObject(state, value, level) {
    const kind = kinds.kindOf(value);
    const name = constructorText(kinds.constructorName(value), value);
    const shape = describers[kind](state, value, name, kinds.tagOf(value));
    shape.base ??= '';
    shape.keys ??= ownKeys(state, value);
    if (shape.parts === undefined && shape.keys.length === 0 && shape.whenEmpty !== undefined) return shape.whenEmpty;
    if (level > state.depth) return tooDeep(state, shape, kind, name);
    return formatParts(state, value, shape, level + 1);
  }

  function constructorText(name, value) {
    if (name !== undefined) return name;
    const below = kinds.prototypeOf(value);
    const named = kinds.constructorName(below);
    return `Object <${named === null ? '[Object: null prototype] {}' : (named ?? 'Complex prototype')}>`;
  }

  function tooDeep(state, shape, kind, name) {
    if (state.oneLine && kind === 'Array' && name === 'Array') return `Array(${shape.size})`;
    if (state.oneLine && kind === 'Object' && shape.open === '{') return '{…}';
    if (shape.shallow !== undefined) return shape.shallow;
    if (name === null) return shape.nullName ?? `[${kind}: null prototype]`;
    return `[${shape.label ?? name}]`;
  }

  function formatParts(state, value, shape, level) {
    lists.push(state.seen, value);
    state.innermost = level;
    const parts = lists.create();
    if (shape.parts !== undefined) shape.parts(parts, level);
    pushProperties(state, value, shape, parts, level);
    lists.pop(state.seen);
    const index = state.circular === undefined ? undefined : MapPrototypeGet(state.circular, value);
    const reference = index === undefined ? '' : `<ref *${index}>`;
    const base = reference !== '' && shape.base !== '' ? `${reference} ${shape.base}` : reference + shape.base;
    const group = {
      __proto__: null,
      parts,
      base,
      open: shape.open ?? '{',
      close: shape.close ?? '}',
      isArray: shape.isArray === true,
      numeric: shape.numeric === true,
      rest: shape.rest === true,
    };
    return state.oneLine ? layout.line(group) : layout.combine(group, state.indentation, state.innermost - level);
  }

  function pushProperties(state, value, shape, parts, level) {
    const { keys } = shape;
    for (let i = 0; i < keys.length; i++) {
      if (i >= state.maxItems || isSpent(state)) {
        const count = keys.length - i;
        lists.push(parts, state.oneLine ? '…' : `... ${count} more propert${count > 1 ? 'ies' : 'y'}`);
        return;
      }
      lists.push(parts, property(state, value, keys[i], level));
    }
  }

  /** Whether the text is long enough: what is left is only counted. */
  function isSpent(state) {
    return state.nodesLeft <= 0 || state.textLeft <= 0;
  }

  function property(state, value, key, level) {
    const descriptor = OwnDescriptor(value, key);
    const shown = descriptorText(state, descriptor, level);
    const name = text.propertyName(key);
    return `${descriptor?.enumerable === false ? `[${name}]` : name}: ${shown}`;
  }

  function descriptorText(state, descriptor, level) {
    if (descriptor === undefined) return 'undefined';
    if (state.oneLine && (descriptor.get ?? descriptor.set) !== undefined) return '(…)';
    if (descriptor.get !== undefined) return descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]';
    if (descriptor.set !== undefined) return '[Setter]';
    return indented(state, descriptor.value, level);
  }

  function indented(state, value, level) {
    state.indentation += 2;
    const result = formatValue(state, value, level);
    state.indentation -= 2;
    return result;
  }

  function isShown(state, value, key, index) {
    if (state.hidden || index > MOST_KEYS_LOOKED_AT) return true;
    return OwnDescriptor(value, key)?.enumerable === true;
  }

  /** Keys of the properties to show, from the end backwards to the last array index when `skipIndices`. */
  function ownKeys(state, value, skipIndices = false) {
    const all = ReflectOwnKeys(value);
    const first = skipIndices ? firstName(all) : 0;
    const keys = lists.create();
    for (let i = first; i < all.length; i++) {
      if (isShown(state, value, all[i], i - first)) lists.push(keys, all[i]);
    }
    return keys;
  }

  /** Where the array indices end: they come first and in order, so a search by halves finds it. */
  function firstName(all) {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high - ((low + high) % 2)) / 2;
      if (isIndex(all[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function isIndex(key) {
    if (typeof key !== 'string') return false;
    const index = +key;
    return index >= 0 && index < 4294967295 && index % 1 === 0 && `${index}` === key;
  }

  shared.inspecting = ObjectFreeze({
    __proto__: null,
    describers,
    formatValue,
    indented,
    descriptorText,
    ownKeys,
    isSpent,
    primitive,
    startState,
  });
  shared.inspect = inspect;
});

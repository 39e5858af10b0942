// How plain objects, functions, classes, dates, regular expressions and boxed primitives are shown.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { DatePrototypeGetTime, DatePrototypeToISOString, ObjectFreeze, ReflectGetPrototypeOf } = p;
  const { StringPrototypeIndexOf, StringPrototypeSlice, RegExpPrototypeGetSource, StringPrototypeValueOf } = p;
  const { inspecting, kinds, lists, text } = shared;
  const { describers } = inspecting;

  /** `Name(size) [tag] `, with what Node writes for objects without a prototype. */
  function prefix(name, tag, kind, size = '') {
    if (name === null) {
      const label = `[${kind}${size}: null prototype] `;
      return tag !== '' && tag !== kind ? `${label}[${tag}] ` : label;
    }
    return tag === '' || saysTag(name, tag) ? `${name}${size} ` : `${name}${size} [${tag}] `;
  }

  function saysTag(name, tag) {
    const position = StringPrototypeIndexOf(name, tag);
    if (position === -1) return false;
    const end = position + tag.length;
    return end === name.length || !text.isLower(name[end]);
  }

  describers.Object = (state, value, name, tag) => {
    const node = kinds.nodeName(value);
    if (node !== undefined) return nodeShape(`[${name ?? 'Node'}: ${node}]`);
    const head = openOf(value, name, tag);
    return {
      __proto__: null,
      open: `${head}{`,
      whenEmpty: `${head}{}`,
      shallow:
        name === null
          ? '[Object: null prototype]'
          : `[${tag === '' || saysTag(name, tag) ? name : `${name} [${tag}]`}]`,
    };
  };

  function nodeShape(base) {
    return { __proto__: null, base, whenEmpty: base, shallow: base, keys: lists.create() };
  }

  function openOf(value, name, tag) {
    if (name === 'Object' && tag === '') return kinds.isArguments(value) ? '[Arguments] ' : '';
    return prefix(name, tag, 'Object');
  }

  describers.Function = (_state, value, name, tag) => {
    const base =
      value !== p.Promise && kinds.isClass(value) ? classText(value, name, tag) : functionText(value, name, tag);
    return { __proto__: null, base, whenEmpty: base, shallow: base };
  };

  function parentName(value) {
    const parent = kinds.prototypeOf(value);
    return typeof parent === 'function' ? kinds.functionName(parent) : '';
  }

  function classText(value, name, tag) {
    let base = `class ${kinds.functionName(value) || '(anonymous)'}`;
    if (name !== 'Function' && name !== null) base += ` [${name}]`;
    if (tag !== '' && tag !== name) base += ` [${tag}]`;
    if (name === null) return `[${base} extends [null prototype]]`;
    const parent = parentName(value);
    return parent === '' ? `[${base}]` : `[${base} extends ${parent}]`;
  }

  function functionType(value) {
    for (let object = ReflectGetPrototypeOf(value); object !== null; object = kinds.prototypeOf(object)) {
      if (object === p.AsyncFunctionPrototype) return 'AsyncFunction';
      if (object === p.GeneratorFunctionPrototype) return 'GeneratorFunction';
      if (object === p.AsyncGeneratorFunctionPrototype) return 'AsyncGeneratorFunction';
      if (object === p.FunctionPrototype) return 'Function';
    }
    return 'Function';
  }

  function functionText(value, name, tag) {
    const type = functionType(value);
    const own = kinds.functionName(value);
    let base = `[${type}${name === null ? ' (null prototype)' : ''}${own === '' ? ' (anonymous)' : `: ${own}`}]`;
    if (name !== type && name !== null && name !== 'Function') base += ` ${name}`;
    if (tag !== '' && tag !== name && tag !== type) base += ` [${tag}]`;
    return base;
  }

  const FLAGS = ObjectFreeze({
    __proto__: null,
    d: p.RegExpPrototypeGetHasIndices,
    g: p.RegExpPrototypeGetGlobal,
    i: p.RegExpPrototypeGetIgnoreCase,
    m: p.RegExpPrototypeGetMultiline,
    s: p.RegExpPrototypeGetDotAll,
    u: p.RegExpPrototypeGetUnicode,
    v: p.RegExpPrototypeGetUnicodeSets,
    y: p.RegExpPrototypeGetSticky,
  });

  function regExpText(value) {
    let flags = '';
    for (const flag in FLAGS) if (FLAGS[flag](value)) flags += flag;
    return `/${text.bounded(RegExpPrototypeGetSource(value), 10_000)}/${flags}`;
  }

  function dateText(value) {
    const time = DatePrototypeGetTime(value);
    return time === time ? DatePrototypeToISOString(value) : 'Invalid Date';
  }

  function baseOnly(kind, baseOf) {
    return (_state, value, name, tag) => {
      const head = prefix(name, tag, kind);
      const base = head === `${kind} ` ? baseOf(value) : head + baseOf(value);
      return { __proto__: null, base, whenEmpty: base, shallow: base };
    };
  }

  describers.RegExp = baseOnly('RegExp', regExpText);
  describers.Date = baseOnly('Date', dateText);

  function boxed(kind, unbox) {
    return (state, value, name, tag) => {
      let base = `[${kind}`;
      if (name !== kind) base += name === null ? ' (null prototype)' : ` (${name})`;
      base += `: ${inspecting.primitive(state, unbox(value))}]`;
      if (tag !== '' && tag !== name) base += ` [${tag}]`;
      return { __proto__: null, base, whenEmpty: base, shallow: base, keys: keysBeyondText(state, value, kind) };
    };
  }

  function keysBeyondText(state, value, kind) {
    if (kind !== 'String') return undefined;
    if (StringPrototypeValueOf(value).length > 100_000) return lists.create();
    return inspecting.ownKeys(state, value, true);
  }

  describers.Number = boxed('Number', p.NumberPrototypeValueOf);
  describers.String = boxed('String', StringPrototypeValueOf);
  describers.Boolean = boxed('Boolean', p.BooleanPrototypeValueOf);
  describers.Symbol = boxed('Symbol', p.SymbolPrototypeValueOf);
  describers.BigInt = boxed('BigInt', p.BigIntPrototypeValueOf);

  shared.prefix = prefix;
  shared.regExpText = regExpText;
});

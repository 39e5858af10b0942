// `Function.prototype.toString` as users expect it: the text that a cell has, without what the rewriter and vm2 put in;
// of functions of ours what is said of built-in ones.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { FunctionPrototype, FunctionPrototypeToString, ObjectFreeze, OwnDescriptor, ReflectDefineProperty } = p;
  const { ReflectGetPrototypeOf, ReflectOwnKeys, StringPrototypeEndsWith, StringPrototypeIndexOf } = p;
  const { StringPrototypeSlice, WeakSet, WeakSetPrototypeAdd, WeakSetPrototypeHas } = p;
  /** The marks of src/rewriter/marks.mjs: between them stands what was put in, in the first what it replaced. */
  const OPENING = '/*$-';
  const CLOSING = '/*-$*/';
  /** What vm2 puts in front of the body of a catch clause in code given to `eval` and `Function`: `e=…(e);`. */
  const GUARD = '=VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL.handleException(';
  const DEEPEST = 3;
  const builtIn = new WeakSet();

  function withoutMarks(text) {
    let result = '';
    let done = 0;
    for (let open = StringPrototypeIndexOf(text, OPENING); open !== -1;) {
      const original = open + OPENING.length;
      const inserted = StringPrototypeIndexOf(text, '*/', original);
      const close = StringPrototypeIndexOf(text, CLOSING, inserted);
      if (inserted === -1 || close === -1) break;
      result += StringPrototypeSlice(text, done, open) + StringPrototypeSlice(text, original, inserted);
      done = close + CLOSING.length;
      open = StringPrototypeIndexOf(text, OPENING, done);
    }
    return result + StringPrototypeSlice(text, done);
  }

  function withoutGuards(text) {
    let at = StringPrototypeIndexOf(text, GUARD);
    while (at !== -1) {
      const end = StringPrototypeIndexOf(text, ');', at + GUARD.length);
      const name = StringPrototypeSlice(text, at + GUARD.length, end === -1 ? at + GUARD.length : end);
      if (name !== '' && StringPrototypeEndsWith(StringPrototypeSlice(text, 0, at), name)) {
        text = StringPrototypeSlice(text, 0, at - name.length) + StringPrototypeSlice(text, end + 2);
        at -= name.length;
      } else at += GUARD.length;
      at = StringPrototypeIndexOf(text, GUARD, at);
    }
    return text;
  }

  function nativeText(value) {
    const name = OwnDescriptor(value, 'name')?.value;
    return `function ${typeof name === 'string' ? name : ''}() { [native code] }`;
  }

  /** @param {any} value @throws {TypeError} when it is none */
  function sourceOf(value) {
    const text = FunctionPrototypeToString(value);
    return isBuiltIn(value) ? nativeText(value) : withoutGuards(withoutMarks(text));
  }

  function isBuiltIn(value) {
    return WeakSetPrototypeHas(builtIn, value);
  }

  function isObject(value) {
    return typeof value === 'function' || (typeof value === 'object' && value !== null);
  }

  /** Makes a function of ours, or all the functions of an object of ours, look built in. @param {unknown} value */
  function hide(value, depth = 0) {
    if (!isObject(value) || depth > DEEPEST || isBuiltIn(value)) return;
    WeakSetPrototypeAdd(builtIn, value);
    const keys = ReflectOwnKeys(value);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === 'constructor') continue;
      const descriptor = OwnDescriptor(value, keys[i]);
      hide(descriptor.value, depth + 1);
      hide(descriptor.get, depth + 1);
      hide(descriptor.set, depth + 1);
    }
    hide(ReflectGetPrototypeOf(value), depth + 1);
  }

  /** Makes those of an object's own functions look built in that are none of V8's. */
  function hideOwn(object) {
    const keys = ReflectOwnKeys(object);
    for (let i = 0; i < keys.length; i++) {
      const { get, set, value } = OwnDescriptor(object, keys[i]);
      if (isOurs(value)) hide(value);
      if (isOurs(get)) hide(get);
      if (isOurs(set)) hide(set);
    }
  }

  function isOurs(value) {
    return (
      typeof value === 'function' && !StringPrototypeEndsWith(FunctionPrototypeToString(value), '{ [native code] }')
    );
  }

  const { toString } = {
    toString() {
      return sourceOf(this);
    },
  };
  hide(toString);
  const property = { __proto__: null, value: toString, writable: true, enumerable: false, configurable: true };
  ReflectDefineProperty(FunctionPrototype, 'toString', property);

  shared.sources = ObjectFreeze({ __proto__: null, sourceOf, isBuiltIn, hide, hideOwn });
});

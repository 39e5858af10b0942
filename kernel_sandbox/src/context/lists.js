// Lists without a prototype: writing `list[0]` on an ordinary array asks `Array.prototype` first, which a cell can arm.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, ReflectSetPrototypeOf } = primordials;

  /** A class, since V8 makes dictionaries of objects that are written with `__proto__: null`. */
  class List {
    constructor() {
      this.length = 0;
    }
  }
  ReflectSetPrototypeOf(List.prototype, null);

  function create() {
    return new List();
  }

  function push(list, item) {
    list[list.length] = item;
    list.length += 1;
  }

  function pop(list) {
    list.length -= 1;
    const item = list[list.length];
    delete list[list.length];
    return item;
  }

  function includes(list, item) {
    for (let i = 0; i < list.length; i++) if (list[i] === item) return true;
    return false;
  }

  function join(list, separator) {
    let text = '';
    for (let i = 0; i < list.length; i++) text += i === 0 ? list[i] : separator + list[i];
    return text;
  }

  shared.exposed ??= { __proto__: null };
  shared.lists = ObjectFreeze({ __proto__: null, create, push, pop, includes, join });
});

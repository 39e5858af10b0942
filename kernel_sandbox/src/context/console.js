// The global `console`. What it prints goes to `shared.write(stream, text)` in one piece per call.
(function (primordials, _host, shared) {
  'use strict';
  const { DateNow, Error, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, NumberPrototypeToFixed } =
    primordials;
  const { ReflectDefineProperty, String, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeRepeat } =
    primordials;
  const { SymbolToStringTag } = primordials;
  const { errors, format, inspect, lists, text } = shared;
  const DEEPEST_GROUP = 100;
  const WIDEST_BOX = 120;
  const counts = new Map();
  const timers = new Map();
  let groups = 0;

  function print(stream, message) {
    shared.write(stream, `${groups === 0 ? message : inGroups(message)}\n`);
  }

  function inGroups(message) {
    const margin = StringPrototypeRepeat('  ', groups < DEEPEST_GROUP ? groups : DEEPEST_GROUP);
    if (!StringPrototypeIncludes(message, '\n')) return margin + message;
    return margin + lists.join(text.linesWithEnds(message), margin);
  }

  function now() {
    return shared.now === undefined ? DateNow() : shared.now();
  }

  function elapsed(start) {
    const ms = now() - start;
    if (ms < 1000) return `${NumberPrototypeToFixed(ms, 3)}ms`;
    if (ms < 60_000) return `${NumberPrototypeToFixed(ms / 1000, 3)}s`;
    return `${NumberPrototypeToFixed(ms / 60_000, 3)}m`;
  }

  function labelOf(label) {
    return text.bounded(label === undefined ? 'default' : String(label), 1000);
  }

  function withTime(label, values, method) {
    const start = MapPrototypeGet(timers, label);
    if (start === undefined) return print('stderr', `Warning: No such label '${label}' for console.${method}()`);
    return print('stdout', `${label}: ${elapsed(start)}${values.length === 0 ? '' : ` ${format(values)}`}`);
  }

  /** Whether a box would be broken into pieces on a page: it is displayed as HTML then, which scrolls. */
  function isTooWide(drawn) {
    return StringPrototypeIndexOf(drawn, '\n') > WIDEST_BOX;
  }

  const methods = {
    log: (...values) => print('stdout', format(values)),
    info: (...values) => print('stdout', format(values)),
    debug: (...values) => print('stdout', format(values)),
    error: (...values) => print('stderr', format(values)),
    warn: (...values) => print('stderr', format(values)),
    trace(...values) {
      const place = new Error();
      const message = values.length === 0 ? 'Trace' : `Trace: ${format(values)}`;
      const frames = errors.framesOf(place);
      print('stderr', frames.length === 0 ? message : `${message}\n${lists.join(frames, '\n')}`);
    },
    dir: (value, options) => print('stdout', inspect(value, dirOptions(options))),
    dirxml: (...values) => print('stdout', format(values)),
    table(data, properties) {
      const drawn = shared.table(data, properties);
      const html = drawn !== undefined && isTooWide(drawn) ? shared.htmlTables.asked(data, properties) : undefined;
      if (html === undefined) print('stdout', drawn ?? format([data]));
      else shared.displaying.show({ __proto__: null, 'text/html': html, 'text/plain': drawn });
    },
    assert(condition, ...values) {
      if (condition) return;
      if (values.length === 0) print('stderr', 'Assertion failed');
      else if (typeof values[0] === 'string') print('stderr', `Assertion failed: ${format(values)}`);
      else print('stderr', `Assertion failed ${format(values)}`);
    },
    count(label) {
      const name = labelOf(label);
      const count = (MapPrototypeGet(counts, name) ?? 0) + 1;
      MapPrototypeSet(counts, name, count);
      print('stdout', `${name}: ${count}`);
    },
    countReset(label) {
      const name = labelOf(label);
      if (!MapPrototypeDelete(counts, name)) print('stderr', `Warning: Count for '${name}' does not exist`);
    },
    group(...values) {
      if (values.length > 0) print('stdout', format(values));
      groups += 1;
    },
    groupCollapsed(...values) {
      if (values.length > 0) print('stdout', format(values));
      groups += 1;
    },
    groupEnd() {
      if (groups > 0) groups -= 1;
    },
    time(label) {
      const name = labelOf(label);
      if (MapPrototypeGet(timers, name) === undefined) MapPrototypeSet(timers, name, now());
      else print('stderr', `Warning: Label '${name}' already exists for console.time()`);
    },
    timeLog: (label, ...values) => withTime(labelOf(label), values, 'timeLog'),
    timeEnd(label) {
      const name = labelOf(label);
      withTime(name, [], 'timeEnd');
      MapPrototypeDelete(timers, name);
    },
    timeStamp() {},
    profile() {},
    profileEnd() {},
    clear() {
      groups = 0;
      shared.clear?.(false);
    },
  };

  function dirOptions(options) {
    const depth = options?.depth;
    const hidden = options?.showHidden === true;
    const levels = depth === null ? Infinity : depth;
    return { __proto__: null, hidden, depth: typeof levels === 'number' ? levels : undefined };
  }

  /** A cell that ended inside a group does not indent the next one. */
  shared.endGroups = () => {
    groups = 0;
  };

  const console = {};
  for (const name in methods) {
    ReflectDefineProperty(console, name, {
      __proto__: null,
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  ReflectDefineProperty(console, SymbolToStringTag, { __proto__: null, value: 'console', configurable: true });
  ReflectDefineProperty(globalThis, 'console', {
    __proto__: null,
    value: console,
    writable: true,
    enumerable: false,
    configurable: true,
  });
});

// performance: a clock that never goes back, marks and measures. https://w3c.github.io/user-timing/
(function (primordials, host, shared) {
  'use strict';
  const { Array, ArrayPrototypeSort, MathFloor, ObjectFreeze, ReflectDefineProperty, TypeError } = primordials;
  const { lists } = shared;
  const { define, illegalConstructor, illegalInvocation, isObject, requireArguments, toDictionary, toDOMString } =
    shared.web.use('interfaces.js');
  const { toFinite } = shared.web.use('interfaces.js');
  const { EventTarget } = shared.web.use('event_target.js');
  const KEY = ObjectFreeze({ __proto__: null });
  /** As coarse as the clock of a page that is isolated from others: 5 microseconds. */
  const STEPS_PER_MS = 200;

  const coarse = (milliseconds) => MathFloor(milliseconds * STEPS_PER_MS) / STEPS_PER_MS;
  const now = () => coarse(host.now());

  let entryOf;

  class PerformanceEntry {
    #entry;
    static {
      entryOf = (value) => (isObject(value) && #entry in value ? value.#entry : undefined);
    }
    constructor(key = undefined, entry = undefined) {
      if (key !== KEY) throw illegalConstructor();
      this.#entry = entry;
    }
    get name() {
      return checked(this).name;
    }
    get entryType() {
      return checked(this).entryType;
    }
    get startTime() {
      return checked(this).startTime;
    }
    get duration() {
      return checked(this).duration;
    }
    toJSON() {
      const { name, entryType, startTime, duration } = checked(this);
      return { name, entryType, startTime, duration };
    }
  }

  class PerformanceMark extends PerformanceEntry {
    constructor(markName, markOptions = undefined) {
      requireArguments(arguments.length, 1, "construct 'PerformanceMark'");
      super(KEY, markFrom(markName, markOptions));
    }
    get detail() {
      return checked(this).detail;
    }
  }

  class PerformanceMeasure extends PerformanceEntry {
    constructor(key = undefined, entry = undefined) {
      super(key, entry);
    }
    get detail() {
      return checked(this).detail;
    }
  }

  function checked(entry) {
    const fields = entryOf(entry);
    if (fields === undefined) throw illegalInvocation();
    return fields;
  }

  function cloned(detail) {
    return detail === undefined || detail === null ? null : shared.web.globalOf('structuredClone')(detail);
  }

  function markFrom(markName, markOptions) {
    const name = toDOMString(markName);
    const { startTime, detail } = toDictionary(markOptions, "construct 'PerformanceMark'");
    const start = startTime === undefined ? now() : toFinite(startTime, "construct 'PerformanceMark'");
    if (start < 0) {
      throw new TypeError(`Failed to construct 'PerformanceMark': '${name}' cannot have a negative start time.`);
    }
    return { __proto__: null, name, entryType: 'mark', startTime: start, duration: 0, detail: cloned(detail) };
  }

  let isPerformance;

  class Performance extends EventTarget {
    #timeline = lists.create();
    static {
      isPerformance = (value) => isObject(value) && #timeline in value;
    }
    constructor(key = undefined) {
      if (key !== KEY) throw illegalConstructor();
      super();
    }
    now() {
      if (!isPerformance(this)) throw illegalInvocation();
      return now();
    }
    get timeOrigin() {
      if (!isPerformance(this)) throw illegalInvocation();
      return coarse(host.timeOrigin());
    }
    mark(markName, markOptions = undefined) {
      if (!isPerformance(this)) throw illegalInvocation();
      requireArguments(arguments.length, 1, "execute 'mark' on 'Performance'");
      const mark = new PerformanceMark(markName, markOptions);
      lists.push(this.#timeline, mark);
      return mark;
    }
    measure(measureName, startOrOptions = undefined, endMark = undefined) {
      if (!isPerformance(this)) throw illegalInvocation();
      requireArguments(arguments.length, 1, "execute 'measure' on 'Performance'");
      const entry = measureFrom(this.#timeline, toDOMString(measureName), startOrOptions, endMark);
      const measure = new PerformanceMeasure(KEY, entry);
      lists.push(this.#timeline, measure);
      return measure;
    }
    getEntries() {
      if (!isPerformance(this)) throw illegalInvocation();
      return chronological(this.#timeline, () => true);
    }
    getEntriesByType(type) {
      if (!isPerformance(this)) throw illegalInvocation();
      requireArguments(arguments.length, 1, "execute 'getEntriesByType' on 'Performance'");
      const wanted = toDOMString(type);
      return chronological(this.#timeline, (entry) => entry.entryType === wanted);
    }
    getEntriesByName(name, type = undefined) {
      if (!isPerformance(this)) throw illegalInvocation();
      requireArguments(arguments.length, 1, "execute 'getEntriesByName' on 'Performance'");
      const wanted = toDOMString(name);
      const wantedType = type === undefined ? undefined : toDOMString(type);
      const isWanted = (entry) => entry.name === wanted && (wantedType === undefined || entry.entryType === wantedType);
      return chronological(this.#timeline, isWanted);
    }
    clearMarks(markName = undefined) {
      if (!isPerformance(this)) throw illegalInvocation();
      this.#timeline = without(this.#timeline, 'mark', markName);
    }
    clearMeasures(measureName = undefined) {
      if (!isPerformance(this)) throw illegalInvocation();
      this.#timeline = without(this.#timeline, 'measure', measureName);
    }
    toJSON() {
      if (!isPerformance(this)) throw illegalInvocation();
      return { timeOrigin: coarse(host.timeOrigin()) };
    }
  }

  function without(timeline, type, name) {
    const cleared = name === undefined ? undefined : toDOMString(name);
    const rest = lists.create();
    for (let i = 0; i < timeline.length; i++) {
      const entry = entryOf(timeline[i]);
      const isCleared = entry.entryType === type && (cleared === undefined || entry.name === cleared);
      if (!isCleared) lists.push(rest, timeline[i]);
    }
    return rest;
  }

  function chronological(timeline, isWanted) {
    const found = new Array();
    for (let i = 0; i < timeline.length; i++) {
      if (!isWanted(entryOf(timeline[i]))) continue;
      const descriptor = { __proto__: null, value: timeline[i], writable: true, enumerable: true, configurable: true };
      ReflectDefineProperty(found, found.length, descriptor);
    }
    return ArrayPrototypeSort(found, (first, second) => entryOf(first).startTime - entryOf(second).startTime);
  }

  /** A time as `measure` takes it: a mark's name or milliseconds. */
  function timeOf(timeline, markOrTime) {
    if (typeof markOrTime === 'number') return toFinite(markOrTime, "execute 'measure' on 'Performance'");
    const name = toDOMString(markOrTime);
    for (let i = timeline.length - 1; i >= 0; i--) {
      const entry = entryOf(timeline[i]);
      if (entry.entryType === 'mark' && entry.name === name) return entry.startTime;
    }
    const message = `Failed to execute 'measure' on 'Performance': The mark '${name}' does not exist.`;
    throw shared.web.use('dom_exception.js').create(message, 'SyntaxError');
  }

  function requireOneWay({ start, end, duration, detail }, endMark) {
    if (start === undefined && end === undefined && duration === undefined && detail === undefined) return;
    const isTooMuch = endMark !== undefined || (start !== undefined && end !== undefined && duration !== undefined);
    if (!isTooMuch && (start !== undefined || end !== undefined)) return;
    throw new TypeError(
      "Failed to execute 'measure' on 'Performance': give start or end, and no more than two of start, end and duration.",
    );
  }

  function measureFrom(timeline, name, startOrOptions, endMark) {
    const isDictionary = isObject(startOrOptions);
    /** @type {any} */
    const options = isDictionary ? startOrOptions : { __proto__: null, start: startOrOptions };
    const { start, end, duration, detail } = options;
    const given = { __proto__: null, start, end: isDictionary ? end : endMark, duration };
    if (isDictionary) requireOneWay(options, endMark);
    const last = endOf(timeline, given);
    const first = startOf(timeline, given, last);
    return { __proto__: null, name, entryType: 'measure', startTime: first, duration: last - first, detail: cloned(detail) };
  }

  function endOf(timeline, { start, end, duration }) {
    if (end !== undefined) return timeOf(timeline, end);
    return start !== undefined && duration !== undefined ? timeOf(timeline, start) + timeOf(timeline, +duration) : now();
  }

  function startOf(timeline, { start, end, duration }, last) {
    if (start !== undefined && start !== null) return timeOf(timeline, start);
    return end !== undefined && duration !== undefined ? last - timeOf(timeline, +duration) : 0;
  }

  define(PerformanceEntry);
  define(PerformanceMark);
  define(PerformanceMeasure);
  define(Performance);
  shared.platform.register(PerformanceEntry.prototype, 'PerformanceEntry', entryOf, (entry) => {
    const { name, entryType, startTime, duration, detail } = entryOf(entry);
    return { __proto__: null, name, entryType, startTime, duration, detail };
  });
  shared.platform.register(Performance.prototype, 'Performance', isPerformance, () => ({
    __proto__: null,
    timeOrigin: coarse(host.timeOrigin()),
  }));

  const performance = new Performance(KEY);
  return ObjectFreeze({ __proto__: null, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance });
});

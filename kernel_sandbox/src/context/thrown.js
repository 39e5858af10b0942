// What a cell is told when something it threw was caught by nobody: name and message, the line it came from, the
// frames, what else the error carries, its cause and its members.
(function (primordials, _host, shared) {
  'use strict';
  const { ArrayIsArray, NumberParseInt, ObjectFreeze, ObjectIs, OwnDescriptor, ReflectDefineProperty } = primordials;
  const { StringPrototypeEndsWith, StringPrototypeIndexOf, StringPrototypeLastIndexOf } = primordials;
  const { StringPrototypeSlice } = primordials;
  const { cells, errors, excerpts, inspect, inspecting, kinds, lists, proxies, stacks, text } = shared;
  const MOST_ERRORS = 50;
  const MOST_MEMBERS = 10;
  const LARGE = 100_000;
  const TOKEN = primordials.SymbolFor('$pennant.thrown');
  const MEMBERS = ObjectFreeze({ __proto__: null, cause: true, errors: true, error: true, suppressed: true });
  /** The last thrown value that has no stack of its own, and the stack of the place that threw it. */
  let unplaced;
  /** What a token was thrown for. */
  let held;

  /** `file:line:column` of the last frame line, as parts; `undefined` when it is none. */
  function placeOf(frame) {
    const bracket = StringPrototypeLastIndexOf(frame, ' (');
    const isNamed = bracket !== -1 && StringPrototypeEndsWith(frame, ')');
    const where = isNamed ? StringPrototypeSlice(frame, bracket + 2, -1) : frame;
    const column = StringPrototypeLastIndexOf(where, ':');
    const line = StringPrototypeLastIndexOf(where, ':', column - 1);
    if (line === -1 || column === -1) return undefined;
    const start = isNamed ? 0 : StringPrototypeLastIndexOf(where, ' ', line) + 1;
    return {
      __proto__: null,
      url: StringPrototypeSlice(where, start, line),
      line: NumberParseInt(StringPrototypeSlice(where, line + 1, column), 10),
      column: NumberParseInt(StringPrototypeSlice(where, column + 1), 10),
    };
  }

  /** Adds the lines that show where the innermost of these frames is whose source is known; each line once. */
  function addExcerpt(state, frames, margin) {
    for (let i = 0; i < frames.length; i++) {
      const place = placeOf(frames[i]);
      const source = place === undefined ? '' : cells.sourceOf(place.url);
      if (source === '') continue;
      const line = `${place.url}:${place.line}`;
      if (lists.includes(state.places, line)) return;
      lists.push(state.places, line);
      add(state, excerpts.placeLines(place.url, source, place.line, place.column), margin);
      return;
    }
  }

  function add(state, lines, margin) {
    for (let i = 0; i < lines.length; i++) lists.push(state.lines, margin + lines[i]);
  }

  /** @param {string} shown may have several lines */
  function addText(state, shown, margin) {
    let start = 0;
    for (let end = 0; end !== -1; start = end + 1) {
      end = StringPrototypeIndexOf(shown, '\n', start);
      lists.push(state.lines, margin + StringPrototypeSlice(shown, start, end === -1 ? shown.length : end));
    }
  }

  /** An ordinary object with those of the error's properties that only it has. */
  function ownDetails(error) {
    const keys = errors.detailKeys(inspecting.startState(undefined), error);
    let details;
    for (let i = 0; i < keys.length; i++) {
      const descriptor = MEMBERS[keys[i]] === true ? undefined : OwnDescriptor(error, keys[i]);
      if (descriptor === undefined) continue;
      details ??= {};
      const { get, set, value } = descriptor;
      const isAccessor = get !== undefined || set !== undefined;
      const copy = isAccessor ? { __proto__: null, get, set } : { __proto__: null, value };
      copy.enumerable = true;
      ReflectDefineProperty(details, keys[i], copy);
    }
    return details;
  }

  function addDetails(state, error, margin) {
    const details = ownDetails(error);
    if (details === undefined) return;
    const options = { __proto__: null, maxText: 10_000, maxString: 2000 };
    addText(state, inspect(details, options), `${margin}    `);
  }

  function addError(state, error, margin, label) {
    lists.push(state.seen, error);
    addText(state, label + errors.headerOf(error), margin);
    const frames = errors.framesOf(error);
    addPlace(state, frames.length > 0 ? frames : unplacedFrames(error), margin);
    addDetails(state, error, margin);
    addMembers(state, error, `${margin}  `);
  }

  function addMembers(state, error, margin) {
    const all = kinds.ownDataOf(error, 'errors');
    const count = ArrayIsArray(all) ? kinds.ownDataOf(all, 'length') : 0;
    for (let i = 0; i < count && i < MOST_MEMBERS; i++) {
      addThrown(state, kinds.ownDataOf(all, `${i}`), margin, `Error ${i + 1} of ${count}: `);
    }
    if (count > MOST_MEMBERS) addText(state, `... ${count - MOST_MEMBERS} more errors`, margin);
    if (isSuppressing(error)) {
      addThrown(state, kinds.ownDataOf(error, 'error'), margin, 'Thrown while disposing: ');
      addThrown(state, kinds.ownDataOf(error, 'suppressed'), margin, 'Suppressed: ');
    }
    addCause(state, error, margin);
  }

  function addCause(state, error, margin) {
    const cause = OwnDescriptor(error, 'cause');
    // vm2 gives every error that is caught an own `cause: undefined`.
    if (cause === undefined || (cause.get === undefined && cause.value === undefined)) return;
    if (cause.get === undefined) addThrown(state, cause.value, margin, 'Caused by: ');
    else addText(state, 'Caused by: [Getter]', margin);
  }

  function isSuppressing(error) {
    return kinds.dataOf(error, 'name') === 'SuppressedError' && OwnDescriptor(error, 'suppressed') !== undefined;
  }

  function addThrown(state, thrown, margin, label) {
    const error = errorBehind(thrown);
    if (error === undefined) return addText(state, label + shownAs(thrown), margin);
    if (lists.includes(state.seen, error)) return addText(state, `${label}[Circular]`, margin);
    if (state.seen.length >= MOST_ERRORS) return addText(state, `${label}${errors.headerOf(error)}`, margin);
    return addError(state, error, margin, label);
  }

  function shownAs(thrown) {
    return inspect(thrown, { __proto__: null, maxText: 20_000 });
  }

  /** The error that was thrown, or that a thrown proxy stands for. */
  function errorBehind(thrown) {
    if (thrown === null || typeof thrown !== 'object') return undefined;
    const behind = proxies.behind(thrown);
    return behind !== null && kinds.isError(behind) ? behind : undefined;
  }

  /** Notes where a value without a stack is thrown. */
  function placed(thrown) {
    if (!hasFrames(thrown)) unplaced = { __proto__: null, thrown, site: new primordials.Error() };
    return thrown;
  }

  /** The same where an await fails: what was thrown before tells more. */
  function awaited(thrown, isCaught) {
    const isPlaced = unplaced !== undefined && ObjectIs(unplaced.thrown, thrown);
    if (!isPlaced) placed(thrown);
    return isCaught ? thrown : small(thrown);
  }

  /**
   * The same for what no code of the cell can catch. V8 would hand the controller the whole of a long string or message,
   * several times over; so that stays here, and a token is thrown in its place.
   */
  function uncaught(thrown) {
    return small(placed(thrown));
  }

  function small(thrown) {
    if (!isLarge(thrown)) return thrown;
    held = { __proto__: null, thrown };
    return TOKEN;
  }

  function isLarge(thrown) {
    const error = errorBehind(thrown);
    const message = error === undefined ? thrown : kinds.dataOf(error, 'message');
    return typeof message === 'string' && message.length > LARGE;
  }

  /** What was thrown, where a token stands for it. */
  function behindToken(thrown) {
    if (thrown !== TOKEN || held === undefined) return thrown;
    const value = held.thrown;
    held = undefined;
    return value;
  }

  function hasFrames(thrown) {
    const error = errorBehind(thrown);
    return error !== undefined && StringPrototypeIndexOf(stacks.stackOf(error) ?? '', '\n    at ') !== -1;
  }

  function unplacedFrames(thrown) {
    if (unplaced === undefined || !ObjectIs(unplaced.thrown, thrown)) return lists.create();
    return errors.framesOf(unplaced.site);
  }

  function addPlace(state, frames, margin) {
    addExcerpt(state, frames, margin);
    add(state, frames, margin);
  }

  /** The whole text of what was thrown; `label` stands before what is no error. */
  function thrownText(thrown, label) {
    const state = { __proto__: null, lines: lists.create(), seen: lists.create(), places: lists.create() };
    const error = errorBehind(thrown);
    if (error !== undefined) addError(state, error, '', '');
    else {
      addText(state, label + shownAs(thrown), '');
      addPlace(state, unplacedFrames(thrown), '');
    }
    return text.bounded(lists.join(state.lines, '\n'), 200_000);
  }

  /** What is printed of an error that nobody caught, or of any other thrown value. */
  shared.uncaught = (thrown) => `Uncaught ${thrownText(thrown, '')}`;
  shared.thrown = ObjectFreeze({
    __proto__: null,
    thrownText,
    shownAs,
    errorBehind,
    awaited,
    behindToken,
    forget() {
      unplaced = undefined;
      held = undefined;
    },
  });
  shared.exposed.thrown = placed;
  shared.exposed.uncaught = uncaught;
});

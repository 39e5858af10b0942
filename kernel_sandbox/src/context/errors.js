// How errors are shown: name and message, the frames in cells, the cause, the members of an AggregateError.
(function (primordials, _host, shared) {
  'use strict';
  const { ArrayIsArray, ObjectFreeze, OwnDescriptor, StringPrototypeEndsWith } = primordials;
  const { StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeRepeat, StringPrototypeSlice } = primordials;
  const { inspecting, kinds, lists, stacks, text } = shared;
  const LONGEST_MESSAGE = 10_000;
  const MOST_FRAMES = 50;
  /** What vm2 writes when a cell has taken `Error.prepareStackTrace` away. */
  const UNTOLD = '    at CallSite {}';
  const BEFORE_FRAMES = '\n    at ';
  const SPOKEN = ObjectFreeze({ __proto__: null, name: true, message: true, stack: true });

  /** The name of an error's own class where the error still has the name of a built-in one. */
  function nameOf(error) {
    const platform = kinds.platformErrorOf(error);
    if (platform !== undefined) return text.bounded(platform.name, 200);
    const name = kinds.dataOf(error, 'name');
    const constructor = kinds.constructorName(error);
    if (typeof name !== 'string' || name === '') return constructor ?? 'Error';
    const isInherited = OwnDescriptor(error, 'name') === undefined;
    if (isInherited && typeof constructor === 'string' && StringPrototypeEndsWith(name, 'Error')) return constructor;
    return text.bounded(name, 200);
  }

  function messageOf(error) {
    const message = kinds.platformErrorOf(error)?.message ?? kinds.dataOf(error, 'message');
    if (message === undefined || message === '') return '';
    if (typeof message === 'string') return text.bounded(message, LONGEST_MESSAGE);
    return shared.inspect(message, { __proto__: null, depth: 0 });
  }

  function headerOf(error) {
    const message = messageOf(error);
    return message === '' ? nameOf(error) : `${nameOf(error)}: ${message}`;
  }

  /** The lines `    at …` of an error, at most 50. */
  function framesOf(error) {
    const frames = lists.create();
    const stack = stacks.stackOf(error) ?? '';
    let start = StringPrototypeIndexOf(stack, BEFORE_FRAMES, skippedMessage(error, stack));
    while (start !== -1 && frames.length < MOST_FRAMES) {
      const end = StringPrototypeIndexOf(stack, '\n', start + 1);
      const line = StringPrototypeSlice(stack, start + 1, end === -1 ? stack.length : end);
      if (line !== UNTOLD) lists.push(frames, text.bounded(line, 1000));
      start = end;
    }
    return frames;
  }

  /** A message may itself contain a line that looks like a frame. */
  function skippedMessage(error, stack) {
    const message = kinds.platformErrorOf(error)?.message ?? kinds.dataOf(error, 'message');
    if (typeof message !== 'string' || message === '') return 0;
    const position = StringPrototypeIndexOf(stack, message);
    return position === -1 ? 0 : position + message.length;
  }

  function stackText(error, indentation) {
    const frames = framesOf(error);
    const lines = indent(headerOf(error), indentation);
    if (frames.length === 0) return `[${lines}]`;
    const margin = `\n${StringPrototypeRepeat(' ', indentation)}`;
    return lines + margin + lists.join(frames, margin);
  }

  function indent(message, indentation) {
    if (indentation === 0 || !StringPrototypeIncludes(message, '\n')) return message;
    return lists.join(text.linesWithEnds(message), StringPrototypeRepeat(' ', indentation));
  }

  /** Own properties worth showing: what the error was given beyond its name and message, and cause and members. */
  function detailKeys(state, error) {
    const keys = lists.create();
    const own = inspecting.ownKeys(state, error);
    for (let i = 0; i < own.length; i++) if (SPOKEN[own[i]] !== true) lists.push(keys, own[i]);
    addHidden(keys, error, 'cause');
    if (ArrayIsArray(kinds.ownDataOf(error, 'errors'))) addHidden(keys, error, 'errors');
    return keys;
  }

  function isNothing({ value, get, set }) {
    return value === undefined && get === undefined && set === undefined;
  }

  function addHidden(keys, error, key) {
    const descriptor = OwnDescriptor(error, key);
    // vm2 gives every error that is caught an own `cause: undefined`.
    if (descriptor === undefined || isNothing(descriptor) || lists.includes(keys, key)) return;
    lists.push(keys, key);
  }

  inspecting.describers.Error = (state, error, name) => {
    const base = state.oneLine ? headerOf(error) : stackText(error, state.indentation);
    if (state.oneLine) return { __proto__: null, base, whenEmpty: base, keys: lists.create(), shallow: base };
    return {
      __proto__: null,
      base,
      whenEmpty: base,
      keys: detailKeys(state, error),
      shallow: `[${name ?? 'Error'}]`,
    };
  };

  shared.errors = ObjectFreeze({ __proto__: null, nameOf, messageOf, headerOf, framesOf, detailKeys });
});

// The state of a promise that is printed while a cell runs. The language hides it; the host's inspector tells it.
(function (primordials, host, shared) {
  'use strict';
  const { ObjectFreeze, StringPrototypeIndexOf, StringPrototypeSlice } = primordials;
  const { exposed, kinds, lists, text } = shared;
  let asked = lists.create();

  /** What the host's inspector is to look at. */
  exposed.askedPromises = () => asked;

  function answerOf(promise) {
    asked = lists.create();
    lists.push(asked, promise);
    const answer = host.promiseState();
    asked = lists.create();
    return answer;
  }

  function firstLine(value) {
    const end = StringPrototypeIndexOf(value, '\n');
    return end === -1 ? value : StringPrototypeSlice(value, 0, end);
  }

  /** The text of the value a promise has settled to: the inspector gives short ones, cut in the middle. */
  function valueText(type, value) {
    if (type === 'string') return text.quote(value);
    if (type === 'function') return '[Function]';
    return type === 'object' && value !== 'null' ? `[${firstLine(value)}]` : value;
  }

  /** What is known of a promise: `{state, text}`; `undefined` of anything else. */
  function lookInto(value) {
    if (host.promiseState === undefined || kinds.kindOf(value) !== 'Promise') return undefined;
    const answer = answerOf(value);
    if (answer === '') return undefined;
    const first = StringPrototypeIndexOf(answer, '\n');
    const second = StringPrototypeIndexOf(answer, '\n', first + 1);
    const type = StringPrototypeSlice(answer, first + 1, second);
    return {
      __proto__: null,
      state: StringPrototypeSlice(answer, 0, first),
      text: valueText(type, StringPrototypeSlice(answer, second + 1)),
    };
  }

  /** Options of `inspect` for what is shown while a cell runs. */
  shared.live = ObjectFreeze({ __proto__: null, onUnknown: lookInto });
});

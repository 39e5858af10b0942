// prompt, confirm and alert: they block, as in a browser, until the person who runs the cell has answered.
(function (primordials, host, shared) {
  'use strict';
  const { Error, ObjectFreeze, RangeError, StringPrototypeSlice } = primordials;
  const LONGEST_TEXT = 65_536;
  const TEXT = '1';
  const NOBODY = '3';
  const ENDED = '4';
  const TOO_LONG = '5';

  const ask = (kind, message, byDefault) => {
    const answer = host.ask(kind, bounded(message), bounded(byDefault));
    return { __proto__: null, code: answer[0], text: StringPrototypeSlice(answer, 1) };
  };

  const bounded = (text) => (text.length > LONGEST_TEXT ? `${StringPrototypeSlice(text, 0, LONGEST_TEXT - 1)}…` : text);

  const checked = (name, answer) => {
    if (answer.code === NOBODY) throw new Error(`${name}() cannot ask anybody: this cell was run without a person to \
answer (allow_stdin is false). Give the value in the code instead.`);
    if (answer.code === ENDED) throw new Error(`${name}() can only ask while its cell runs, and this cell has ended. \
Use await at the top level, so that the cell runs until it has asked.`);
    if (answer.code === TOO_LONG) throw new RangeError(`The answer to ${name}() is longer than ${LONGEST_TEXT} characters.`);
    return answer;
  };

  const textOr = (value, otherwise) => (value === undefined ? otherwise : `${value}`);

  shared.inputGlobals = ObjectFreeze({
    __proto__: null,
    prompt: (message = undefined, byDefault = undefined) => {
      const answer = checked('prompt', ask('prompt', textOr(message, ''), textOr(byDefault, '')));
      return answer.code === TEXT ? answer.text : null;
    },
    confirm: (message = undefined) => checked('confirm', ask('confirm', textOr(message, ''), '')).code === TEXT,
    alert: (message = undefined) => {
      const text = textOr(message, '');
      const { code } = ask('alert', text, '');
      // Nobody has to confirm having read it.
      if (code === NOBODY || code === ENDED) shared.write('stdout', `${text}\n`);
    },
  });
})

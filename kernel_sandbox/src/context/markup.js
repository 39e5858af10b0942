// Pieces of HTML. Whatever comes from a value goes through `escape`, here and nowhere else.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, StringPrototypeCharCodeAt, StringPrototypeSlice } = primordials;
  const ENTITIES = ObjectFreeze({ __proto__: null, 34: '&quot;', 38: '&amp;', 39: '&#39;', 60: '&lt;', 62: '&gt;' });

  /** @returns {string} the text as HTML that shows exactly this text */
  function escape(text) {
    let html = '';
    let done = 0;
    for (let i = 0; i < text.length; i++) {
      const entity = ENTITIES[StringPrototypeCharCodeAt(text, i)];
      if (entity === undefined) continue;
      html += StringPrototypeSlice(text, done, i) + entity;
      done = i + 1;
    }
    return done === 0 ? text : html + StringPrototypeSlice(text, done);
  }

  /** @param {string} kind one of ours, never a value's @param {string} text */
  function span(kind, text) {
    return `<span class="pennant-${kind}">${escape(text)}</span>`;
  }

  /** Text of several lines, in which a scroll bar is better than a break. */
  function block(text) {
    return `<pre class="pennant-source" style="margin:0">${escape(text)}</pre>`;
  }

  shared.markup = ObjectFreeze({ __proto__: null, escape, span, block });
});

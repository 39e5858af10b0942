// `shared.trees.html(value, text, options)`: a value as HTML that can be opened and closed, of bounded size.
(function (primordials, _host, shared) {
  'use strict';
  const { MathFloor, MathMax, MathMin, ObjectFreeze, StringPrototypeIncludes, StringPrototypeSlice } = primordials;
  const { inspect, inspecting, kinds, lists, markup, outlines, proxies, text } = shared;
  const LARGEST_TREE = 64 * 1024;
  const DEEPEST = 8;
  /** What is kept for each of the entries that are still to come. */
  const LINE = 200;
  const MOST_SHARES = 4;
  const LONGEST_PREVIEW = 80;
  const LONGEST_FIRST_PREVIEW = 160;
  const LONGEST_STRING = 2000;
  /** Of a function inside of something else. */
  const LONGEST_INNER_SOURCE = 1000;
  const MOST_OPEN = 30;
  const LONGEST_PLAIN = 72;
  const LIST = '<ul style="list-style:none;margin:0;padding-left:2em">';
  const ROOT = '<div class="pennant-value" style="font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere">';
  const STYLES = ObjectFreeze({
    __proto__: null,
    string: 'string',
    number: 'number',
    bigint: 'number',
    symbol: 'symbol',
    boolean: 'keyword',
    undefined: 'keyword',
    object: 'keyword',
  });

  function isPrimitive(value) {
    return value === null || (typeof value !== 'object' && typeof value !== 'function');
  }

  /** One line that says what a value is. */
  function preview(value, longest, state) {
    const options = { __proto__: null, oneLine: true, depth: 0, maxItems: 20, maxString: 40, maxText: longest };
    options.known = state.known;
    const shown = (proxies.isProxy(value) ? 'Proxy ' : '') + inspect(value, options);
    return shown.length > longest + 20 ? `${StringPrototypeSlice(shown, 0, longest)}…` : shown;
  }

  function primitiveHtml(value, quota) {
    const longest = MathMax(40, MathMin(LONGEST_STRING, MathFloor(quota / 6)));
    const shown = inspect(value, { __proto__: null, oneLine: true, maxString: longest });
    return markup.span(STYLES[typeof value], text.bounded(shown, longest + 100));
  }

  function closed(state, label, value, longest) {
    return label + markup.escape(preview(value, longest, state));
  }

  function folded(head, body, isOpen = false) {
    return `<details${isOpen ? ' open' : ''}><summary>${head}</summary>${LIST}${body}</ul></details>`;
  }

  /** @param {string} label HTML that stands before the value @param {string} [named] its preview */
  function valueHtml(state, label, value, quota, named) {
    if (isPrimitive(value)) return label + primitiveHtml(value, quota);
    if (lists.includes(state.seen, value)) return label + markup.span('internal', '[Circular]');
    const head = named === undefined ? closed(state, label, value, LONGEST_PREVIEW) : label + markup.escape(named);
    const left = quota - head.length - LINE;
    if (left < LINE || state.seen.length >= DEEPEST) return head;
    const body = contentsHtml(state, value, left);
    return body === '' ? head : folded(head, body);
  }

  function contentsHtml(state, value, quota) {
    lists.push(state.seen, value);
    try {
      return entriesHtml(state, outlines.outlineOf(state, value), quota);
    } catch {
      // A stack overflow, or an exotic object that refuses.
      return `<li>${markup.span('internal', 'cannot be shown')}</li>`;
    } finally {
      lists.pop(state.seen);
    }
  }

  /** What one of `count` entries gets of what is left over: those that come first get more. */
  function shareOf(surplus, count) {
    return MathFloor(surplus / MathMin(count, MathMax(MOST_SHARES, MathFloor(count / 3))));
  }

  /** All entries get a line; what is left over is shared out. */
  function entriesHtml(state, entries, quota) {
    let html = '';
    for (let i = 0; i < entries.length; i++) {
      const count = entries.length - i;
      const left = quota - html.length;
      if (left < LINE) return `${html}<li>${markup.span('internal', `… ${count} more`)}</li>`;
      const surplus = MathMax(0, left - count * LINE);
      html += `<li>${entryHtml(state, entries[i], LINE + shareOf(surplus, count))}</li>`;
    }
    return html;
  }

  function entryHtml(state, entry, quota) {
    if (entry.note !== undefined) return markup.span('internal', entry.note);
    const label = labelHtml(state, entry);
    if (entry.accessor !== undefined) return label + markup.span('getter', '(…)');
    if (entry.source !== undefined) return sourceHtml(state, entry.source, quota);
    if (entry.inner === undefined) return valueHtml(state, label, entry.value, quota - label.length, entry.preview);
    const name = markup.span(entry.style, entry.label);
    return quota < 2 * LINE ? name : folded(name, entriesHtml(state, entry.inner(), quota - LINE));
  }

  function sourceHtml(state, source, quota) {
    const longest = state.seen.length > 1 ? LONGEST_INNER_SOURCE : quota;
    return markup.block(text.bounded(source, MathMax(100, MathMin(longest, quota))));
  }

  function labelHtml(state, entry) {
    if (entry.isPair === true) {
      const key = isPrimitive(entry.key)
        ? primitiveHtml(entry.key, LINE)
        : closed(state, '', entry.key, LONGEST_PREVIEW);
      return `${key} =&gt; `;
    }
    return entry.label === '' ? '' : `${markup.span(entry.style, entry.label)}: `;
  }

  function hasSource(value) {
    return typeof value === 'function' && outlines.sourceOf(value) !== undefined;
  }

  function isCut(shown) {
    return (
      StringPrototypeIncludes(shown, '\n') ||
      StringPrototypeIncludes(shown, '[Object') ||
      StringPrototypeIncludes(shown, '[Array]') ||
      StringPrototypeIncludes(shown, 'etter]')
    );
  }

  /** Whether there is more to a value than its text already says at a glance. */
  function helps(value, shown) {
    if (isPrimitive(value)) return false;
    if (proxies.isProxy(value)) return proxies.behind(value) !== null;
    if (typeof value === 'function') return hasSource(value);
    return shown.length > LONGEST_PLAIN || isCut(shown) || outlines.prototypeOf(value) !== null;
  }

  /** An array of plain numbers, strings and the like that is shown whole: nothing in it can be opened. */
  function isFlat(value) {
    if (kinds.kindOf(value) !== 'Array') return false;
    const length = kinds.ownDataOf(value, 'length');
    for (let i = 0; i < length; i++) {
      const item = kinds.ownDataOf(value, i);
      if (i >= 100 || !isPrimitive(item)) return false;
    }
    return true;
  }

  function isOpenAtFirst(value, entries, head) {
    if (entries.length > MOST_OPEN) return false;
    if (proxies.isProxy(value)) return false;
    return kinds.kindOf(value) === 'Error' || StringPrototypeIncludes(head, '…');
  }

  function treeHtml(value, options) {
    const state = { __proto__: null, seen: lists.create(), known: options?.known };
    const head = closed(state, '', value, LONGEST_FIRST_PREVIEW);
    const entries = outlines.outlineOf(state, value);
    if (entries.length === 0) return undefined;
    lists.push(state.seen, value);
    const body = entriesHtml(state, entries, LARGEST_TREE);
    return `${ROOT}${folded(head, body, isOpenAtFirst(value, entries, head))}</div>`;
  }

  /**
   * @param {unknown} value
   * @param {string} shown its text
   * @param {{ known?: Map<object, object> }} [options]
   * @returns {string | undefined} `undefined` where the text says all there is to see
   */
  function html(value, shown, options) {
    if (!helps(value, shown) || (!proxies.isProxy(value) && isFlat(value))) return undefined;
    try {
      return treeHtml(value, options);
    } catch {
      return undefined;
    }
  }

  shared.trees = ObjectFreeze({ __proto__: null, html });
});

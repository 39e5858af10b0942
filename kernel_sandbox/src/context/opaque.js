// How values are shown whose inside the language hides: promises, iterators, weak collections. V8's inspector sees into
// the first two; for a result it is asked (src/internal_state.mjs), and what it knows is in `state.known`.
(function (primordials, _host, shared) {
  'use strict';
  const p = primordials;
  const { MapPrototypeGet, OwnDescriptor } = p;
  const { inspecting, lists, prefix, textOfMore } = shared;
  const { describers } = inspecting;

  /** What is known of a value; asks, or notes the value, when that is nothing. */
  function knownOf(state, value) {
    let known = state.known === undefined ? undefined : MapPrototypeGet(state.known, value);
    known ??= state.onUnknown?.(value);
    return known?.state === 'none' ? undefined : known;
  }

  function shapeOf(head, label, parts) {
    return { __proto__: null, open: `${head}{`, label, whenEmpty: `${head}{}`, parts };
  }

  function promiseParts(state, known, parts, level) {
    if (known.state === 'pending') {
      lists.push(parts, '<pending>');
      return;
    }
    const shown = known.text ?? inspecting.indented(state, known.value, level);
    lists.push(parts, known.state === 'rejected' ? `<rejected> ${shown}` : shown);
  }

  describers.Promise = (state, value, name, tag) => {
    const known = knownOf(state, value);
    const parts = known && ((list, level) => promiseParts(state, known, list, level));
    return shapeOf(prefix(name, tag, 'Promise'), name, parts);
  };

  /** The inspector gives `{key, value}` for each step that gives a pair, `{value}` for any other. */
  function stepText(state, step, level) {
    const shown = inspecting.indented(state, step.value, level);
    const key = OwnDescriptor(step, 'key');
    return key === undefined ? shown : `[ ${inspecting.indented(state, key.value, level)}, ${shown} ]`;
  }

  function stepParts(state, steps, parts, level) {
    let i = 0;
    for (; i < steps.length && i < state.maxItems && !inspecting.isSpent(state); i++) {
      lists.push(parts, stepText(state, steps[i], level));
    }
    if (i < steps.length) lists.push(parts, textOfMore(steps.length - i));
  }

  function isOfPairs(steps) {
    return steps.length > 0 && OwnDescriptor(steps[0], 'key') !== undefined;
  }

  function iteratorDescriber(kind) {
    return (state, value, name, tag) => {
      const known = knownOf(state, value);
      if (known === undefined) return shapeOf(prefix(name, tag, 'Object'), name, undefined);
      const steps = known.value;
      const head = `[${kind} ${isOfPairs(steps) ? 'Entries' : 'Iterator'}] `;
      return shapeOf(head, name, steps.length > 0 ? (list, level) => stepParts(state, steps, list, level) : undefined);
    };
  }

  describers.MapIterator = iteratorDescriber('Map');
  describers.SetIterator = iteratorDescriber('Set');

  function weakDescriber(kind) {
    return (_state, _value, name, tag) =>
      shapeOf(prefix(name, tag, kind), name, (parts) => lists.push(parts, '<items unknown>'));
  }

  describers.WeakMap = weakDescriber('WeakMap');
  describers.WeakSet = weakDescriber('WeakSet');

  describers.WeakRef = (state, value, name, tag) =>
    shapeOf(prefix(name, tag, 'WeakRef'), name, (parts, level) => {
      const target = p.WeakRefPrototypeDeref(value);
      lists.push(parts, target === undefined ? '<cleared>' : inspecting.indented(state, target, level));
    });
});

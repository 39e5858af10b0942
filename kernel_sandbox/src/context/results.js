// The value of a cell's last expression. The rewriter hands it over by `$pennant.result(…)`: the value stays here, in a
// slot, so that V8 hands the controller a small token and never a value of any size.
(function (primordials, _host, shared) {
  'use strict';
  const { JSONStringify, Map, MapPrototypeGet, MapPrototypeSet } = primordials;
  const { bundles, conventions, errors, ijavascript, presentation, inspect, lists, exposed, thrown } = shared;
  const MOST_UNKNOWNS = 20;
  const TOKEN = primordials.SymbolFor('$pennant.result');
  let held;
  let unknowns = lists.create();
  let known;

  exposed.result = (value) => {
    held = value;
    return TOKEN;
  };

  /** Takes a value that the rewriter did not wrap. */
  exposed.hold = (value) => {
    held = value;
  };

  function release() {
    held = undefined;
    unknowns = lists.create();
    known = undefined;
  }
  exposed.release = release;

  function noteUnknown(value) {
    if (unknowns.length >= MOST_UNKNOWNS || lists.includes(unknowns, value)) return;
    if (known !== undefined && MapPrototypeGet(known, value) !== undefined) return;
    lists.push(unknowns, value);
  }

  function rendererOf(value) {
    return conventions.byMimer(value) ?? conventions.rendererOf(value);
  }

  function described(description) {
    return JSONStringify(description);
  }

  function isCustom() {
    return ijavascript.speaks() || rendererOf(held) !== undefined;
  }

  /**
   * What the controller needs to know of the value, as JSON: `null` (nothing to show), `data` (its MIME bundle), or
   * what there is to ask first: `custom` (it displays itself: call `renderResult`), or how many `unknowns` (promises,
   * iterators) are in it. Keeps the value only if there is more to ask. `isLast`: what is unknown now remains so.
   */
  exposed.describeResult = (isLast) => {
    if (isCustom()) return described({ __proto__: null, custom: true, unknowns: 0 });
    if (held === undefined || presentation.isQuiet(held)) {
      release();
      return 'null';
    }
    unknowns = lists.create();
    const options = { __proto__: null, known, onUnknown: noteUnknown };
    const shown = inspect(held, options);
    if (unknowns.length > 0 && !isLast) return described({ __proto__: null, custom: false, unknowns: unknowns.length });
    const html = presentation.htmlOf(held, shown, options);
    release();
    const data = { __proto__: null, 'text/plain': shown, 'text/html': html };
    return described({ __proto__: null, data, custom: false, unknowns: 0 });
  };

  /** The promises and iterators in the value, for the controller to look into by the inspector. */
  exposed.unknowns = () => unknowns;

  /** Takes what the inspector knows of one of them: its state and the `value`, or its `text` when it is too long to be handed over. */
  exposed.settle = (index, state, value, text) => {
    known ??= new Map();
    MapPrototypeSet(known, unknowns[index], { __proto__: null, state, value, text });
  };

  /**
   * The bundle of a value that displays itself, as JSON; that of its text when it fails to, which is said on stderr.
   * Runs user code: only behind the gate. @throws what the cell itself says its error is
   */
  exposed.renderResult = async () => {
    if (ijavascript.speaks()) return ijavascript.result();
    const value = held;
    const renderer = rendererOf(value);
    release();
    try {
      // Kept as the cell's own awaits are: V8 holds what the controller waits for weakly.
      return `{${presentation.renderedJson(renderer, await exposed.keep(renderer.render()), value)}}`;
    } catch (error) {
      presentation.failed(renderer, error);
      return `{${bundles.bundleJson(presentation.ordinary(value))}}`;
    }
  };

  /** The text of any value, for inspection. */
  exposed.describe = (value, depth, maxItems, maxText) =>
    inspect(value, { __proto__: null, depth, maxItems, maxText, maxString: maxText });

  /** What was thrown as JSON: `name`, `message`, and the whole `text` with place, stack, cause and members. */
  exposed.describeThrown = (given) => {
    const value = thrown.behindToken(given);
    const error = thrown.errorBehind(value);
    const text = thrown.thrownText(value, 'Uncaught ');
    const name = error === undefined ? 'Uncaught' : errors.nameOf(error);
    const message = error === undefined ? thrown.shownAs(value) : errors.messageOf(error);
    return JSONStringify({ __proto__: null, name, message, text });
  };
});

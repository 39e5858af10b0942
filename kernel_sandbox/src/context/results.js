// The value of a cell's last expression. The rewriter hands it over by `$pennant.result(…)`: the value stays here, in a
// slot, so that V8 hands the controller a small token and never a value of any size.
(function (primordials, _host, shared) {
  'use strict';
  const { JSONStringify, Map, MapPrototypeGet, MapPrototypeSet, ReflectApply } = primordials;
  const { displaying, errors, inspect, lists, exposed, thrown } = shared;
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

  /**
   * What the controller needs to know of the value, as JSON: `null` (nothing to show), or its `text`, whether it
   * displays itself (`custom`), and how many `unknowns` (promises, iterators) are in it. Keeps the value only if there
   * is more to ask.
   */
  exposed.describeResult = () => {
    if (held === undefined) return 'null';
    unknowns = lists.create();
    const custom = displaying.methodOf(held) !== undefined;
    const text = inspect(held, { __proto__: null, known, onUnknown: noteUnknown });
    const json = JSONStringify({ __proto__: null, text, custom, unknowns: unknowns.length });
    if (!custom && unknowns.length === 0) release();
    return json;
  };

  /** The promises and iterators in the value, for the controller to look into by the inspector. */
  exposed.unknowns = () => unknowns;

  /** Takes what the inspector knows of one of them: its state and the `value`, or its `text` when it is too long to be handed over. */
  exposed.settle = (index, state, value, text) => {
    known ??= new Map();
    MapPrototypeSet(known, unknowns[index], { __proto__: null, state, value, text });
  };

  /**
   * The bundle of a value that displays itself, as JSON; `null` when its method fails, which is said on stderr. Runs
   * user code: only behind the gate.
   */
  exposed.renderResult = async () => {
    const value = held;
    release();
    try {
      const bundle = await ReflectApply(displaying.methodOf(value), value, []);
      return `{${displaying.bundleJson(bundle)}}`;
    } catch (error) {
      shared.write('stderr', `The Symbol.for("Jupyter.display") method of the value failed: ${inspect(error)}\n`);
      return 'null';
    }
  };

  /** The text of any value, for inspection. */
  exposed.describe = (value, depth, maxItems, maxText) =>
    inspect(value, { __proto__: null, depth, maxItems, maxText, maxString: maxText });

  /** What was thrown as JSON: `name`, `message`, and the whole `text` with place, stack, cause and members. */
  exposed.describeThrown = (value) => {
    const error = thrown.errorBehind(value);
    const text = thrown.thrownText(value, 'Uncaught ');
    const name = error === undefined ? 'Uncaught' : errors.nameOf(error);
    const message = error === undefined ? thrown.shownAs(value) : errors.messageOf(error);
    return JSONStringify({ __proto__: null, name, message, text });
  };
});

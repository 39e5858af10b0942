// `eval` and `Function`: text that V8 turns into code gets its guards (src/evaluated_text.mjs) first. What comes out is
// the engine's own, so scopes, strictness, prototypes and errors are the language's.
//
// A call `eval(x)` is direct only if its name means the engine's own function. So that name is a constant of the global
// scope which code can only name, never read: the rewriter makes each such call `eval($pennant.guarded(x))` and any
// other mention of the name `$pennant.names.eval`, the global property, whose function guards by itself.
(function (primordials, host, shared) {
  'use strict';
  const { Function, ObjectFreeze, Proxy, RangeError, ReflectConstruct, ReflectDefineProperty } = primordials;
  const { ReflectGetPrototypeOf, ReflectHas, ReflectSet, ReferenceError, StringPrototypeIndexOf } = primordials;
  const { NumberParseInt, StringPrototypeSlice, SymbolIterator, SyntaxError } = primordials;
  const globalObject = globalThis;
  const evaluate = globalObject.eval;

  /** What the host answers: a letter (o: well, s: a syntax error, r: the stack is full), and the rest. */
  const accepted = (answer) => {
    const rest = StringPrototypeSlice(answer, 1);
    if (answer[0] === 's') throw new SyntaxError(rest);
    if (answer[0] !== 'o') throw new RangeError('Maximum call stack size exceeded');
    return rest;
  };

  const guarded = (text) => (typeof text === 'string' ? accepted(host.guardScript(text, '', '')) : text);

  /** Text that sees nothing but the notebook's names. */
  const guardedGlobal = (text) =>
    typeof text === 'string' ? accepted(host.guardScript(text, shared.constantNames(), shared.variableNames())) : text;

  /** The arguments of a call with `...` in it, to be spread again: not by what a cell may have made of the iterators of arrays. */
  const guardedAll = (args) => {
    if (args.length > 0) args[0] = guarded(args[0]);
    let index = 0;
    const next = () => ({ __proto__: null, done: index >= args.length, value: args[index++] });
    return { __proto__: null, [SymbolIterator]: () => ({ __proto__: null, next }) };
  };

  /** The texts that are the arguments of a constructor of functions: its parameters and its body. */
  const guardedSources = (keywords, args) => {
    let parameters = '';
    for (let i = 0; i < args.length - 1; i++) parameters += `${i === 0 ? '' : ','}${args[i]}`;
    const body = args.length === 0 ? '' : `${args[args.length - 1]}`;
    const answer = accepted(host.guardFunction(keywords, parameters, body, shared.constantNames()));
    const colon = StringPrototypeIndexOf(answer, ':');
    const end = colon + 1 + NumberParseInt(answer, 10);
    return [StringPrototypeSlice(answer, colon + 1, end), StringPrototypeSlice(answer, end)];
  };

  const guardedConstructor = (Native, keywords) => {
    const constructor = new Proxy(
      Native,
      ObjectFreeze({
        __proto__: null,
        apply: (_target, _self, args) => ReflectConstruct(Native, guardedSources(keywords, args)),
        construct: (_target, args, newTarget) => ReflectConstruct(Native, guardedSources(keywords, args), newTarget),
      }),
    );
    ReflectDefineProperty(Native.prototype, 'constructor', { __proto__: null, value: constructor });
    return constructor;
  };

  const GuardedFunction = guardedConstructor(Function, 'function');
  ReflectDefineProperty(globalObject, 'Function', { __proto__: null, value: GuardedFunction });
  for (const [sample, keywords] of [
    [function* () {}, 'function*'],
    [async function () {}, 'async function'],
    [async function* () {}, 'async function*'],
  ]) {
    const Native = ReflectGetPrototypeOf(sample).constructor;
    primordials.ReflectSetPrototypeOf(Native, GuardedFunction);
    guardedConstructor(Native, keywords);
  }

  const indirect = ObjectFreeze({
    __proto__: null,
    apply: (_target, _self, args) => evaluate(guardedGlobal(args[0])),
  });
  ReflectDefineProperty(globalObject, 'eval', { __proto__: null, value: new Proxy(evaluate, indirect) });

  shared.exposed.guarded = guarded;
  shared.exposed.guardedGlobal = guardedGlobal;
  shared.exposed.guardedAll = guardedAll;
  /** What the name means where it may be a property of the object of a `with`. */
  shared.exposed.named = (value) => (value === evaluate ? globalObject.eval : value);
  shared.exposed.names = {
    __proto__: null,
    get eval() {
      if (!ReflectHas(globalObject, 'eval')) throw new ReferenceError('eval is not defined');
      return globalObject.eval;
    },
    set eval(value) {
      ReflectSet(globalObject, 'eval', value);
    },
  };
});

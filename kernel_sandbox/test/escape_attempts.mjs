// Ways out of vm2 that once worked, one for each class of advisory, and those of our own making. `probe(value)` (defined
// by PROBE) looks for the host's `process` behind a value and prints its pid: the sandbox's own pid is the canary.

export const PROBE = `
function probe(value) {
  for (let v = value, i = 0; v !== null && v !== undefined && i < 10; i++) {
    const from = [() => v.constructor.constructor, () => v.constructor, () => v];
    for (const get of from) {
      try { const p = get()('return process')(); if (p.pid) console.log('ESCAPED ' + p.pid); } catch {}
    }
    try { if (v.pid && v.versions) console.log('ESCAPED ' + v.pid); } catch {}
    try { v = Object.getPrototypeOf(v); } catch { break }
  }
}
async function probeLater(promise) { try { probe(await promise) } catch (e) { probe(e) } }
`;

/**
 * Calls a function with less and less of the stack left, so that it ends somewhere inside; what it throws goes past every
 * `catch`, to a constructor of promises of the cell's own.
 * @param {string} made an expression: an object whose property `stack` is read there
 * @param {number} step how finely: 1 is one small frame
 */
const nearTheEndOfTheStack = (made, step) => `
  Error.stackTraceLimit = 1;
  class P { static resolve(x) { return x } constructor(run) { run(() => {}, probe) } }
  let made = { stack: 0 };
  const climb = (n) => (n > 0 ? climb(n - 1) : made.stack);
  for (let i = 0; i < 3000; i++) climb(1000);
  let low = 0, high = 300000;
  while (high - low > 1) { const middle = (low + high) >> 1; try { climb(middle); low = middle } catch { high = middle } }
  const attempt = (n, k) => {
    made = ${made};
    Promise.all.call(P, { get [Symbol.iterator]() { return Reflect.apply(climb, null, [n, ...Array(k)]) } });
  };
  for (let n = low + 3; n > low - 1500; n -= ${step}) attempt(n, n % 5);`;

/** @type {Record<string, string>} */
export const ATTEMPTS = {
  'rejected import, caught': 'try { await import("fs") } catch (e) { probe(e) }',
  'rejected import, in a function': 'async function f() { try { return await import("fs") } catch (e) { probe(e) } } await f();',
  'rejected import, destructured': 'try { await import("fs") } catch ({ constructor }) { probe({ constructor }); probe(constructor) }',
  'rejected import, then': 'await import("fs").then(probe, probe)',
  'rejected import, finally': 'await import("fs").finally(probe).catch(probe)',
  'import inside eval': 'try { probe(await eval(`import("fs")`)) } catch (e) { probe(e) }',
  'import inside new Function': 'try { probe(await new Function(`return import("fs")`)()) } catch (e) { probe(e) }',
  'catch inside eval': 'eval(`(async () => { try { await import("fs") } catch (e) { probe(e) } })()`); await 0;',
  'import attributes': 'try { await import("data:text/javascript,1", { with: { get type() { throw probe } } }) } catch (e) { probe(e) }',
  'static import': 'import fs from "fs"; probe(fs)',
  'import meta in a module': 'try { probe(eval("import.meta")) } catch (e) { probe(e) }',
  'a module that catches': 'const m = await import("data:text/javascript," + encodeURIComponent("export const a = async () => { try { await import(\'fs\') } catch (e) { return e } }; export const b = async () => { try { await import(\'fs\') } catch ({ constructor }) { return { constructor } } }; export const c = () => import(\'fs\').catch((e) => e); export const meta = import.meta")); for (const f of [m.a, m.b, m.c]) { probe(f); probe(await f()) } probe(m); probe(m.meta); probe(Object.getPrototypeOf(m))',
  'a module that overflows the stack': 'const m = await import("data:text/javascript," + encodeURIComponent("export function r(f) { try { r(f) } catch (e) { f(e); try { import.meta } catch (e) { f(e) } try { import(\'node:path\').then(f, f) } catch (e) { f(e) } } } export const q = (f, g) => { try { q(f, g) } catch (e) { g(e); try { f() } catch (e) { g(e) } } }")); m.r(probe); m.q(() => import("node:url").then(probe, probe), probe); const k = globalThis["$pen" + "nant"]; m.q(() => { k.requireModule("x"); k.importMeta("x"); k.provide("x", {}) }, probe); for (const v of [{}, probe, { toString: () => "file:\\ud800" }, "file:\\ud800", null]) for (const f of [() => k.importMeta(v), () => k.requireModule(v), () => k.importer(v)("./x.mjs?"), () => k.importModules(v, v), () => k.live.define(v, v, v), () => k.digest(v, v), () => k.formatValues(v), () => k.inspectValue(v, v)]) { try { const r = f(); probe(r); if (r instanceof Promise) r.then(probe, probe) } catch (e) { probe(e) } }',
  'promises of modules, with a changed then': 'const P = Object.getPrototypeOf((async () => {})()); const then = P.then; P.then = function (a, b) { probe(a); probe(b); return Reflect.apply(then, this, [a, b]) }; Object.defineProperty(P, "constructor", { configurable: true, get() { return { [Symbol.species]: function (x) { x(probe, probe) } } } }); await import("data:text/javascript,await 0; export default 1").then(probe, probe); await import("data:text/javascript,throw 1").catch(probe)',
  'call sites of a module': 'Error.prepareStackTrace = (e, s) => { for (const c of s) for (const m of Reflect.ownKeys(Object.getPrototypeOf(c))) { try { probe(c[m]()) } catch (x) { probe(x) } } return "" }; globalThis.probe = probe; await import("data:text/javascript," + encodeURIComponent("new Error().stack; function f() { return [f.caller] } try { probe(new Function(\'return arguments.callee.caller\')()) } catch (e) { probe(e) } null.x")).catch((e) => { e.stack; probe(e) })',
  'what an import tells when it fails': 'for (const s of ["fs", "nix", "/x.js", "data:,", "data:text/javascript,import {a} from \'node:path\'", "data:text/javascript,let a = ;", "http://a", { toString() { throw probe } }, Symbol(), "\\u0000", "x".repeat(1e6)]) { await import(s).catch((e) => { probe(e); probe(e.cause); for (const k of Reflect.ownKeys(e)) probe(e[k]) }) }',
  'the modules of Node': 'for (const n of ["path", "events", "buffer", "util", "assert", "url", "timers", "crypto", "string_decoder", "punycode", "querystring", "perf_hooks", "timers/promises"]) { const m = await import("node:" + n); probe(m); for (const k of Reflect.ownKeys(m)) { probe(m[k]); try { for (const q of Reflect.ownKeys(m[k])) probe(m[k][q]) } catch {} } }',
  'a namespace as a prototype and a trap': 'import * as ns from "node:path"; const o = Object.create(ns); probe(o); probe(new Proxy(ns, {})); with (ns) { probe(sep) } console.log(o, ns); display(ns); ns',
  'the name of vm2 in a module': 'for (const t of ["VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL", "VM2_INTERN\\\\u0041L_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL", "\\\\u0024pennant", "$pennant"]) await import("data:text/javascript," + encodeURIComponent("export default " + t)).then((m) => { probe(m.default); for (const k of Reflect.ownKeys(m.default)) probe(m.default[k]) }, probe)',
  'import attributes that are hostile': 'for (const w of [new Proxy({}, { ownKeys() { throw probe } }), { get type() { return { toString: probe } } }, { type: { toString() { return "json" } } }, Object.create({ type: "json" })]) await import("data:application/json,1", { with: w }).then(probe, probe); await import("data:application/json,1", new Proxy({}, { get: (t, k) => probe })).then(probe, probe)',
  'require': 'for (const f of [() => require, () => module, () => process, () => globalThis.process]) { try { probe(f()) } catch (e) { probe(e) } }',
  'command line API': 'for (const n of ["inspect", "copy", "keys", "values", "debug", "monitor", "queryObjects", "$_", "$0", "require"]) { try { probe((0, eval)(n)) } catch (e) { probe(e) } }',
  'constructors of what the engine installs': 'for (const n of Object.getOwnPropertyNames(globalThis)) { try { probe(globalThis[n]) } catch (e) { probe(e) } }',
  'methods of console and display': 'for (const o of [console, display]) for (const k of Reflect.ownKeys(o)) { try { probe(o[k]); probe(o[k].call({})) } catch (e) { probe(e) } }',
  'the reserved object': 'const k = globalThis["$pen" + "nant"]; for (const n of Reflect.ownKeys(k)) { probe(k[n]); try { probe(k[n]({ valueOf() { throw 1 } })) } catch (e) { probe(e) } }',
  'call sites': 'Error.prepareStackTrace = (e, s) => { for (const c of s) for (const m of Reflect.ownKeys(Object.getPrototypeOf(c))) { try { probe(c[m]()) } catch (x) { probe(x) } } return "" }; new Error().stack; null.x',
  'call sites of a proxy': 'Error.prepareStackTrace = new Proxy(() => {}, { apply(t, self, [e, s]) { for (const c of s) { try { probe(c.getThis()) } catch {} try { probe(c.getFunction()) } catch {} } } }); new Error().stack',
  'error whose name is a symbol': 'const e = new Error(); e.name = Symbol(); try { e.stack } catch (x) { probe(x) }',
  'error whose name is a symbol, async': 'async function f() { const e = new Error(); e.name = Symbol(); return e.stack } await f().catch(probe)',
  'error whose name is a symbol, unhandled': '(async () => { const e = new Error(); e.name = Symbol(); return e.stack })(); new Promise(() => { const e = new Error(); e.name = Symbol(); e.stack })',
  'error whose name is a symbol, in a timer': 'setTimeout(() => { const e = new Error(); e.name = Symbol(); throw e.stack }, 0); await new Promise(r => setTimeout(r, 5))',
  'species of a promise': 'class F extends Promise { static get [Symbol.species]() { return function (x) { x(probe, probe) } } } try { new F((r, j) => { const e = new Error(); e.name = Symbol(); e.stack }).then(probe, probe) } catch (e) { probe(e) }',
  'constructor of an async promise': 'const p = (async () => { const e = new Error(); e.name = Symbol(); e.stack })(); try { Object.defineProperty(p, "constructor", { get: () => ({ [Symbol.species]: function (x) { x(probe, probe) } }) }); await p.then() } catch (e) { probe(e) }',
  'stolen static method': 'const F = function (x) { x(probe, probe) }; for (const m of ["all", "race", "any", "allSettled", "try", "resolve", "reject", "withResolvers"]) { try { const e = new Error(); e.name = Symbol(); Promise[m].call(F, { get [Symbol.iterator]() { return e.stack } }) } catch (e) { probe(e) } }',
  'stack overflow at a bridged call': 'function r(n) { try { r(n + 1) } catch (e) { probe(e); try { console.log("") } catch (e) { probe(e) } try { setTimeout(() => {}, 1e9) } catch (e) { probe(e) } } } r(0)',
  'stack overflow in a getter': 'const o = { get a() { return this.a } }; try { o.a } catch (e) { probe(e) }',
  'getPrototypeOf trap': 'const p = new Proxy({}, { getPrototypeOf() { const e = new Error(); e.name = Symbol(); return e.stack } }); try { Object.prototype.isPrototypeOf.call(Error.prototype, p) } catch (e) { probe(e) } try { console.log(p); display(p) } catch (e) { probe(e) }',
  'traps of everything printed': 'const seen = []; const h = new Proxy({}, { get: (t, k) => (...a) => { a.forEach(probe); return Reflect[k](...a) } }); const p = new Proxy(function () {}, h); console.log(p); console.table([p]); display(p); p',
  'custom inspection': 'const o = { [Symbol.for("nodejs.util.inspect.custom")](d, options, inspect) { probe(inspect); probe(options); return "" } }; console.log(o); Promise.reject(o); o',
  'custom inspection of an error': 'const e = new Error("x"); e[Symbol.for("nodejs.util.inspect.custom")] = (...a) => a.forEach(probe); throw e',
  'toString of what is thrown': 'throw { get stack() { probe(this); throw 1 }, get message() { throw probe(arguments.callee.caller) }, toString() { throw 4 } }',
  'rejection with a getter': 'Promise.reject({ get cause() { probe(this); return 1 }, get stack() { probe(arguments.callee.caller) } })',
  'setters on Array.prototype': 'for (let i = 0; i < 5; i++) Object.defineProperty(Array.prototype, i, { configurable: true, set(v) { probe(v) }, get() {} }); console.log({}, [1]); setTimeout(() => {}, 1); try { null.x } catch (e) { e.stack } for (let i = 0; i < 5; i++) delete Array.prototype[i]',
  'setters on Object.prototype': 'for (const k of ["get", "set", "value", "data", "metadata", "run", "generation", "cause", "errors"]) Object.defineProperty(Object.prototype, k, { configurable: true, set(v) { probe(v) }, get() { probe(this) } }); console.log({}); setTimeout(() => {}, 1); display("x"); Promise.reject(new Error("y"))',
  'replaced built-ins': 'for (const o of [Function.prototype, Promise, Reflect, Object]) for (const k of Object.getOwnPropertyNames(o)) { try { const old = o[k]; if (typeof old === "function" && k !== "constructor") o[k] = function (...a) { for (let i = 0; i < a.length; i++) probe(a[i]); return Reflect.apply(old, this, a) } } catch {} } console.log({}, new Map()); setTimeout(() => console.log(1), 0)',
  'callers': 'function f() { return [f.caller, arguments.callee.caller] } try { [1].map(f).forEach(probe); console.log({ toString: f, toJSON: f, [Symbol.toPrimitive]: f }); `${{ toString: f }}` } catch (e) { probe(e) }',
  'wasm catches host errors': 'probe(WebAssembly.JSTag); probe(WebAssembly.promising); probe(WebAssembly.Suspending); for (const m of ["compileStreaming", "instantiateStreaming", "compile", "instantiate"]) { try { await WebAssembly[m]?.(Promise.resolve({})) } catch (e) { probe(e) } }',
  'wasm memory': 'try { probe(new WebAssembly.Memory({ initial: 1 }).grow) } catch (e) { probe(e) }',
  'suppressed errors': 'try { using a = { [Symbol.dispose]() { const e = new Error(); e.name = Symbol(); e.stack } }; const e = new Error(); e.name = Symbol(); e.stack } catch (e) { probe(e); probe(e.error); probe(e.suppressed) }',
  'aggregate errors': 'await Promise.any([(async () => { const e = new Error(); e.name = Symbol(); e.stack })()]).catch(e => { probe(e); e.errors.forEach(probe) })',
  'finalization': 'new FinalizationRegistry(probe).register({}, 1); probe(new WeakRef({}).deref())',
  'async generator return': 'async function* g() { yield* { [Symbol.asyncIterator]() { return { next() { return { done: false } }, return(v) { probe(v); const e = new Error(); e.name = Symbol(); return e.stack } } } } } const i = g(); await i.next(); await i.return(1).then(probe, probe)',
  'fromAsync': 'class F { constructor() { return new Proxy({}, { defineProperty(t, k, d) { probe(d); return true }, set() { return true } }) } } await Array.fromAsync.call(F, [import("fs")]).then(probe, probe)',
  'with statement': 'with (new Proxy({}, { has: (t, k) => { return k === "e" }, get: (t, k) => undefined })) { try { eval("import(\'fs\')").catch(probe) } catch (x) { probe(x) } }',
  'the name of vm2': 'try { probe(eval("VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL")) } catch (e) { probe(e) }',
  'the name of vm2, escaped': 'try { probe(eval("VM2_INTERN\\\\u0041L_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL")) } catch (e) { probe(e) }',
  'generator and async constructors': 'for (const f of [function* () {}, async () => {}, async function* () {}]) { try { const r = f.constructor("return process")(); probe(r); probe(await r); probe(r.next?.()); probe(await r.next?.()) } catch (e) { probe(e) } }',
  'display methods': 'const o = { [Symbol.for("Jupyter.display")]() { probe(arguments.callee.caller); probe(this); throw new Proxy({}, { get: (t, k) => probe }) } }; display; o',
  'thenable as a result': '({ then(a, b) { probe(a); probe(b); a({ then: probe }) } })',
  'awaited thenable': 'await { then(a, b) { probe(a); probe(b); a(1) } }',
  'completion through a getter': 'var trap = { get inner() { probe(arguments.callee.caller); return {} } }; trap',
  'the name eval, taken away': "const t = 'import(`fs`).then(probe, probe)'; const f = eval; f(t); globalThis.eval(t); (0, eval)(t); eval?.(t); new Function('return eval')()(t); eval('eval')(t); [eval][0](t); ({ eval }).eval(t); (({ eval: g }) => g(t))({ eval }); ((g = eval) => g(t))(); Reflect.apply(eval, null, [t]); eval.call(null, t); eval.bind()(t); [t].map(eval); eval`${t}`; await 0",
  'the name eval in a module': 'const t = "import(`fs`).then(globalThis.probe, globalThis.probe)"; globalThis.probe = probe; for (const code of [`export default eval`, `export const f = (t) => eval(t); export default 1`, `export default { eval }`, `export default ev\\\\u0061l`, `export default (t) => eval(...[t])`, `let g; [g = eval] = []; export default g`]) { try { const m = await import("data:text/javascript," + encodeURIComponent(code)); const f = m.default.eval ?? m.default; (typeof f === "function" ? f : m.f)(t); } catch (e) { probe(e) } } await 0',
  'the name eval, escaped or wrapped': "const t = 'import(`fs`).then(probe, probe)'; let f = ev\\u0061l; f(t); (eval)(t); eval(...[t]); eval((0, t)); (() => eval(t))(); class A { static x = eval(t); static { eval(t) } } eval('f = ev' + '\\\\u0061l'); f(t); eval('var g = eval; g'); eval('(' + function () { return eval } + ')()')(t); await 0",
  'the name eval, assigned': "const t = 'import(`fs`).then(probe, probe)'; try { eval = eval } catch {} eval(t); try { [eval] = [eval]; ({ eval } = { eval }); for (eval of [eval]); } catch {} eval(t); (function (eval) { eval(t); arguments[0](t) })(eval); (function () { var eval = globalThis.eval; eval(t) })(); with ({ eval }) eval(t); delete globalThis.eval; eval(t); await 0",
  'guards shadowed by with': "const t = 'import(`fs`).then(probe, probe)', fake = { guarded: (x) => x, caught: (x) => x, scope: (x) => x, names: {}, importModule: 0 }; for (const o of [{ ['$pen' + 'nant']: fake }, new Proxy({}, { has: () => true, get: (_, k) => k === 't' ? t : k === 'probe' ? probe : fake })]) { try { with (o) eval(t) } catch {} try { with (o) { try { null.x } catch (e) { probe(e) } } } catch {} } await 0",
  'the name eval, spread by an iterator of the cell': "const t = 'import(`fs`).then(probe, probe)'; const it = Array.prototype[Symbol.iterator], next = Object.getPrototypeOf([][Symbol.iterator]()); Array.prototype[Symbol.iterator] = function* () { yield t }; try { eval(...[1]) } catch {} Array.prototype[Symbol.iterator] = it; const old = next.next; let i = 0; next.next = () => (i++ % 2 ? { done: true } : { done: false, value: t }); try { eval(...[1]) } catch {} next.next = old; await 0",
  'the name eval, outside of the scope that seems to bind it': "const t = 'import(`fs`).then(probe, probe)'; const use = (f) => { try { f(t) } catch {} }; for (const a of ['a = eval', 'a = () => eval', '{ a = eval }', '[a = eval] = []', 'a = eval(t)', 'a = ({ eval }).eval', 'a = (eval ||= 1)']) for (const s of [`(function (${a}) { var eval; return a })({})`, `(function* (${a}) { function eval() {} yield a })({}).next().value`, `((${a}) => { var eval; return a })({})`]) { try { const f = eval(s); use(f); use(f()) } catch {} } const take = function () { use(this); return '' }; Function.prototype[Symbol.toPrimitive] = take; (function ({ [eval]: a }) { var eval })({}); try { eval('(function (a = eval++) { var eval })({})') } catch {} try { eval('(function (a = (eval += 1)) { var eval })({})') } catch {} await 0",
  'the name eval, beside a function in a block': "const t = 'import(`fs`).then(probe, probe)'; const use = (f) => { try { f(t) } catch {} }; use((function () { { async function eval() {} } return eval })()); use((function () { { function* eval() {} } return eval })()); use((function () { { let eval = 1; { function eval() {} } } return eval })()); use((function () { for (let eval of [1]) { { function eval() {} } } return eval })()); use((function () { let r; switch (r = eval) { default: let eval } return r })()); (function () { { async function eval() {} } eval(t) })(); await 0",
  'the name eval, declared': 'const t = "import(`fs`).then(probe, probe)"; var eval; eval(t); globalThis.eval(t); { let f = eval; f(t); } var [eval] = [globalThis.eval]; eval(t); for (var eval of [eval]) eval(t); var { eval, g = eval } = { eval }; g(t); eval(t); await 0',
  'the name eval inside of with': 'const t = "import(`fs`).then(probe, probe)"; const fake = { named: (x) => x, scope: (x) => x, guarded: (x) => x, names: {} }; let f; with ({}) { f = eval; f(t); [eval][0](t); ({ eval }).eval(t) } with ({ ["$pen" + "nant"]: fake }) { f = eval; f(t); try { eval = 1 } catch {} } with (new Proxy({}, { has: (_, k) => k !== "f" && k !== "t", get: (_, k) => k === Symbol.unscopables ? undefined : fake })) { f = eval } try { f(t) } catch {} try { globalThis["$pen" + "nant"].named(f)(t) } catch {} await 0',
  'guards shadowed by scopes': "const t = 'import(`fs`).then(probe, probe)'; for (const s of ['var $pennant = 1', 'let $pen\\\\u006eant = 1', '(function ($pennant) {})', 'import.meta', 'this.$pennant = 1']) { try { eval(s + '; eval(t)') } catch (e) { probe(e) } try { new Function('$pen' + 'nant', 'return eval(arguments[1])')({ guarded: (x) => x }, t) } catch (e) { probe(e) } } await 0",
  'text that two parsers read apart': "for (const s of ['/*', '<!--', '-->', '\\\\u2028', '#!', '/[/]/', '`${`', 'async\\\\n', 'let\\\\n', 'yield\\\\n/1/g;', 'await\\\\n/1/g;']) for (const t of [s + '\\\\nimport(`fs`).then(probe, probe)', 'a = ' + s + 'import(`fs`).then(probe, probe)', s + '*/ import(`fs`).then(probe, probe)']) { try { eval(t) } catch (e) { probe(e) } try { Function('a', s, t) } catch {} try { Function('/*', '*/) { import(`fs`).then(probe, probe); } //')() } catch {} try { Function('a = ' + t, '')() } catch {} } await 0",
  'a division that one parser takes for a regular expression': "globalThis.t = 'import(`fs`).then(probe, probe)'; globalThis.probe = probe; for (const k of ['of', 'x', 'g', 'await', 'yield']) globalThis[k] = 1; const run = async (s) => { for (const f of [() => eval(s), () => (0, eval)(s), () => Function(s)(), () => (async () => {}).constructor(s)(), () => (function* () {}).constructor(s)().next(), () => import('data:text/javascript,' + encodeURIComponent(s))]) try { await f() } catch {} }; for (const s of ['await of\\n/eval(t)/g', 'x\\nof\\n/eval(t)/g', 'new await\\nof\\n/eval(t)/g', 'yield\\n/eval(t)/g', '(() => { yield\\n/eval(t)/g })()', '(() => { x\\nof\\n/eval(t)/g })()']) await run(s)",
  'a division that one parser takes for a regular expression, in a cell': "globalThis.t = 'import(`fs`).then(probe, probe)'; var g = 1, of = { valueOf() { console.log('divided'); return 1 } }; g\nof\n/eval(t)/g; await 0",
  'function constructors as others': "const F = (async () => {}).constructor; class G extends Function {} const t = 'return import(`fs`)'; for (const make of [() => new G(t), () => Reflect.construct(Function, [t], F), () => Reflect.construct(Object.getPrototypeOf(F), [t]), () => Function.prototype.constructor(t), () => Function.bind(null, t)(), () => F.call(null, t), () => new F({ toString: () => t })]) { try { probe(await make()()) } catch (e) { probe(e) } }",
  'no stack left: the text of a stack': nearTheEndOfTheStack('new Error()', 1),
  'no stack left: the text of a stack, worded by the cell': `Error.prepareStackTrace = () => ''; ${nearTheEndOfTheStack('new Error()', 1)}`,
  'no stack left: eval': nearTheEndOfTheStack('({ get stack() { return eval("catch") } })', 5),
  'no stack left: a function from text': nearTheEndOfTheStack('({ get stack() { return Function("catch") } })', 5),
  'no stack left: console': nearTheEndOfTheStack('({ get stack() { return console.log("") } })', 5),
  'no stack left: a timer': nearTheEndOfTheStack('({ get stack() { return setTimeout(() => {}, 1e9) } })', 5),
  'no stack left: display': nearTheEndOfTheStack('({ get stack() { return display(1) } })', 5),
  'no stack left: a rejection': nearTheEndOfTheStack('({ get stack() { return Promise.reject(1) } })', 5),
  'no stack left: an import': nearTheEndOfTheStack('({ get stack() { return import("fs") } })', 5),
  'no stack left: the clock': nearTheEndOfTheStack('({ get stack() { return performance.now() } })', 5),
};

/** Cells that try to take the engine's own name, each of which has to be refused or to be without effect. */
export const SHADOWS = [
  'let $pennant = 1', 'const $pennant = 1', 'var $pennant = 1', 'function $pennant() {}', 'class $pennant {}',
  'let \\u0024pennant = 1', 'var { x: $pennant } = { x: 1 }', '$pennant = 1', '$pennant.gate = 1', 'delete globalThis.$pennant',
  'globalThis["$pen" + "nant"] = 1', 'Object.defineProperty(globalThis, "$pen" + "nant", { value: 1 })',
  'Object.assign(globalThis["$pen" + "nant"], { gate() {} })', 'eval("var $pennant = 1; let q = $pennant")',
  'this["$pen" + "nant"] = null', 'Object.setPrototypeOf(globalThis["$pen" + "nant"], { gate() {} })',
];

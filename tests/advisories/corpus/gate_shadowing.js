// class: the name of the gate through which each cell passes
// advisory: ours: a cell takes the gate's name, and later cells pass without it
// sandbox: own
let $pennant = 1
// ---
var \u0024pennant = { gate() { probe(this); probe(arguments.callee.caller) } }
// ---
globalThis['$pen' + 'nant'] = { gate: probe }
// ---
Object.defineProperty(globalThis, '$pen' + 'nant', { get() { probe(this); return probe } })
// ---
for (const key of Reflect.ownKeys(globalThis['$pen' + 'nant'])) try { globalThis['$pen' + 'nant'][key] = probe } catch (e) { probe(e) }
// ---
eval('var $pen' + 'nant = probe')
// ---
Object.setPrototypeOf(globalThis, new Proxy(Object.prototype, { get: (t, key, r) => { if (key === '$pen' + 'nant') { probe(r); return probe } return Reflect.get(t, key, r) } }))

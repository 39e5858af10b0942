// class: methods of arrays and strings see a stack being worded
// advisory: GHSA-q3fm-4wcw-g57x, 3.11.4
// sandbox: own
for (let i = 0; i < 20; i++) Object.defineProperty(Array.prototype, i, { configurable: true, set(value) { probe(this); probe(value); leak(value) }, get() {} });
for (const [at, names] of [[Array.prototype, ['join', 'push', 'map', 'forEach', 'slice', 'filter', 'concat', 'toString']], [String.prototype, ['replace', 'split', 'startsWith', 'slice', 'indexOf', 'match', 'includes', 'trim']]]) {
  for (const name of names) { const was = at[name]; at[name] = function (...given) { probe(this); leak(this); for (let i = 0; i < given.length; i++) { probe(given[i]); leak(given[i]) } return Reflect.apply(was, this, given) } }
}
for (const fail of [unspeakable, () => null.x, () => eval('('), () => import('nix')]) { try { await fail() } catch (e) { e.stack } }
new Error('x').stack;
console.log(new Error('y'));
for (let i = 0; i < 20; i++) delete Array.prototype[i];

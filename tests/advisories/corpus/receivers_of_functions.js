// class: a function of the host's called without a receiver gives the global object
// advisory: GHSA-j89j-5m6r-cr2q, 3.12.1
const kept = { __proto__: null };
for (const source of sources()) for (const f of [source, ...Reflect.ownKeys(source).map((key) => attempt(() => source[key])), ...Reflect.ownKeys(source.prototype ?? {}).map((key) => attempt(() => source.prototype[key]))]) {
  if (typeof f !== 'function') continue;
  for (const self of [undefined, null, kept]) for (const given of [[], [kept], [() => kept], [{ toString() { probe(this); return 'x' } }]]) attempt(() => Reflect.apply(f, self, given));
}
attempt(() => [1].map(function () { probe(this) }));
attempt(() => setTimeout(function () { probe(this); probe(arguments) }));
attempt(() => 'x'.replace('x', function () { probe(this); return '' }));
new EventTarget().addEventListener('x', function () { probe(this) });
await new Promise((resolve) => setTimeout(resolve, 2));
dig(kept, 2);

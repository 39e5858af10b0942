// class: species by way of finally and of the base class
// advisory: GHSA-27g9-p43v-cw3v, 3.11.7
// advisory: GHSA-f8gf-w286-fmq2, 3.11.8
function Taken(run) { run((value) => probe(value), (error) => probe(error)) }
Taken[Symbol.species] = Taken;
const promises = [(async () => unspeakable())(), import('fs'), crypto.subtle.digest('x', 1), Promise.try(unspeakable)];
for (const promise of promises) {
  promise.catch(() => {});
  let first = true;
  attempt(() => Object.defineProperty(promise, 'constructor', { configurable: true, get() { if (first) { first = false; return Promise } return Taken } }));
  for (const method of ['finally', 'then', 'catch']) { first = true; attempt(() => promise[method](() => {})) }
}
const bases = [Promise, Object.getPrototypeOf(Promise), Object.getPrototypeOf(Promise.prototype).constructor, (async () => {})().constructor];
for (const base of bases) {
  for (const run of [(resolve) => resolve({ then(a, b) { probe(a); probe(b); unspeakable() } }), () => unspeakable(), (resolve, reject) => { probe(resolve); probe(reject); reject(unspeakable) }]) {
    for (const target of [undefined, Taken, class extends Promise {}, Object]) {
      const made = attempt(() => target === undefined ? new base(run) : Reflect.construct(base, [run], target));
      attempt(() => { made.then = Promise.prototype.then; made.then(probe, probe) });
      attempt(() => made.catch?.(probe));
    }
  }
}
Object.defineProperty(Promise, Symbol.hasInstance, { configurable: true, value: () => false });
const hidden = (async () => unspeakable())();
hidden.constructor = Taken;
attempt(() => hidden.then());
delete Promise[Symbol.hasInstance];
hidden.catch(() => {});

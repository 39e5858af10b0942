// class: prototypes of the host's, polluted or frozen from inside
// advisory: GHSA-vwrp-x96c-mhwq, 3.11.0
// advisory: GHSA-3vgf-8m4q-q4qr, 3.11.8
// advisory: GHSA-59g5-pmg6-5gr4, 3.11.8
// sandbox: own
const TypedArray = Object.getPrototypeOf(Uint8Array);
const iterators = [[][Symbol.iterator](), new Map()[Symbol.iterator](), ''[Symbol.iterator](), (function* () {})(), (async function* () {})()].map(Object.getPrototypeOf);
const reached = new Set([TypedArray.prototype, ArrayBuffer.prototype, DataView.prototype, Uint8Array.prototype, ...iterators, Promise.prototype, Map.prototype, Error.prototype]);
for (const source of sources()) for (let v = source, i = 0; v && i < 8; i++) { probe(v); reached.add(v); v = attempt(() => ({}).__lookupGetter__('__proto__').call(v)) }
for (const at of reached) {
  for (const key of ['polluted', 'length', 'byteLength', 'next', 'then', 'buffer', 'set']) {
    attempt(() => Object.defineProperty(at, key, { configurable: true, get() { probe(this); return undefined }, set(v) { probe(this); probe(v) } }));
    attempt(() => Reflect.set(at, key, probe));
  }
}
for (const call of [() => crypto.getRandomValues(new Uint8Array(4)), () => new TextEncoder().encode('x'), () => new TextDecoder().decode(new Uint8Array(1)), () => structuredClone([1]), () => new URL('http://a'), () => btoa('x'), () => new Blob(['x']).text(), () => crypto.subtle.digest('SHA-1', new Uint8Array(1)), () => console.log(new Uint8Array(2), new Map([[1, 2]])), () => import('node:path'), () => new URLSearchParams('a=1').forEach(probe)]) attempt(call);
for (const at of [TypedArray.prototype, ...iterators, Object.getPrototypeOf(console.log)]) attempt(() => Object.freeze(at));

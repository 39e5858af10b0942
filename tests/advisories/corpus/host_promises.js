// class: promises of the host's and what they resolve to
// advisory: GHSA-mpf8-4hx2-7cjg CVE-2026-44000, 3.11.0
// advisory: GHSA-647f-g98j-qq25, 3.11.7
// advisory: GHSA-6454-5x88-m6jw, 3.12.1
const calls = [() => import('node:path'), () => import('nix'), () => crypto.subtle.digest('SHA-1', new Uint8Array(1)), () => crypto.subtle.digest('x', 1), () => new Blob(['x']).text(), () => new Blob(['x']).arrayBuffer(), () => WebAssembly.compile(new Uint8Array(1)), () => WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), () => Array.fromAsync([import('nix')]), () => Promise.resolve({ __proto__: null })];
const { then, catch: caught, finally: ended } = Promise.prototype;
const { call, apply } = Function.prototype;
for (const make of calls) {
  const promise = attempt(make);
  if (promise === undefined) continue;
  promise.catch(() => {});
  probe(promise);
  for (const use of [
    () => promise.then(dig, dig), () => then.call(promise, dig, dig), () => then.apply(promise, [dig, dig]),
    () => call.call(then, promise, dig, dig), () => call.call(call, then, promise, dig, dig), () => apply.call(apply, then, [promise, [dig, dig]]),
    () => promise.then.call.call(promise.then, promise, dig, dig), () => caught.call(promise, dig), () => ended.call(promise, dig).then(dig, dig),
    () => then.bind(promise)(dig, dig), () => Reflect.apply(then, promise, [dig, dig]), () => (async () => dig(await promise))().catch(dig),
  ]) await attempt(use)?.catch?.(dig);
  for (const species of [function (run) { run(dig, dig) }, class extends Promise { constructor(run) { super(run); run(dig, dig) } }]) {
    attempt(() => Object.defineProperty(promise, 'constructor', { configurable: true, value: { [Symbol.species]: species } }));
    for (const use of [() => promise.then(), () => promise.catch(), () => promise.finally(() => {})]) attempt(use);
  }
}
await new Promise((resolve) => setTimeout(resolve, 2));

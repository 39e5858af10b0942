// class: symbols that Node shares between realms
// advisory: GHSA-47x8-96vw-5wg6, 3.11.0
// advisory: GHSA-m5q2-4fm3-vfqp, 3.11.4
// advisory: GHSA-jf8q-945g-9q4c, 3.11.7
// Keys that Node's own objects carry, taken from anything that may be one, and Node's registered names.
const keys = new Set();
for (const source of sources()) {
  for (const at of [source, source.prototype, Object.getPrototypeOf(source)]) {
    attempt(() => Object.getOwnPropertySymbols(at).forEach((key) => keys.add(key)));
    attempt(() => Reflect.ownKeys(Object.getOwnPropertyDescriptors(at)).forEach((key) => typeof key === 'symbol' && keys.add(key)));
    attempt(() => Object.assign(new Proxy({}, { set: (t, key) => { if (typeof key === 'symbol') keys.add(key); return true } }), at));
    attempt(() => { const { ...all } = at; Reflect.ownKeys(all).forEach((key) => typeof key === 'symbol' && keys.add(key)) });
  }
}
for (const name of ['util.inspect.custom', 'rejection', 'util.promisify.custom', 'stream.readable', 'stream.writable', 'stream.duplex', 'stream.transform', 'stream.disturbed', 'stream.errored', 'webstream.isClosedPromise', 'webstream.controllerErrorFunction', 'worker_threads.transferable', 'event_target', 'dispose', 'asyncDispose']) keys.add(Symbol.for(`nodejs.${name}`));
const all = {};
for (const key of keys) Object.defineProperty(all, key, { configurable: true, value(...given) { dig(this); given.forEach((one) => dig(one)); return '' } });
for (const use of [console.log, console.table, display, structuredClone, (x) => Promise.reject(x), (x) => setTimeout(() => { throw x }), (x) => new Blob([x]), (x) => new URL(x), (x) => WebAssembly.compileStreaming?.(x), (x) => new EventTarget().dispatchEvent(x), (x) => AbortSignal.any([x]), (x) => new TextDecoder().decode(x)]) attempt(() => use(all));
for (const source of sources()) attempt(() => { Object.defineProperties(source, Object.getOwnPropertyDescriptors(all)); console.log(source) });
await new Promise((resolve) => setTimeout(resolve, 2));
all;

// class: the handlers of the bridge's proxies, by way of inspection
// advisory: GHSA-v37h-5mfm-c47c, 3.11.0
// advisory: GHSA-qcp4-v2jj-fjx8, 3.11.0
const seen = [];
const look = function (...all) { seen.push(this, ...all); for (const one of [this, ...all]) { dig(one); dig(one?.seen) } return 'x' };
const options = { showHidden: true, showProxy: true, depth: 10, stylize: look };
for (const source of sources()) {
  const like = { subarray: source.prototype?.inspect, slice: source.prototype?.slice, hexSlice: () => '', inspect: look };
  attempt(() => like.slice(20, options));
  attempt(() => like.subarray(20, options));
  attempt(() => source.inspect?.(like, options));
  attempt(() => source.prototype?.inspect?.call(like, 20, options, look));
}
const { inspect } = await import('node:util');
for (const what of [...sources(), new Proxy({}, {}), new Proxy(console, {})]) attempt(() => inspect(what, options));
for (const handler of seen) {
  attempt(() => {
    const above = handler.getPrototypeOf?.(handler) ?? Object.getPrototypeOf(handler);
    const mine = {};
    probe(new above.constructor(mine));
    above.set?.call(Object.setPrototypeOf({}, above), null, 'x', mine);
    for (const trap of ['get', 'set', 'apply', 'construct', 'getPrototypeOf', 'getOwnPropertyDescriptor']) probe(handler[trap]?.(console.log, 'constructor', mine));
    dig(mine);
  });
}

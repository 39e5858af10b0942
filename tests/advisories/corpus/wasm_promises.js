// class: promises that WebAssembly makes in the host's realm
// advisory: GHSA-6j2x-vhqr-qr7q CVE-2026-47210, 3.11.4
// advisory: GHSA-wjwh-qqvp-g4p4, 3.11.7
// advisory: GHSA-m3pp-qgq7-gwm6, 3.11.7
const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const given = [empty, new Uint8Array(1), {}, Promise.resolve({}), Promise.reject(new Error('x')), { then(a, b) { probe(a); probe(b); unspeakable() } }, new Proxy({}, { get: unspeakable }), new Blob([empty])];
for (const name of ['compileStreaming', 'instantiateStreaming', 'compile', 'instantiate', 'promising', 'Suspending']) for (const one of given) {
  const promise = attempt(() => WebAssembly[name]?.(one)) ?? attempt(() => new WebAssembly[name](one));
  if (promise === undefined) continue;
  probe(promise);
  attempt(() => { promise.constructor = { [Symbol.species]: function (run) { run(probe, probe) } }; probe(promise.finally(() => {})); probe(promise.then()) });
  await attempt(() => promise.then?.(probe, probe));
}
given[4].catch(() => {});

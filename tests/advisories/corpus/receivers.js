// class: writing to the host by a receiver, or reading its setters
// advisory: GHSA-c4cf-2hgv-2qv6, 3.11.4
// advisory: GHSA-633r-hq9m-c4ff, 3.11.7
// sandbox: own
for (const source of sources()) for (const at of [source, source.prototype].filter(Boolean)) {
  const child = attempt(() => Object.create(at));
  if (child === undefined) continue;
  for (const key of ['polluted', 'constructor', '__proto__', 'get', 'then', ...Reflect.ownKeys(at)]) {
    attempt(() => { child[key] = probe });
    attempt(() => Reflect.set(at, key, probe, child));
    attempt(() => Reflect.set({}, key, probe, at));
    attempt(() => dig(({}).__lookupSetter__.call(at, key)));
    attempt(() => ({}).__lookupSetter__.call(at, key)?.call(at, probe));
    attempt(() => Object.getOwnPropertyDescriptor(at, key)?.set?.call(at, probe));
  }
  dig(child);
}

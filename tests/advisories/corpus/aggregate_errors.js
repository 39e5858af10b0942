// class: errors within errors, behind getters and in circles
// advisory: GHSA-m283-3h24-438v, 3.11.6
// advisory: GHSA-x965-fc75-jpqh, 3.11.8
const rejected = (async () => unspeakable())();
for (const given of [[rejected], [rejected, rejected], [import('fs')], [crypto.subtle.digest('x', 1), rejected]]) {
  await Promise.any(given).catch((e) => { dig(e, 2); e.errors.forEach((one) => { dig(one); probe(one) }) });
  await Promise.allSettled(given).then((all) => all.forEach(({ reason }) => dig(reason)));
}
const circle = new AggregateError([]);
circle.errors = [circle, { get error() { return circle } }, new SuppressedError(circle, circle)];
const traps = { get(target, key) { return key === 'errors' ? [circle, rejected] : Reflect.get(target, key) } };
for (const thrown of [circle, new Proxy(circle, traps), Object.create(circle), { __proto__: AggregateError.prototype, get errors() { return attempt(unspeakable) ?? [] } }]) {
  try { throw thrown } catch (e) { dig(e); probe(e.errors) }
  try { using a = { [Symbol.dispose]() { throw thrown } }; unspeakable() } catch (e) { dig(e, 2); probe(e.error); probe(e.suppressed) }
  await (async () => { await using a = { async [Symbol.asyncDispose]() { unspeakable() } }; throw thrown })().catch((e) => { dig(e, 2); probe(e.error); probe(e.suppressed) });
}
const stack = new DisposableStack();
stack.defer(() => { throw null });
stack.defer(unspeakable);
try { stack.dispose() } catch (e) { dig(e, 2); probe(e.suppressed) }
const later = new AsyncDisposableStack();
later.defer(async () => { throw null });
later.defer(async () => unspeakable());
await later.disposeAsync().catch((e) => { dig(e, 2); probe(e.suppressed) });

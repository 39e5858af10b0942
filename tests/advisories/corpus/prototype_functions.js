// class: the host's own functions for prototypes, called through layers of call and bind
// advisory: GHSA-v6mx-mf47-r5wg, 3.11.4
// advisory: GHSA-cfcw-xp6x-25gj, 3.11.6
// advisory: GHSA-88hf-g992-jg85, 3.11.8
// sandbox: own
for (const source of sources()) {
  const { call, apply, bind } = source;
  if (typeof call !== 'function') continue;
  const getters = [attempt(() => call.call(({}).__lookupGetter__, source, '__proto__')), attempt(() => call.call.call(call, ({}).__lookupGetter__, source, '__proto__')), attempt(() => bind.call(call, ({}).__lookupGetter__)(source, '__proto__'))];
  const setters = [attempt(() => call.call(({}).__lookupSetter__, source, '__proto__')), attempt(() => apply.bind(call, call)([({}).__lookupSetter__, source, '__proto__'])), Object.setPrototypeOf, Reflect.setPrototypeOf];
  for (const get of getters) for (let v = source, i = 0; get && v && i < 6; i++) { v = attempt(() => get.call(v)); probe(v?.constructor) }
  for (const set of setters) for (const way of [() => set.call(source, null), () => call.call(set, source, null), () => call.call.call(call, set, source, null), () => [source].map(bind.call(call, set, source)), () => apply.bind(call, call)([set, source, null])]) attempt(way);
  for (const fail of [() => source(Symbol()), () => new source(Symbol()), () => source.call(null, 1n), () => source.from?.(Symbol())]) { try { probe(fail()) } catch (e) { dig(e, 2) } }
}

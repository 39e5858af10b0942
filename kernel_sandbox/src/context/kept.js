// Standard built-ins that vm2 takes away or replaces, as they were: evaluated before vm2, read and removed by restored.js.
{
  const kept = [];
  const keep = (object, ...keys) => {
    for (const key of keys) kept[kept.length] = [object, key, Reflect.getOwnPropertyDescriptor(object, key)];
  };
  const globals = ['Error', 'Function', 'Promise', 'Proxy', 'WeakRef', 'FinalizationRegistry', 'eval'];
  keep(globalThis, ...globals);
  keep(Object, 'assign', 'getOwnPropertyDescriptors', 'getOwnPropertySymbols');
  keep(Reflect, 'ownKeys');
  keep(Symbol, 'for');
  keep(Proxy, 'revocable');
  keep(Promise.prototype, 'then', 'catch', 'finally');
  for (const f of [function () {}, function* () {}, async function () {}, async function* () {}]) {
    const prototype = Reflect.getPrototypeOf(f);
    keep(prototype, 'constructor');
    const { constructor } = prototype;
    kept[kept.length] = [constructor, null, Reflect.getPrototypeOf(constructor)];
  }
  Reflect.defineProperty(globalThis, '$pennant', { value: kept, configurable: true });
}

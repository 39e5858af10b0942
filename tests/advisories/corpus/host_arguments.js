// class: arguments of a trap are made by the host
// advisory: GHSA-whpj-8f3w-67p5 CVE-2023-32314, 3.9.18
let busy = false;
const watch = (what) => new Proxy(what, {
  apply(target, self, given) { if (!busy) { busy = true; dig(given); probe(self); busy = false } return '' },
  get(target, key, receiver) { if (!busy) { busy = true; probe(receiver); busy = false } return Reflect.get(target, key) },
  construct(target, given, made) { if (!busy) { busy = true; dig(given); probe(made); busy = false } return {} },
});
const e = new Error('x');
e.name = { toString: watch(() => '') };
attempt(() => e.stack);
e.message = { toString: watch(() => '') };
attempt(() => e.stack);
Error.prepareStackTrace = watch(() => '');
attempt(() => new Error('y').stack);
delete Error.prepareStackTrace;
console.log(watch(() => 1), { toString: watch(() => '') });
console.table(watch(class {}));
attempt(() => display(watch({})));
attempt(() => structuredClone(watch({})));
attempt(() => new URL(watch(() => 1)));
attempt(() => setTimeout(watch(() => 1), 0));

// class: vm2's state by a computed name
// advisory: GHSA-2cm2-m3w5-gp2f, 3.11.2
const name = 'VM2_INTERNAL' + '_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL';
const reads = [() => globalThis[name], () => Reflect.get(globalThis, name), () => Object.getOwnPropertyDescriptor(globalThis, name), () => eval(name), () => (0, eval)(name), () => Function(`return ${name}`)(), () => this[name], () => eval(`with ({}) ${name}`), () => eval(`(() => ${name})()`), () => eval(`typeof ${name} && ${name}`)];
for (const read of reads) { const found = attempt(read); dig(found, 2); if (found !== undefined) console.log('LEAKED the state of vm2') }
for (const key of Reflect.ownKeys(globalThis)) if (String(key).includes('VM2')) console.log('LEAKED the name of vm2');
attempt(() => { with (new Proxy({}, { has: (_, key) => { if (String(key).includes('VM2')) console.log('LEAKED by with'); return false } })) { try { null.x } catch (e) { probe(e) } } });

// class: one call that takes all memory
// advisory: GHSA-6785-pvv7-mvg7, 3.11.0
// advisory: GHSA-gmc2-2x9w-cgh9, 3.11.6
// advisory: GHSA-v836-6xw4-9cx3, 3.11.6
// sandbox: own
// may end: memory, javascript_heap, crashed
const huge = 2 ** 31;
const kept = [];
for (const make of [() => new ArrayBuffer(huge), () => new SharedArrayBuffer(huge), () => new Float64Array(huge), () => new Uint8Array({ valueOf: () => huge }), () => new WebAssembly.Memory({ initial: 65536 }), () => new ArrayBuffer(8, { maxByteLength: huge }).resize(huge), () => nodeBuffer.alloc(huge), () => nodeBuffer.from({ length: huge }), () => nodeBuffer.concat([], huge), () => 'x'.repeat(2 ** 29).repeat(4), () => new Array(2 ** 32 - 1).fill(1), () => crypto.getRandomValues(new Uint8Array(huge))]) {
  console.log(String(make));
  const made = attempt(make);
  if (made?.buffer ?? made?.byteLength) { kept.push(made); new Uint8Array(made.buffer ?? made).fill(1) }
}

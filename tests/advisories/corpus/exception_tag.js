// class: WebAssembly catches what JavaScript's catch would have been told of
// advisory: GHSA-ffh4-j6h5-pg66, 3.10.5
// A function that calls env.call and gives back what that threw, with the tag of JavaScript's exceptions.
const bytes = (text) => [text.length, ...[...text].map((character) => character.charCodeAt(0))];
const section = (id, ...content) => [id, content.length, ...content];
const code = [0, 0x1f, 0x6f, 1, 0, 0, 0, 0x10, 0, 0xd0, 0x6f, 0x0b, 0x0b];
const binary = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 3, 0x60, 0, 0, 0x60, 0, 1, 0x6f, 0x60, 1, 0x6f, 0),
  ...section(2, 2, ...bytes('env'), ...bytes('call'), 0, 0, ...bytes('env'), ...bytes('tag'), 4, 0, 2),
  ...section(3, 1, 1),
  ...section(7, 1, ...bytes('caught'), 0, 1),
  ...section(10, 1, code.length, ...code),
]);
const calls = [
  unspeakable, full, () => null.x, () => import('fs'), () => { throw {} }, () => console.log({ get x() { return full() } }),
  () => new URL('no'), () => atob('%'), () => crypto.getRandomValues(1), () => structuredClone(() => 1), () => eval('('),
  ...sources().map((source) => () => Reflect.apply(source, undefined, [Symbol(), 1n])),
];
for (const call of calls) {
  attempt(() => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { call, tag: WebAssembly.JSTag } });
    dig(exports.caught());
  });
}
// The module itself works, or the above would prove nothing.
const thrown = {};
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { call: () => { throw thrown }, tag: WebAssembly.JSTag } });
if (exports.caught() !== thrown) throw new Error('the module does not catch');

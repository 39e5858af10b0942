// class: memory that buffers share
// advisory: GHSA-fcqc-726x-5wfc, 3.11.7
// advisory: GHSA-489w-w794-jq94, 3.12.2
const make = [(B) => B.from('x'), (B) => B.allocUnsafe(8), (B) => B.from([1]), (B) => B.concat([B.from('a'), B.from('b')]), (B) => B.of(1), () => new TextEncoder().encode('x'), () => structuredClone(new Uint8Array(2)), () => crypto.getRandomValues(new Uint8Array(4))];
for (const B of [globalThis.Buffer, nodeBuffer].filter(Boolean)) for (const one of make) {
  const made = attempt(() => one(B));
  for (const store of [made?.buffer, made?.parent, attempt(() => ({}).__lookupGetter__.call(made, 'buffer')?.call(made))].filter(Boolean)) {
    const all = new Uint8Array(store);
    if (all.length > made.length && all.some((byte, at) => byte !== 0 && (at < made.byteOffset || at >= made.byteOffset + made.length))) console.log('LEAKED bytes of another buffer');
  }
}
for (const bytes of [await new Blob(['x']).arrayBuffer(), await crypto.subtle.digest('SHA-1', new Uint8Array(1))]) if (bytes.byteLength > 20) console.log('LEAKED bytes of another buffer');

// class: rejections that nobody handles must not end the process
// advisory: GHSA-hw58-p9xv-2mjh CVE-2026-44001, 3.11.0
// advisory: GHSA-gjq8-xm47-88rc, 3.11.8
// advisory: GHSA-2v2p-6j97-cjg9, 3.12.2
new Promise(unspeakable);
new Promise((resolve, reject) => reject(new Proxy({}, { get: unspeakable })));
Promise.reject({ get stack() { return unspeakable() }, toString: unspeakable, [Symbol.toPrimitive]: unspeakable });
(async () => unspeakable())();
(async function* () { unspeakable() })().next();
(async () => { await using a = { async [Symbol.asyncDispose]() { unspeakable() } }; })();
(async () => { for await (const a of [Promise.reject(1)]); })();
Promise.reject(Symbol());
Promise.reject(null);
import('nix');
import('./nix.mjs');
import('data:text/javascript,throw null');
import('data:text/javascript,await Promise.reject(0)');
crypto.subtle.digest('x', 1);
WebAssembly.compile(new Uint8Array(1));
new Blob([{ toString: () => 'x' }]).text();
Promise.any([]);
Array.fromAsync({ [Symbol.asyncIterator]: unspeakable });
setTimeout(() => { throw { get stack() { return unspeakable() } } });
queueMicrotask(() => { throw Symbol() });
new EventTarget().dispatchEvent(new Event('x'));
for (let i = 0; i < 1000; i++) Promise.reject(i);
await new Promise((resolve) => setTimeout(resolve, 5));

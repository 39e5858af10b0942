// Runs before every snippet. Whatever a snippet gets hold of it gives to `probe`, which prints when that leads to the host:
// ESCAPED (the host's `process` answers), FOREIGN (an object of another realm), LEAKED (text that only the host knows).
(() => {
  const { getPrototypeOf, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const { prototype: home, hasOwn } = Object;
  const print = console.log;

  const asProcess = (value) => {
    if (value.pid > 0 && typeof value.version === 'string') print(`ESCAPED ${value.pid} ${value.version}`);
  };
  const asFunction = (make) => asProcess(make('return process')());
  const attempts = [
    (value) => asFunction(value.constructor.constructor),
    (value) => asFunction(value.constructor),
    asFunction,
    asProcess,
    (value) => asProcess(value.process),
  ];

  const probeRealm = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
    let last = value;
    for (let i = 0, next; i < 50 && (next = getPrototypeOf(last)) !== null; i++) last = next;
    if (last !== home && hasOwn(last, 'isPrototypeOf') && hasOwn(last, '__lookupGetter__')) print('FOREIGN');
  };

  globalThis.probe = (value) => {
    try {
      probeRealm(value);
      for (let v = value, i = 0; v !== null && v !== undefined && i < 10; i++, v = getPrototypeOf(v)) {
        for (let n = 0; n < attempts.length; n++) try { attempts[n](v) } catch {}
      }
    } catch {}
  };
  globalThis.probeLater = async (promise) => { try { probe(await promise) } catch (e) { probe(e) } };
  /** The value and what its properties hold. */
  globalThis.dig = (value, depth = 1) => {
    probe(value);
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
    let keys = [];
    try { keys = ownKeys(value) } catch (e) { probe(e) }
    for (let i = 0; i < keys.length; i++) {
      try {
        const { value: held, get, set } = getOwnPropertyDescriptor(value, keys[i]) ?? {};
        for (const part of [held, get, set]) depth > 0 ? dig(part, depth - 1) : probe(part);
      } catch (e) { probe(e) }
    }
  };
  /** Calls it, and probes what it gives and throws, now and later. */
  globalThis.attempt = (call) => {
    try { const given = call(); probe(given); if (given instanceof Promise) given.then(probe, probe); return given } catch (e) { probe(e) }
  };
  /** Text that should not name anything of the host's, other than what the cell wrote itself. */
  globalThis.leak = (text, written = '') => {
    const rest = String(text).replaceAll(written || '\0', '…');
    if (/node:internal|node_modules|vm2[\\/]|file:\/\/\/|kernel_sandbox|site-packages|(?<!internal)\/pennant\//.test(rest)) print(`LEAKED ${rest}`);
  };
  /** An error whose stack cannot be worded: the host's own words for it once were a way out. */
  globalThis.unspeakable = () => { const e = new Error(); e.name = Symbol(); return e.stack };
  /** Words stacks down to the end of the stack. */
  globalThis.full = () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    let left = 20_000;
    const down = (n) => { if (--left < 9_000 || n % 16 === 0) new Error().stack; down(n + 1) };
    try { down(0) } finally { Error.stackTraceLimit = stackTraceLimit }
  };
  /** All that could stand for an object of the host's: vm2's proofs of concept take Buffer. (`enter` is tried by forged_owner.js.) */
  globalThis.sources = () => [
    globalThis.Buffer, nodeBuffer, console, console.log, display, setTimeout, queueMicrotask, structuredClone, atob, URL, URL.canParse,
    TextDecoder, TextDecoder.prototype.decode, crypto, crypto.getRandomValues, crypto.subtle.digest, performance, performance.now,
    prompt, cell, WebAssembly.compile, ...ownKeys(globalThis['$pen' + 'nant']).filter((key) => key !== 'enter').map((key) => globalThis['$pen' + 'nant'][key]),
  ].filter((value) => value !== undefined);
})();
globalThis.nodeBuffer = (await import('node:buffer').catch(() => ({}))).Buffer;

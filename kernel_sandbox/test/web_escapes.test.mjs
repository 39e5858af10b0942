// No web global is a way to the host: not by what it gives, throws or calls back, nor by a full stack or an interrupt.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PROBE } from './escape_attempts.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

/** Every call that crosses to the host, as a list of functions. */
const CALLS = `const CALLS = [() => new URL('http://a/b?c'), () => new URL('x', 'http://a/'), () => new URL('no'), () => URL.canParse('a:b'), () => URL.parse('a:b', 'c:d'), () => { const u = new URL('http://a'); u.host = 'b:8'; return u },
  () => { const u = new URL('http://a'); u.searchParams.append('a', 'b'); return u }, () => new URL('blob:http://a/x').origin, () => new TextDecoder('gbk').decode(new Uint8Array(3)), () => new TextDecoder('latin1', { fatal: true }).decode(new Uint8Array(9)),
  () => new TextDecoder('nope'), () => atob('aGk='), () => atob('%'), () => btoa('x'), () => btoa('€'), () => crypto.getRandomValues(new Uint8Array(8)), () => crypto.randomUUID(), () => crypto.subtle.digest('SHA-256', new Uint8Array(8)), () => crypto.subtle.digest('x', 1),
  () => performance.now(), () => performance.timeOrigin, () => performance.mark('m'), () => new Event('x'), () => structuredClone(new Map([[1, new Blob(['x'])]])), () => structuredClone(() => 1), () => AbortSignal.timeout(1), () => new DOMException('m', 'n'),
  () => new Blob(['x']).text(), () => fetch('x'), () => reportError(1), () => navigator.userAgent];
const NAMES = ['Event', 'CustomEvent', 'EventTarget', 'AbortController', 'AbortSignal', 'DOMException', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'crypto', 'Crypto', 'SubtleCrypto', 'performance', 'Performance', 'PerformanceEntry', 'Blob', 'File', 'structuredClone', 'navigator', 'reportError', 'fetch', 'self'];
async function deep(value) { probe(value); await probeLater(value); if (value !== null && (typeof value === 'object' || typeof value === 'function')) for (const key of Reflect.ownKeys(value)) { try { probe(value[key]) } catch (e) { probe(e) } const d = Reflect.getOwnPropertyDescriptor(value, key); probe(d.get); probe(d.set) } }
`;

/** @type {Record<string, string>} */
const ATTEMPTS = {
  'what the calls give and throw': 'for (const call of CALLS) { try { await deep(call()) } catch (e) { await deep(e) } }',
  'the accessors before they are replaced': 'for (const name of NAMES) { const d = Object.getOwnPropertyDescriptor(globalThis, name); await deep(d); await deep(d.get); await deep(d.set); try { await deep(d.get.call(new Proxy({}, { get: (t, k, r) => { probe(r); return t } }))); d.set?.call({}, probe) } catch (e) { probe(e) } }',
  'the members of every interface, called on strangers': 'for (const name of NAMES) { const I = globalThis[name]; for (const o of [I, I?.prototype]) if (o) for (const key of Reflect.ownKeys(o)) { const d = Reflect.getOwnPropertyDescriptor(o, key); for (const f of [d.get, d.set, d.value]) if (typeof f === "function") for (const self of [undefined, {}, I, new Proxy(function () {}, {})]) { try { await deep(Reflect.apply(f, self, [{ valueOf() { probe(arguments.callee.caller); return 1 }, toString() { probe(arguments.callee.caller); return "a:b" } }, probe])) } catch (e) { probe(e) } try { await deep(Reflect.construct(f, [])) } catch (e) { probe(e) } } } }',
  'a full stack at every call': 'for (const call of CALLS) { let n = 0; function down() { n++; try { down() } catch (e) { probe(e) } if (n < 3e4) { n = 3e4; try { probe(call()) } catch (e) { probe(e) } } } try { down() } catch (e) { probe(e) } }',
  'a full stack when a global is first touched': 'for (const name of NAMES) { const touch = () => { try { touch() } catch (e) { probe(e); try { probe(globalThis[name]) } catch (e) { probe(e) } } }; try { touch() } catch (e) { probe(e) } }',
  'call sites while something of ours is made or fails': 'Error.prepareStackTrace = (e, sites) => { for (const c of sites) for (const m of Reflect.ownKeys(Object.getPrototypeOf(c))) { try { probe(c[m]()) } catch (x) { probe(x) } } return "" }; for (const call of CALLS) { try { const r = call(); r?.stack } catch (e) { e.stack; probe(e) } }',
  'errors whose name is a symbol, from callbacks': 'const bad = () => { const e = new Error(); e.name = Symbol(); return e.stack }; const strange = { toString: bad, valueOf: bad, [Symbol.iterator]: bad, get name() { return bad() }, get detail() { return bad() } }; for (const f of [(x) => new URL(x), (x) => new URLSearchParams(x), (x) => new Blob([x]), (x) => new Blob(x), (x) => structuredClone(strange), (x) => AbortSignal.any(x), (x) => new CustomEvent("x", x), (x) => atob(x), (x) => crypto.subtle.digest(x, x), (x) => performance.mark(x)]) { try { await deep(f(strange)) } catch (e) { await deep(e) } }',
  'listeners and their callers': 'const t = new EventTarget(); function f(e) { probe(this); probe(e); probe(f.caller); probe(arguments.callee.caller) } t.addEventListener("x", f); t.addEventListener("x", { get handleEvent() { probe(arguments.callee.caller); return f } }); t.dispatchEvent(new Event("x")); const c = new AbortController(); c.signal.onabort = f; c.abort(); new URLSearchParams("a=1").forEach(f)',
  'thrown from a listener': 'const t = new EventTarget(); t.addEventListener("x", () => { const e = new Error(); e.name = Symbol(); throw e.stack }); t.addEventListener("x", () => { throw new Proxy({}, { get: (o, k) => { probe(k); return probe } }) }); t.dispatchEvent(new Event("x"))',
  'superclasses replaced': 'function Evil(...args) { args.forEach(probe); for (const a of args) if (a && typeof a === "object") for (const k of Reflect.ownKeys(a)) probe(a[k]); return { __proto__: new.target?.prototype } } for (const I of [AbortSignal, CustomEvent, File, PerformanceMark, PerformanceMeasure, Performance]) { Object.setPrototypeOf(I, Evil); try { await deep(new I("a", "b")) } catch (e) { probe(e) } } try { await deep(new AbortController()) } catch (e) { probe(e) } try { performance.measure("x") } catch (e) { probe(e) }',
  'species of buffers and promises': 'for (const C of [ArrayBuffer, Object.getPrototypeOf(Uint8Array), Promise]) Object.defineProperty(C, Symbol.species, { configurable: true, get() { probe(arguments.callee?.caller); return function (...a) { a.forEach(probe); return new Proxy({}, { get: () => probe }) } } }); const b = new Blob(["abc"]); await deep(b.slice(1)); await deep(await b.arrayBuffer()); await deep(await b.bytes()); await deep(structuredClone(new Uint8Array(4).subarray(1))); await deep(await crypto.subtle.digest("SHA-1", new Uint8Array(3)))',
  'then and constructor of promises': 'const old = Promise.prototype.then; Promise.prototype.then = function (...a) { a.forEach(probe); return old.apply(this, a) }; Object.defineProperty(Object.prototype, "then", { configurable: true, get() { probe(this) } }); await deep(await new Blob(["a"]).text()); await crypto.subtle.digest("SHA-1", new Uint8Array(1)); delete Object.prototype.then',
  'records of structuredClone': 'for (const key of ["kind", "make", "values", "keys", "bytes", "buffer", "most", "cause"]) Object.defineProperty(Object.prototype, key, { configurable: true, get() { probe(this); return probe }, set(v) { probe(v) } }); await deep(structuredClone({ a: [1, new Map([[1, { b: 2 }]]), new Error("x")], d: new Uint8Array(2) })); for (const key of ["kind", "make", "values", "keys", "bytes", "buffer", "most", "cause"]) delete Object.prototype[key]',
  'proxies as everything': 'let busy = false; const seen = new Proxy(function () {}, { get: (t, k, r) => { if (!busy) { busy = true; probe(r); busy = false } return k === Symbol.toPrimitive ? () => "http://a" : undefined }, has: () => true, ownKeys: () => [], getPrototypeOf: () => URL.prototype }); for (const f of [(x) => new URL(x), (x) => new URL("a:b", x), (x) => new URLSearchParams(x), (x) => URL.prototype.toString.call(x), (x) => new Event("x", x), (x) => structuredClone(x), (x) => new TextDecoder("utf-8", x), (x) => new TextDecoder().decode(x), (x) => new Blob(x), (x) => crypto.getRandomValues(x), (x) => new EventTarget().addEventListener("x", x, x), (x) => performance.measure("x", x)]) { try { await deep(f(seen)); console.log(f(seen)) } catch (e) { probe(e) } }',
};

for (const [name, source] of Object.entries(ATTEMPTS)) {
  test(`no way out: ${name}`, { timeout: 120_000 }, async () => {
    await using sandbox = await SandboxProcess.start();
    await sandbox.run(PROBE + CALLS);
    const { done } = await sandbox.run(source);
    await sandbox.run('await new Promise((resolve) => setTimeout(resolve, 5))');
    assert.equal(JSON.stringify([sandbox.frames, done]).includes(`ESCAPED ${sandbox.pid}`), false);
    const after = await sandbox.run('await null; 6 * 7');
    assert.equal(after.done.result?.data['text/plain'], '42', JSON.stringify(after.done));
  });
}

test('a global that did not fit on the stack is there at the next touch', async () => {
  await using sandbox = await SandboxProcess.start();
  const { done } = await sandbox.run("const fill = () => { try { fill() } catch { try { URL; Blob; crypto } catch {} } }; fill(); [new URL('a:b').href, new Blob(['x']).size, crypto.randomUUID().length]");
  assert.equal(done.result?.data['text/plain'], "[ 'a:b', 1, 36 ]");
});

describe('an interrupt in the middle of the host leaves everything in order', () => {
  const LOOPS = {
    URLs: "for (;;) { const u = new URL('http://a/' + count++); u.search = '?x'; u.searchParams.append('a', 'b') }",
    digests: "for (;;) { count++; await crypto.subtle.digest('SHA-512', new Uint8Array(200_000)) }",
    decoders: "for (;;) { count++; new TextDecoder('shift_jis').decode(new Uint8Array(50_000)); new TextDecoder().decode(new TextEncoder().encode('é'.repeat(1e4))) }",
    clones: 'for (;;) { count++; structuredClone(tree) }',
    'base64 and randomness': 'for (;;) { count++; atob(btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(999))))) }',
    'events and aborts': "for (;;) { count++; const c = new AbortController(); AbortSignal.any([c.signal]).addEventListener('abort', () => {}); c.abort() }",
  };
  for (const [name, loop] of Object.entries(LOOPS)) {
    test(name, { timeout: 120_000 }, async () => {
      await using sandbox = await SandboxProcess.start();
      await sandbox.run('var count = 0; const tree = Array.from({ length: 500 }, (_, i) => ({ i, at: new Date(i), of: new Set([i]) }))');
      for (let round = 0; round < 8; round++) {
        const id = sandbox.startRun(`console.log('runs'); ${loop}`);
        await sandbox.printed(id, /runs/);
        await new Promise((resolve) => setTimeout(resolve, round * 3));
        await sandbox.interrupt();
        assert.equal((await sandbox.done(id)).status, 'interrupted');
      }
      const { done } = await sandbox.run("[count > 0, new URL('x', 'http://a/').href, (await crypto.subtle.digest('SHA-1', new Uint8Array(1))).byteLength, atob('aGk='), structuredClone(tree).length]");
      assert.equal(done.result?.data['text/plain'], "[ true, 'http://a/x', 20, 'hi', 500 ]", JSON.stringify(done));
    });
  }
});

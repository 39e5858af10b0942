// class: stacks and call sites that name the host's files
// advisory: GHSA-v27g-jcqj-v8rw, 3.11.0
// advisory: GHSA-x6m4-chr9-cg97, 3.11.7
// advisory: GHSA-r273-hxvj-fxhp, 3.11.8
// sandbox: own
const fails = [unspeakable, full, () => null.x, () => eval('('), () => Function(')'), () => new URL('no'), () => atob('%'), () => structuredClone(() => 1), () => crypto.getRandomValues(1), () => new RegExp('('), () => JSON.parse('{'), () => new TextDecoder('no'), () => WebAssembly.compile(), () => new WebAssembly.Module(new Uint8Array(1)), () => import('nix'), () => import('data:text/javascript,('), ...sources().map((source) => () => source(Symbol())), () => Reflect.apply(console.log, null, { length: -1 })];
const read = (e) => { leak(e?.stack); leak(e?.message); leak(Object.getOwnPropertyDescriptor(e ?? {}, 'stack')?.value); leak(attempt(() => Object.getOwnPropertyDescriptor(e, 'stack').get?.call(e))) };
for (const fail of fails) { try { await fail() } catch (e) { dig(e); read(e) } }
const { getCallSites, inspect } = await import('node:util');
leak(JSON.stringify(attempt(() => getCallSites?.()) ?? ''));
leak(attempt(() => inspect(new Error('x'), { showHidden: true })));
Error.stackTraceLimit = 100;
Error.prepareStackTrace = (e, frames) => { for (const frame of frames) for (const key of Reflect.ownKeys(Object.getPrototypeOf(frame))) leak(attempt(() => frame[key]())); return frames.join('\n') };
for (const fail of fails) { try { await fail() } catch (e) { read(e) } }
leak(new Error('x').stack);
setTimeout(() => leak(new Error('x').stack));
delete Error.prepareStackTrace;
const holder = {};
Error.captureStackTrace(holder);
leak(holder.stack);
leak((function f() { return f.caller })());
await new Promise((resolve) => setTimeout(resolve, 2));

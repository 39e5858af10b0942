// Events, abort signals and DOMException in a cell: what the DOM and WebIDL standards say, and where it is the same, Node.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';
import { inSandbox, same } from './web_differential.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start();
});
after(() => sandbox.end());

/** @param {string} body @param {unknown} expected */
const gives = async (body, expected) => assert.deepEqual(await inSandbox(sandbox, body), expected);

describe('Event and EventTarget', () => {
  test('attributes of a new event', async () => {
    await same(sandbox, `return [new Event('a'), new Event('b', { bubbles: 1, cancelable: true, composed: true }), new CustomEvent('c', { detail: { x: 1 } })].map((e) =>
      [e.type, e.bubbles, e.cancelable, e.composed, e.defaultPrevented, e.eventPhase, e.target, e.currentTarget, e.srcElement, e.isTrusted, e.returnValue, e.cancelBubble, e.composedPath(), e.detail, e instanceof Event, String(e)]);`);
  });

  test('listeners: order, once, the same one twice, objects, removal while it runs', async () => {
    await same(sandbox, `const t = new EventTarget(); const log = []; const twice = () => log.push('twice');
      t.addEventListener('a', twice); t.addEventListener('a', twice); t.addEventListener('a', () => log.push('once'), { once: true });
      const late = () => log.push('late'); t.addEventListener('a', () => { log.push('remover'); t.removeEventListener('a', late) }); t.addEventListener('a', late);
      t.addEventListener('a', { handleEvent(e) { log.push([this !== t, e.target === t]) } });
      t.addEventListener('a', function () { log.push(this === t) }); t.addEventListener('a', () => t.addEventListener('a', () => log.push('new')), { once: true });
      t.dispatchEvent(new Event('a')); log.push('|'); t.dispatchEvent(new Event('a')); t.dispatchEvent(new Event('b')); return log;`);
  });

  test('what an event says of itself while it is dispatched', async () => {
    await gives(`const t = new EventTarget(); const log = []; const tell = (e) => log.push(e.currentTarget === t, e.eventPhase, e.composedPath()[0] === t, e.composedPath().length);
      const e = new Event('x'); t.addEventListener('x', tell); t.addEventListener('x', { handleEvent: tell }); t.dispatchEvent(e); return [...log, e.eventPhase, e.composedPath()]`, [true, 2, true, 1, true, 2, true, 1, 0, []]);
  });

  test('stopping and cancelling', async () => {
    await same(sandbox, `const log = []; const target = () => new EventTarget();
      const a = target(); a.addEventListener('x', (e) => { e.stopImmediatePropagation(); log.push(1) }); a.addEventListener('x', () => log.push(2)); a.dispatchEvent(new Event('x'));
      const b = target(); b.addEventListener('x', (e) => { e.preventDefault(); log.push(e.defaultPrevented) }); log.push(b.dispatchEvent(new Event('x', { cancelable: true })), b.dispatchEvent(new Event('x')));
      const c = target(); c.addEventListener('x', (e) => { e.preventDefault(); log.push(e.defaultPrevented) }, { passive: true }); log.push(c.dispatchEvent(new Event('x', { cancelable: true })));
      const d = target(); d.addEventListener('x', (e) => { e.returnValue = false }); log.push(d.dispatchEvent(new Event('x', { cancelable: true }))); return log;`);
  });

  test('capturing listeners come first, and can keep the others from hearing', async () => {
    await gives(`const t = new EventTarget(); const log = []; t.addEventListener('x', () => log.push('bubble')); t.addEventListener('x', (e) => { log.push('capture'); e.stopPropagation() }, true);
      t.dispatchEvent(new Event('x')); return log`, ['capture']);
  });

  test('an event cannot be dispatched twice at once, but again later', async () => {
    await gives(`const t = new EventTarget(); const e = new Event('x'); const log = [];
      t.addEventListener('x', () => { try { t.dispatchEvent(e) } catch (error) { log.push(error.name, error instanceof DOMException) } });
      t.dispatchEvent(e); t.dispatchEvent(e); log.push(e.eventPhase, e.currentTarget, e.target === t); return log`,
    ['InvalidStateError', true, 'InvalidStateError', true, 0, null, true]);
  });

  test('what a listener throws is reported, and the others run', async () => {
    const { done, stdout, stderr } = await sandbox.run(`{ const t = new EventTarget(); t.addEventListener('x', () => { throw new Error('in a listener') }); t.addEventListener('x', () => console.log('next'));
      t.addEventListener('x', {}); t.dispatchEvent(new Event('x')) }`);
    assert.equal(done.status, 'ok');
    assert.equal(stdout, 'next\n');
    assert.match(stderr, /Uncaught Error: in a listener/);
    assert.match(stderr, /handleEvent is not a function/);
  });

  test('a signal takes a listener away', async () => {
    await same(sandbox, `const t = new EventTarget(); const c = new AbortController(); let n = 0; t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); c.abort();
      t.dispatchEvent(new Event('x')); t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); return n;`);
  });

  test('wrong arguments', async () => {
    await same(sandbox, `const t = new EventTarget(); const go = (f) => { try { f() } catch (error) { return error.name } };
      return [go(() => new Event()), go(() => new CustomEvent()), go(() => t.dispatchEvent({ type: 'x' })), go(() => t.addEventListener('x')), go(() => t.addEventListener('x', 5)), go(() => t.addEventListener('x', () => {}, { signal: {} })),
        go(() => new Event(Symbol())), go(() => Event('x')), go(() => EventTarget.prototype.dispatchEvent.call({}, new Event('x'))), go(() => Reflect.get(Event.prototype, 'type', {}))];`);
  });

  test('classes of a cell extend them', async () => {
    await same(sandbox, `class Counter extends EventTarget { #n = 0; up() { this.#n++; this.dispatchEvent(Object.assign(new CustomEvent('up', { detail: this.#n }), { mine: 1 })) } }
      const c = new Counter(); const log = []; c.addEventListener('up', (e) => log.push(e.detail, e.mine)); c.up(); c.up(); class Mine extends Event { get type() { return 'mine' } } log.push(new Mine('x').type, c instanceof EventTarget); return log;`);
  });

  test('the shape of the interfaces', async () => {
    await gives(`return [Object.keys(EventTarget.prototype), Object.keys(new Event('x')), Event.AT_TARGET, new Event('x').BUBBLING_PHASE, Event.length, EventTarget.length, AbortSignal.any.length, EventTarget.prototype.addEventListener.length, Event.prototype[Symbol.toStringTag], Object.getOwnPropertyDescriptor(Event, 'NONE').writable, (() => { try { new EventTarget.prototype.addEventListener() } catch (e) { return e.name } })()]`,
    [['addEventListener', 'removeEventListener', 'dispatchEvent'], ['isTrusted'], 2, 3, 1, 0, 1, 2, 'Event', false, 'TypeError']);
  });
});

describe('AbortController and AbortSignal', () => {
  test('abort', async () => {
    await same(sandbox, `const c = new AbortController(); const log = [c.signal.aborted, c.signal.reason, c.signal === c.signal]; c.signal.onabort = (e) => log.push('on', e.type, e.isTrusted); c.signal.addEventListener('abort', () => log.push('listener'));
      c.abort(); c.abort('again'); log.push(c.signal.aborted, c.signal.reason.name, c.signal.reason.code, c.signal.reason.message); try { c.signal.throwIfAborted() } catch (e) { log.push(e === c.signal.reason) }
      const d = new AbortController(); d.abort(0); log.push(d.signal.reason); new AbortController().signal.throwIfAborted(); log.push(AbortSignal.abort('why').reason, AbortSignal.abort().aborted); return log;`);
  });

  test('any', async () => {
    await same(sandbox, `const a = new AbortController(); const b = new AbortController(); const any = AbortSignal.any([a.signal, b.signal]); const nested = AbortSignal.any([any, new AbortController().signal]); const log = [];
      any.addEventListener('abort', () => log.push('any', nested.aborted)); nested.addEventListener('abort', () => log.push('nested', any.aborted)); a.signal.addEventListener('abort', () => log.push('a', any.aborted));
      b.abort('b'); a.abort('a'); log.push(any.reason, nested.reason, AbortSignal.any([]).aborted, AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason); return log;`);
    await same(sandbox, "const log = []; for (const bad of [[1], 5, undefined, [{}]]) { try { AbortSignal.any(bad) } catch (e) { log.push(e.name) } } return log");
  });

  test('timeout', async () => {
    await same(sandbox, `const signal = AbortSignal.timeout(5); const before = signal.aborted; await new Promise((resolve) => { signal.onabort = resolve });
      const log = [before, signal.aborted, signal.reason.name, signal.reason.code]; for (const bad of [-1, NaN, 'x', Infinity, 2 ** 53]) { try { AbortSignal.timeout(bad); log.push('ok') } catch (e) { log.push(e.name === 'TypeError' || e.name === 'RangeError') } } return log.slice(0, 4);`);
    await gives('const log = []; for (const bad of [-1, Infinity, 2 ** 53]) { try { AbortSignal.timeout(bad) } catch (e) { log.push(e.name) } } return log', ['TypeError', 'TypeError', 'TypeError']);
  });

  test('onabort keeps its place and takes functions only', async () => {
    await gives(`const c = new AbortController(); const log = []; const s = c.signal; s.onabort = () => log.push('first'); s.addEventListener('abort', () => log.push('second')); s.onabort = () => log.push('replaced');
      const kept = typeof s.onabort; s.onabort = 5; const none = s.onabort; s.onabort = () => log.push('last'); c.abort(); return [kept, none, log]`, ['function', null, ['second', 'last']]);
  });

  test('signals are made by controllers only', async () => {
    await same(sandbox, "const log = []; for (const f of [() => new AbortSignal(), () => AbortController.prototype.signal, () => AbortController.prototype.abort.call({}), () => AbortSignal.prototype.aborted, () => new AbortSignal(Object.create(null))]) { try { f() } catch (e) { log.push(e.name) } } return log");
  });
});

describe('DOMException', () => {
  test('names, codes and messages', async () => {
    await same(sandbox, `return ['IndexSizeError', 'NotFoundError', 'AbortError', 'TimeoutError', 'DataCloneError', 'OperationError', 'Nothing', undefined].map((name) => { const e = new DOMException('m', name);
      return [e.name, e.code, e.message, String(e), e instanceof Error, Error.isError(e), Object.prototype.toString.call(e), Object.keys(e)] });`);
    await same(sandbox, "return [DOMException.ABORT_ERR, DOMException.prototype.DATA_CLONE_ERR, Object.keys(DOMException).length, Object.keys(DOMException.prototype).sort(), new DOMException().message, DOMException.length, Object.getPrototypeOf(DOMException) === Function.prototype]");
    await same(sandbox, "const e = new DOMException('m', { name: 'N', cause: 7 }); return [e.name, e.cause, 'cause' in new DOMException('m', 'n')]");
  });

  test('thrown, it is named for what it is', async () => {
    const { done } = await sandbox.run("throw new DOMException('no more', 'QuotaExceededError')");
    assert.equal(done.error.name, 'QuotaExceededError');
    assert.equal(done.error.message, 'no more');
    assert.match(done.error.traceback.join('\n'), /^QuotaExceededError: no more\n/);
    const { stdout } = await sandbox.run("console.log(new DOMException('m', 'AbortError').stack.split('\\n')[0], [new DOMException('inner')])");
    assert.match(stdout, /^AbortError: m \[\s+Error: inner/);
  });
});

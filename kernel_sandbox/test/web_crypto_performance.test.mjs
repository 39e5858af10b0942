// crypto, performance, navigator and the single functions, in a cell.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';
import { RANDOM, inSandbox, same } from './web_differential.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start();
});
after(() => sandbox.end());

/** @param {string} body @param {unknown} expected */
const gives = async (body, expected) => assert.deepEqual(await inSandbox(sandbox, body), expected);

describe('crypto', () => {
  test('digests', async () => {
    await same(sandbox, `${RANDOM} const data = [0, 1, 55, 64, 1000, 65536, 65537, 300000].map((length) => Uint8Array.from({ length }, () => random(256))); const log = [];
      for (const name of ['SHA-1', 'sha-256', { name: 'SHA-384' }, 'SHA-512']) for (const bytes of data) log.push([...new Uint8Array(await crypto.subtle.digest(name, bytes))]);
      log.push([...new Uint8Array(await crypto.subtle.digest('SHA-256', data[4].buffer))], [...new Uint8Array(await crypto.subtle.digest('SHA-256', new DataView(data[4].buffer, 3, 9)))]);
      for (const bad of [['MD5', data[0]], [{}, data[0]], ['SHA-1'], ['SHA-1', 'text'], [undefined, data[0]], ['SHA-1', [1]]]) log.push(await crypto.subtle.digest(...bad).catch((error) => error.name)); return log;`);
  });

  test('two digests at once do not disturb each other', async () => {
    await same(sandbox, "const a = new Uint8Array(200_000).fill(1); const b = new Uint8Array(200_000).fill(2); return (await Promise.all([a, b, a].map((x) => crypto.subtle.digest('SHA-1', x)))).map((x) => [...new Uint8Array(x)])");
  });

  test('random values', async () => {
    await same(sandbox, `const go = (array) => { try { return crypto.getRandomValues(array) === array } catch (error) { return error.name } };
      return [new Uint8Array(9), new Int8Array(2), new Uint8ClampedArray(2), new Uint16Array(3), new Int32Array(2), new BigInt64Array(2), new BigUint64Array(1), new Uint8Array(0), new Uint8Array(65536), new Uint8Array(65537), new Uint32Array(16385), new Float64Array(1), new DataView(new ArrayBuffer(1))].map(go);`);
    await gives("return [[1], 'x', new ArrayBuffer(8)].map((bad) => { try { crypto.getRandomValues(bad) } catch (error) { return error.name } })", ['TypeError', 'TypeError', 'TypeError']);
    await gives("const a = crypto.getRandomValues(new Uint32Array(100)); const part = new Uint8Array(8); crypto.getRandomValues(part.subarray(2, 4)); return [new Set(a).size > 95, [...part].every((x, i) => (i >= 2 && i < 4) || x === 0)]", [true, true]);
  });

  test('UUIDs', async () => {
    await gives("const all = Array.from({ length: 100 }, () => crypto.randomUUID()); return [new Set(all).size, all.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))]", [100, true]);
  });

  test('nobody makes another', async () => {
    await gives("return [() => new Crypto(), () => new SubtleCrypto(), () => crypto.getRandomValues.call({}, new Uint8Array(1)), () => Crypto.prototype.subtle, () => new Navigator(), () => new Performance(), () => new PerformanceEntry(), () => new PerformanceMeasure('a', {})].map((f) => { try { f() } catch (error) { return error.message } })",
      ['Illegal constructor', 'Illegal constructor', 'Illegal invocation', 'Illegal invocation', 'Illegal constructor', 'Illegal constructor', 'Illegal constructor', 'Illegal constructor']);
  });
});

describe('performance', () => {
  test('a clock that goes on', async () => {
    await gives(`const start = performance.now(); const wall = performance.timeOrigin + start; while (performance.now() - start < 3); return [Math.abs(wall - Date.now()) < 60_000, performance.now() > start, performance.toJSON().timeOrigin === performance.timeOrigin]`, [true, true, true]);
  });

  test('marks and measures', async () => {
    await same(sandbox, `performance.clearMarks(); performance.clearMeasures(); const log = []; const tell = ({ name, entryType, startTime, duration, detail }) => [name, entryType, startTime, duration, detail];
      performance.mark('a', { startTime: 5, detail: { x: 1 } }); performance.mark('b', { startTime: 20 }); performance.mark('a', { startTime: 8 });
      log.push(tell(performance.measure('m', 'a', 'b')), tell(performance.measure('n', { start: 1, end: 4, detail: 'd' })), tell(performance.measure('o', { start: 2, duration: 9 })), tell(performance.measure('p', { end: 'b', duration: 4 })));
      log.push(performance.getEntries().map(tell), performance.getEntriesByType('mark').length, performance.getEntriesByName('a').length, performance.getEntriesByName('a', 'measure').length); performance.clearMarks('a'); log.push(performance.getEntriesByType('mark').map(tell));
      for (const bad of [['x', 'none'], ['x', { start: 1, end: 2, duration: 3 }], ['x', {}], []]) try { performance.measure(...bad); log.push('ok') } catch (error) { log.push(error instanceof Error) }
      performance.clearMeasures(); log.push(performance.getEntries().length, performance.mark('j').toJSON().name); return log;`);
  });
});

describe('the rest', () => {
  test('self is the global object, and cells may take the name', async () => {
    await gives("return [self === globalThis, Object.keys(globalThis).includes('self'), typeof navigator.userAgent, navigator.hardwareConcurrency, navigator.language, Object.prototype.toString.call(navigator)]", [true, false, 'string', 1, 'en-US', '[object Navigator]']);
    const { done } = await sandbox.run('let self = 5; self');
    assert.equal(done.result.data['text/plain'], '5');
  });

  test('what the sandbox does not have stays undefined, so that libraries know', async () => {
    await gives("return [typeof process, typeof require, typeof module, typeof exports, typeof window, typeof document, typeof XMLHttpRequest, typeof WebSocket, typeof localStorage, typeof importScripts, typeof Buffer, typeof global, typeof setImmediate]", Array(13).fill('undefined'));
  });

  test('fetch says why, and what to do instead', async () => {
    const { done } = await sandbox.run("await fetch('https://a.example/data.json')");
    assert.equal(done.error.name, 'TypeError');
    assert.match(done.error.message, /without a network.*beside the notebook/);
    await gives("return [await fetch('x').catch((error) => error.name), await fetch().catch((error) => error.name), fetch.length, fetch.name]", ['TypeError', 'TypeError', 1, 'fetch']);
  });

  test('reportError prints what it is given and goes on', async () => {
    const { done, stderr } = await sandbox.run("reportError(new RangeError('told')); reportError('a text'); 'after'");
    assert.equal(done.status, 'ok');
    assert.match(stderr, /Uncaught RangeError: told[\s\S]*Uncaught 'a text'/);
  });
});

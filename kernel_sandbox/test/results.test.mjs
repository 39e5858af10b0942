// Results and errors of cells in the real sandbox, under the heap limit that it has in production.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
});
after(() => sandbox.end());

/** @param {string} source */
async function resultOf(source) {
  const { done } = await sandbox.run(source);
  assert.equal(done.status, 'ok', JSON.stringify(done.error));
  return done.result?.data ?? null;
}

/** @param {string} source @returns {Promise<{ name: string, message: string, traceback: string[] }>} */
async function errorOf(source) {
  const { done } = await sandbox.run(source);
  assert.equal(done.status, 'error');
  return done.error;
}

describe('a result', () => {
  for (const [source = '', text] of [
    ['1 + 1', '2'],
    ["'hi'", "'hi'"],
    ['null', 'null'],
    ['{ a: 1 }', '{ a: 1 }'],
    ['class Pt { x = 1 }\nnew Pt()', 'Pt { x: 1 }'],
    ['Promise.resolve(3)', 'Promise { 3 }'],
    ['new Promise(() => {})', 'Promise { <pending> }'],
    ['Promise.resolve(Promise.resolve({ p: Promise.resolve(5n) }))', 'Promise { { p: Promise { 5n } } }'],
    [
      "[Promise.resolve('x'), Promise.resolve(-0), Promise.resolve(null)]",
      "[ Promise { 'x' }, Promise { -0 }, Promise { null } ]",
    ],
    [
      '[Promise.resolve(NaN), Promise.resolve(true), Promise.resolve(Symbol.iterator)]',
      '[\n  Promise { NaN },\n  Promise { true },\n  Promise { Symbol(Symbol.iterator) }\n]',
    ],
    ['Object.create(Promise.prototype)', 'Promise {}'],
    ["new Map([['a', 1]]).keys()", "[Map Iterator] { 'a' }"],
    ["new Map([['a', { b: 1 }]]).entries()", "[Map Entries] { [ 'a', { b: 1 } ] }"],
    ['new Set([1, 2]).values()', '[Set Iterator] { 1, 2 }'],
    ['new Set([1]).entries()', '[Set Entries] { [ 1, 1 ] }'],
    ['[new Set().values()]', '[ [Set Iterator] {} ]'],
    ['Promise.resolve(new Map([[1, 2]]).values())', 'Promise { [Map Iterator] { 2 } }'],
    ['new Proxy({ a: 1 }, {})', '{ a: 1 }'],
    ['(async function f() {})', '[AsyncFunction: f]'],
    ['for (const x of [1, 2, 3]) x * 2', '6'],
  ]) {
    test(source, async () => assert.equal((await resultOf(source))['text/plain'], text));
  }

  for (const source of [
    'undefined',
    'void 0',
    'let d1 = 5',
    'class D2 {}',
    '1; if (false) { 2 }',
    'if (false) 1',
    '',
  ]) {
    test(`nothing is shown for ${source || 'an empty cell'}`, async () => assert.equal(await resultOf(source), null));
  }

  test('a rejected promise is shown and reported', async () => {
    const { done, stderr } = await sandbox.run("Promise.reject(new RangeError('far'))");
    assert.match(
      done.result.data['text/plain'],
      /^Promise \{\n  <rejected> RangeError: far\n      at cell-\d+\.js:1:16\n\}$/,
    );
    assert.match(stderr, /^Uncaught RangeError: far/);
  });

  test('a rejected promise has positions of its cell each time, though it is reported meanwhile', async () => {
    for (let round = 0; round < 150; round += 1) {
      const { done } = await sandbox.run("Promise.reject(new RangeError('far'))");
      assert.match(done.result.data['text/plain'], /at cell-\d+\.js:1:16\n/);
    }
  });

  for (const source of [
    "'x'.repeat(1e7)",
    "({ s: 'x'.repeat(1e7) })",
    "Promise.resolve('x'.repeat(5e6))",
    "[Symbol('x'.repeat(5e6))]",
    'Array.from({ length: 20000 }, (_, i) => i)',
    "new Map([['k', 'x'.repeat(1e7)]])",
    'new Uint8Array(2e7)',
  ]) {
    test(`of any size stays small outside: ${source}`, async () => {
      const { 'text/plain': text } = await resultOf(source);
      assert.ok(text.length < 50_000, `${text.length} characters`);
    });
  }

  test('displays itself, also later', async () => {
    const own = (/** @type {string} */ method) =>
      `({ ${method} [Symbol.for('Jupyter.display')]() { return { 'text/html': '<b>' } } })`;
    assert.deepEqual(await resultOf(own('')), { 'text/html': '<b>' });
    assert.deepEqual(await resultOf(own('async')), { 'text/html': '<b>' });
  });

  test('is shown as text when its own method fails, which is said', async () => {
    const { done, stderr } = await sandbox.run(
      "({ [Symbol.for('Jupyter.display')]() { throw new Error('no bundle') } })",
    );
    assert.match(done.result.data['text/plain'], /Jupyter\.display/);
    assert.match(stderr, /method of the value failed: Error: no bundle/);
  });

  test('that displays itself for ever can be interrupted', async () => {
    const id = sandbox.startRun("({ [Symbol.for('Jupyter.display')]() { console.log('in'); while (true); } })");
    await sandbox.printed(id, /in/);
    await sandbox.interrupt();
    assert.equal((await sandbox.done(id)).status, 'interrupted');
    assert.deepEqual(await resultOf('5'), { 'text/plain': '5' });
  });
});

describe('an error', () => {
  test('names function, line and column of every cell it went through', async () => {
    const first = sandbox.startRun("\n\nfunction boomer() { throw new Error('deep') }");
    await sandbox.done(first);
    const { name, message, traceback } = await errorOf('\n  boomer()');
    assert.deepEqual({ name, message }, { name: 'Error', message: 'deep' });
    assert.match(
      traceback.join('\n'),
      /^Error: deep\n(?: .*\n)+?    at boomer \((cell-\d+\.js):3:27\)\n    at (?!\1)cell-\d+\.js:2:3$/,
    );
  });

  test('in asynchronous code tells who waited', async () => {
    const source =
      "async function inner() { await 0; throw new TypeError('late') }\nasync function outer() { await inner() }\nawait outer()";
    const { traceback } = await errorOf(source);
    assert.match(traceback.join('\n'), /at inner \(\S+:1:41\)\n {4}at async outer \(\S+:2:26\)\n {4}at async \S+:3:1$/);
  });

  test('shows its cause and its members', async () => {
    const { traceback } = await errorOf(
      "throw new AggregateError([new Error('m')], 'all', { cause: new Error('why', { cause: 'deep' }) })",
    );
    const text = traceback.join('\n');
    assert.match(text, /^AggregateError: all\n/);
    assert.match(text, /\n  Error 1 of 1: Error: m\n/);
    assert.match(text, /\n  Caused by: Error: why\n[^]*\n    Caused by: 'deep'$/);
  });

  test('that a cell caught and threw again is the same error', async () => {
    const { traceback } = await errorOf('try {\n  null.x\n} catch (e) {\n  throw e\n}');
    assert.doesNotMatch(traceback.join('\n'), /cause/);
    assert.match(traceback.at(-1) ?? '', /:2:8$/);
  });

  for (const [source = '', text] of [
    ["throw 'str1'", "Uncaught 'str1'"],
    ['throw null', 'Uncaught null'],
    ['throw undefined', 'Uncaught undefined'],
    ['throw 5n', 'Uncaught 5n'],
    ['throw { a: 1 }', 'Uncaught { a: 1 }'],
    ['throw { get stack() { throw 1 }, get message() { throw 2 } }', 'Uncaught { stack: [Getter], message: [Getter] }'],
    ['throw new Proxy({}, { get() { throw 1 } })', 'Uncaught {}'],
  ]) {
    test(`need not be one: ${source}`, async () => {
      const { traceback } = await errorOf(source);
      assert.equal(traceback[0], text);
      assert.match(traceback.join('\n'), /\n {4}cell \d+, line 1\n {2}> 1 \| throw .*\n {6}\| \^\n/);
    });
  }

  test('of any size stays small outside', async () => {
    for (const thrown of [
      "new Error('y'.repeat(5e6))",
      "'y'.repeat(2e6)",
      "Object.assign(new Error('e'), { big: 'z'.repeat(5e6) })",
    ]) {
      const { traceback } = await errorOf(`throw ${thrown}`);
      assert.ok(traceback.join('\n').length < 50_000);
    }
  });

  test('printed by the console has the same frames', async () => {
    const { stdout } = await sandbox.run("1;\nconsole.log(new Error('shown'))");
    assert.match(stdout, /^Error: shown\n {4}at cell-\d+\.js:2:13\n$/);
  });
});

test('hostile changes to built-ins stop neither results nor errors nor display', async () => {
  const own = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
  await own.run(`Array.prototype[Symbol.iterator] = null; Function.prototype.call = Function.prototype.apply = null;
    const poison = { __proto__: null, configurable: true, get() { throw 'poison' }, set() { throw 'poison' } };
    for (const key in { get: 1, set: 1, value: 1, toJSON: 1, 0: 1, then: 1 }) Object.defineProperty(Object.prototype, key, poison);
    JSON.stringify = JSON.parse = Reflect.ownKeys = Object.freeze = null`);
  const { done, stdout } = await own.run("console.log({ a: [1] }); display({ 'text/html': '<b>' }); [new Map(), /x/g]");
  assert.equal(stdout, '{ a: [ 1 ] }\n');
  assert.equal(done.result?.data['text/plain'], '[ Map(0) {}, /x/g ]');
  assert.equal(own.frames.output.find(({ type }) => type === 'display')?.data['text/html'], '<b>');
  const failed = await own.run("throw new RangeError('still told')");
  assert.equal(failed.done.error.traceback[0], 'RangeError: still told');
  await own.end();
});

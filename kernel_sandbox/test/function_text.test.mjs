// The text of functions is what their author wrote; that of ours is not shown.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start();
});
after(() => sandbox.end());

/** @param {string} source a cell that prints */
async function printed(source) {
  const { done, stdout } = await sandbox.run(source);
  assert.equal(done.status, 'ok', JSON.stringify(done.error));
  return stdout.trimEnd();
}

describe('a function of a cell has the text that was written', () => {
  for (const source of [
    'function f(a, b = 1) { return a + b }',
    'function f(n) { return n > 0 ? f(n - 1) : f.name }',
    'async function* f() { for await (const x of f) throw x }',
    'function f() { try { a() } catch (e) { throw e } finally { b() } }',
    'function f() { try { a() } catch ({ message: [m] }) { return m } }',
    'function f() { constant = 2; constant += 1; constant++; --constant; [constant] = [1]; ({ constant } = {}) }',
    'function f() { unknown = () => 1; with (f) { unknown } }',
    "function f() { import('a'); return import(`b`) }",
    'function f() {\n<!-- an old comment\n  throw "x" // new\n--> old again\n}',
    'class f extends Array { static { throw_ = 1 } m() { try {} catch (e) { throw 1 } } #p = () => { unknown = 1 } }',
  ]) {
    test(source, async () => {
      const cell = `const constant = 1; var throw_;\n${source}\nconsole.log(f.toString())`;
      assert.equal(await printed(cell), source);
    });
  }
  test('and its name', async () => {
    assert.equal(await printed('function g() { return g }\nconsole.log(g.name, g.length)'), 'g 0');
  });
  test('also when it comes from eval', async () => {
    const text = '(function () { try {} catch (e) { return e } })';
    assert.equal(await printed(`console.log(eval(${JSON.stringify(text)}).toString())`), text.slice(1, -1));
  });
});

describe('a function of ours looks built in', () => {
  for (const name of ['console.log', 'setTimeout', 'URL', 'display', 'Function.prototype.toString', 'Array'])
    test(name, async () => {
      assert.match(await printed(`console.log(${name}.toString())`), /^function \w+\(\) \{ \[native code\] \}$/);
    });
  test('the accessor of a variable, too', async () => {
    const source = "var v = 1; console.log(Object.getOwnPropertyDescriptor(globalThis, 'v').get.toString())";
    assert.match(await printed(source), /\[native code\]/);
  });
});

test('Function.prototype.toString is as the standard has it', async () => {
  const source = `const { toString } = Function.prototype;
    const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(Function.prototype, 'toString');
    console.log(toString.name, toString.length, 'prototype' in toString, writable, enumerable, configurable);
    try { toString.call({}) } catch (error) { console.log(error instanceof TypeError) }
    try { new toString() } catch (error) { console.log(error instanceof TypeError) }
    console.log(toString.call(new Proxy(function f() {}, {})))`;
  assert.equal(await printed(source), 'toString 0 false true false true\ntrue\ntrue\nfunction () { [native code] }');
});

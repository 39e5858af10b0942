// Every standard built-in of the context has the properties that it has in a context of plain Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { SandboxProcess } from './sandbox_process.mjs';

/** One line for each property of each object that can be reached from the standard global names. */
const DESCRIBE = `(() => {
  const lines = [];
  const seen = new Map();
  const nameOf = (value) => (Object(value) === value ? seen.get(value) ?? '?' : typeof value === 'symbol' ? String(value) : JSON.stringify(value) ?? String(value));
  const flags = ({ writable, enumerable, configurable, get, set }) => [writable, enumerable, configurable, typeof get, typeof set].join();
  const queue = [];
  const visit = (value, path) => {
    if (Object(value) !== value || seen.has(value)) return;
    seen.set(value, path);
    queue.push([value, path]);
  };
  const intrinsics = { generator: function* () {}, async: async function () {}, asyncGenerator: async function* () {}, arrayIterator: [][Symbol.iterator](), mapIterator: new Map().values(), setIterator: new Set().values(), stringIterator: ''[Symbol.iterator](), matches: 'a'.matchAll(/a/g), helper: [].values().map((x) => x), thrower: (function () { 'use strict'; return Object.getOwnPropertyDescriptor(arguments, 'callee').get })() };
  for (const name of NAMES) visit(globalThis[name], name);
  for (const [name, value] of Object.entries(intrinsics)) visit(name === 'thrower' ? value : Object.getPrototypeOf(value), '%' + name + '%');
  for (const [value, path] of queue) {
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of ['value', 'get', 'set']) visit(descriptor[part], path + '.' + String(key) + (part === 'value' ? '' : ':' + part));
    }
    visit(Object.getPrototypeOf(value), path + '.__proto__');
  }
  const isConstructor = (f) => { try { Reflect.construct(Object, [], f); return true } catch { return false } };
  for (const [value, path] of queue) {
    lines.push(path + ' is ' + typeof value + ' of ' + nameOf(Object.getPrototypeOf(value)) + ', extensible ' + Object.isExtensible(value) + (typeof value === 'function' ? ', constructor ' + isConstructor(value) : ''));
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      lines.push(path + '.' + String(key) + ' ' + flags(descriptor) + ' ' + nameOf(descriptor.value) + ' ' + nameOf(descriptor.get) + ' ' + nameOf(descriptor.set));
    }
  }
  for (const name of NAMES) lines.push('global ' + name + ' ' + flags(Reflect.getOwnPropertyDescriptor(globalThis, name)));
  return JSON.stringify(lines);
})()`;

/** Not the standard's: V8's way of wording stacks, its console, what only the host's WebAssembly has. */
const OTHERS = /^(?:Error\.(?:prepareStackTrace|stackTraceLimit)|WebAssembly\b.*(?:JSTag|Streaming|promising|Suspend))/;

test('every standard built-in is what it is in plain Node', async () => {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const isOwn = (/** @type {string} */ name) => !['console', 'globalThis'].includes(name);
  const names = /** @type {string[]} */ (vm.runInContext('Object.getOwnPropertyNames(globalThis)', context)).filter(isOwn);
  const describe = DESCRIBE.replaceAll('NAMES', JSON.stringify(names));
  const expected = /** @type {string[]} */ (JSON.parse(vm.runInContext(describe, context)));

  await using sandbox = await SandboxProcess.start();
  const { stdout } = await sandbox.run(`for (const line of JSON.parse(${describe})) console.log(line)`);
  const actual = new Set(stdout.split('\n'));
  const missing = expected.filter((line) => !actual.has(line) && !OTHERS.test(line));
  assert.deepEqual(missing, []);
  const wanted = new Set(expected);
  const added = [...actual].filter((line) => line !== '' && !wanted.has(line) && !OTHERS.test(line));
  assert.deepEqual(added, []);
});

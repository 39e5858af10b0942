// What a cell is told that uses a name of Node's or of a page's.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hintFor, withHint } from '../src/hints.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

/** @param {string} missing @param {string} line */
const problem = (missing, line) => ({
  name: 'ReferenceError',
  message: `${missing} is not defined`,
  traceback: [`ReferenceError: ${missing} is not defined`, '    cell 1, line 1', `  > 1 | ${line}`, '    at cell-1.js:1:1'],
});

describe('require names the import to write', () => {
  for (const [line, statement] of Object.entries({
    "const _ = require('lodash')": "import _ from 'lodash'",
    'const { map, sum } = require("lodash-es");': "import { map, sum } from 'lodash-es'",
    'let {readFile: read} = require(`fs`)': "import {readFile as read} from 'fs'",
    "var d3 = require ( 'd3' ).scale": "import d3 from 'd3'",
    "f(require('@scope/name/file.js'))": "import { name } from '@scope/name/file.js'",
    'require(which)': "import { name } from 'package'",
  })) {
    test(line, () => assert.equal(hintFor(problem('require', line)), `Hint: cells use import instead: ${statement}.`));
  }
});

test('process is answered by what was asked of it', () => {
  assert.match(hintFor(problem('process', 'const key = process.env.KEY')) ?? '', /environment variables/);
  assert.match(hintFor(problem('process', 'process?.exit(1)')) ?? '', /Kernel menu/);
  assert.match(hintFor(problem('process', 'process.nextTick(f)')) ?? '', /queueMicrotask/);
  assert.match(hintFor(problem('process', 'process.constructor')) ?? '', /no process to ask/);
  assert.match(hintFor(problem('process', 'process')) ?? '', /no process to ask/);
});

test('nothing is said of other names and other errors', () => {
  for (const name of ['x', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) assert.equal(hintFor(problem(name, name)), null);
  const other = { ...problem('process', 'process'), name: 'TypeError' };
  assert.equal(withHint(other), other);
});

test('a cell sees the hint as the last line, and code that asks first sees the name undefined', async () => {
  await using sandbox = await SandboxProcess.start();
  const { done } = await sandbox.run("const fs = 1;\nconst { chunk } = require('lodash-es')");
  assert.equal(done.error.message, 'require is not defined');
  assert.equal(done.error.traceback.at(-1), "Hint: cells use import instead: import { chunk } from 'lodash-es'.");
  const caught = await sandbox.run('try { document.title } catch (error) { error.message }');
  assert.equal(caught.done.result.data['text/plain'], "'document is not defined'");
  const asked = await sandbox.run("[typeof process, typeof require, typeof window, 'document' in globalThis]");
  assert.equal(asked.done.result.data['text/plain'], "[ 'undefined', 'undefined', 'undefined', false ]");
  const late = await sandbox.run('const process = { env: { A: 1 } }; process.env.A');
  assert.equal(late.done.result.data['text/plain'], '1');
});

test('a name that is used above its declaration is not said to be unknown', async () => {
  await using sandbox = await SandboxProcess.start();
  const early = await sandbox.run('early + 1\nconst early = 2');
  assert.match(early.done.error.traceback.at(-1) ?? '', /^Hint: this cell declares early, but that line has not run yet/);
  const unknown = await sandbox.run('unknown + 1\nconst known = 2');
  assert.doesNotMatch(unknown.done.error.traceback.join('\n'), /Hint/);
});

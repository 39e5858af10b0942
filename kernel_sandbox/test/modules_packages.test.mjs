// Packages of the administrator's folder: by Node's rules, ES modules and CommonJS, and nothing outside of the folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @param {object} fields */
const manifest = (fields) => JSON.stringify({ version: '1.0.0', ...fields });

/** @type {Record<string, string>} */
const FILES = {
  'packages.json': JSON.stringify({
    packages: ['esm', 'cjs', 'both', '@scope/name', 'untyped', 'guards', 'drawing', 'outside'].map((name) => ({
      name,
      version: '1.0.0',
    })),
    inject: { drawing: { document: './screen/document.mjs#document' } },
  }),
  'screen/document.mjs': "console.log('a document is made'); export const document = { title: 'injected' };",
  'node_modules/esm/package.json': manifest({
    name: 'esm',
    type: 'module',
    exports: { '.': './index.js', './part': './lib/part.js', './data': './data.json', './wild/*': './lib/*.js' },
    imports: { '#inner': './lib/inner.js' },
  }),
  'node_modules/esm/index.js':
    "import inner from '#inner'; import { hidden } from 'hidden'; export default inner; export { hidden }; export const lazy = () => import('./lib/part.js')",
  'node_modules/esm/lib/inner.js': "export default 'inner'",
  'node_modules/esm/lib/part.js':
    "import { join } from 'path'; export const part = join('p', 'q'); export const where = import.meta.url",
  'node_modules/esm/data.json': '{"json": true}',
  'node_modules/hidden/package.json': manifest({ name: 'hidden', type: 'module', main: 'main.js' }),
  'node_modules/hidden/main.js': "export const hidden = 'seen by packages only'",
  'node_modules/cjs/package.json': manifest({ name: 'cjs' }),
  'node_modules/cjs/index.js': `'use strict';
const other = require('./other'); const data = require('./data.json'); const events = require('events');
exports.strict = (function () { return this === undefined })();
exports.other = other.value; exports.data = data.a; exports.emitter = typeof events.EventEmitter;
exports.folder = require('./folder').name; exports.self = module.exports === exports;
try { require('not-there') } catch (e) { exports.optional = e.message }
exports.load = async () => (await import('both')).kind;
Object.defineProperty(exports, 'getter', { enumerable: true, get: function () { return other.value; } });`,
  'node_modules/cjs/other.js':
    "exports.value = 'before'; const back = require('./index.js'); exports.value = 'other' + typeof back.strict; var process_ = process.env.NODE_ENV",
  'node_modules/cjs/folder/index.js': "module.exports = { name: 'folder' }",
  'node_modules/cjs/data.json': '{"a": 5}',
  'node_modules/cjs/slow.js': "exports.first = 1; console.log('starts'); while (globalThis.busy) {} exports.second = 2",
  'node_modules/cjs/slows.js': "exports.slow = require('./slow')",
  'node_modules/both/package.json': manifest({
    name: 'both',
    exports: { import: './es.mjs', require: './common.cjs', default: './common.cjs' },
  }),
  'node_modules/both/es.mjs': "export const kind = 'es'",
  'node_modules/both/common.cjs': "module.exports = { kind: 'common' }",
  'node_modules/@scope/name/package.json': manifest({ name: '@scope/name' }),
  'node_modules/@scope/name/index.js':
    "module.exports = function add(a, b) { return a + b }; module.exports.extra = require('both').kind; module.exports.again = require('./sub.js')",
  'node_modules/@scope/name/sub.js':
    "__reexport(require('./more.js')); function __reexport() {} module.exports = require('./more.js')",
  'node_modules/@scope/name/more.js': "exports.more = 'more'",
  'node_modules/untyped/package.json': manifest({ name: 'untyped', main: './lib/main' }),
  'node_modules/untyped/lib/main.js': "export const syntax = 'of a module'",
  'node_modules/guards/package.json': manifest({ name: 'guards', type: 'module' }),
  'node_modules/guards/index.js': 'export function attempt(f) { try { return f() } catch (error) { return error } }',
  'node_modules/drawing/package.json': manifest({ name: 'drawing', type: 'module' }),
  'node_modules/drawing/index.js': "export const title = () => document.title; export { own } from './own.js'",
  'node_modules/drawing/own.js': "const document = 'own'; export const own = document + (typeof process)",
  'node_modules/outside/package.json': manifest({ name: 'outside', type: 'module' }),
  'node_modules/outside/index.js': "export * from './link.js'",
};

const root = mkdtempSync(join(tmpdir(), 'pennant-packages-'));
const folder = join(root, 'packages');
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
writeFileSync(join(root, 'secret.js'), 'export const secret = 1');
symlinkSync(join(root, 'secret.js'), join(folder, 'node_modules/outside/link.js'));
after(() => rmSync(root, { recursive: true }));

/** @type {Record<string, [cell: string, expected: string | RegExp][]>} */
const NOTEBOOKS = {
  'ES modules: exports, imports, what only packages see': [
    [
      "import inner, { hidden, lazy } from 'esm'; [inner, hidden, (await lazy()).part]",
      "[ 'inner', 'seen by packages only', 'p/q' ]",
    ],
    [
      "import { part, where } from 'esm/part'; [part, where]",
      "[ 'p/q', 'file:///packages/node_modules/esm/lib/part.js' ]",
    ],
    ["import inner2 from 'esm/wild/inner'; inner2", "'inner'"],
    ["import data from 'esm/data' with { type: 'json' }; data", '{ json: true }'],
    ["import 'esm/lib/part.js'", /'esm\/lib\/part\.js' is no part of its package/],
    ["import 'hidden'", /no package 'hidden' in this sandbox\. Installed are: esm, cjs, both, @scope\/name,/],
  ],
  'CommonJS: names, require, cycles, JSON, a module of Node, what is missing': [
    [
      "import cjs, { strict, other, data, emitter, folder, self, optional, getter } from 'cjs'; [strict, other, data, emitter, folder, self, getter, cjs.strict].join()",
      "'true,otherundefined,5,function,folder,true,otherundefined,true'",
    ],
    ['optional', /There is no module 'not-there', which cjs\/index\.js imports/],
    ['await cjs.load()', "'es'"],
  ],
  'conditions: import and require': [
    [
      "import { kind } from 'both'; import add, { extra } from '@scope/name'; [kind, add(1, 2), extra, add.again.more]",
      "[ 'es', 3, 'common', 'more' ]",
    ],
  ],
  'a file that does not say what it is': [["import { syntax } from 'untyped'; syntax", "'of a module'"]],
  'injected names are bindings of the package alone': [
    ["import { title, own } from 'drawing'; [title(), own]", /a document is made[^]*\[ 'injected', 'ownobject' \]/],
    ['typeof document', "'undefined'"],
  ],
  'nothing outside of the folder': [["import 'outside'", /'\.\/link\.js' leads out of the packages/]],
  'what packages catch goes through the guards': [
    ["import { attempt } from 'guards'; attempt(() => { throw new TypeError('mine') }).message", "'mine'"],
  ],
};

/** @param {SandboxProcess} sandbox @param {string} cell */
async function value(sandbox, cell) {
  const { done, stdout } = await sandbox.run(cell);
  return done.status === 'error' ? done.error.traceback.join('\n') : stdout + (done.result?.data['text/plain'] ?? '');
}

describe('packages', { concurrency: 2 }, () => {
  for (const [name, cells] of Object.entries(NOTEBOOKS)) {
    test(name, { timeout: 60_000 }, async () => {
      await using sandbox = await SandboxProcess.start({ programArguments: [`--packages=${folder}`] });
      for (const [cell, expected] of cells) {
        const shown = await value(sandbox, cell);
        if (typeof expected === 'string') assert.equal(shown, expected, cell);
        else assert.match(shown, expected, cell);
      }
    });
  }

  test('a CommonJS module that was stopped runs again', { timeout: 60_000 }, async () => {
    await using sandbox = await SandboxProcess.start({ programArguments: [`--packages=${folder}`] });
    await sandbox.run('globalThis.busy = true');
    const id = sandbox.startRun("import slows from 'cjs/slows.js'");
    await sandbox.printed(id, /starts/);
    await sandbox.interrupt();
    await sandbox.run('globalThis.busy = false');
    assert.equal(
      await value(sandbox, "import slows from 'cjs/slows.js'; slows"),
      'starts\n{ slow: { first: 1, second: 2 } }',
    );
  });

  test('without a folder there are no packages', { timeout: 60_000 }, async () => {
    await using sandbox = await SandboxProcess.start({ programArguments: [`--packages=${join(root, 'nothing')}`] });
    assert.match(await value(sandbox, "import 'esm'"), /no package 'esm' in this sandbox\. No packages are installed/);
    assert.equal(await value(sandbox, "import { sep } from 'node:path'; sep"), "'/'");
  });

  test('an import of many modules can be interrupted and tried again', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 300 }, (_, index) => index);
    const package_ = join(folder, 'node_modules/esm/lib');
    for (const index of many)
      writeFileSync(
        join(package_, `many${index}.js`),
        `export const v${index} = ${index}; try { v${index} } catch (e) {}`,
      );
    writeFileSync(join(package_, 'many.js'), many.map((index) => `export * from './many${index}.js'`).join(';'));
    await using sandbox = await SandboxProcess.start({ programArguments: [`--packages=${folder}`] });
    const id = sandbox.startRun("import * as many from 'esm/wild/many'");
    await sandbox.interrupt();
    assert.match((await sandbox.done(id)).status, /interrupted|ok/);
    assert.equal(await value(sandbox, "import * as many from 'esm/wild/many'; Object.keys(many).length"), '300');
  });
});

// What a module's text becomes: every guard that the syntax tree calls for, though the tree is never whole.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { prepareSource } from '../src/modules/module_source.mjs';
import { scanSource } from '../src/modules/source_scan.mjs';

const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url));
const FILES = globSync(
  `${PACKAGES}/{acorn,acorn-walk,magic-string,vm2,buffer,events,import-meta-resolve,cjs-module-lexer}/**/*.{js,mjs,cjs}`,
);

/** @param {string} text @param {'module' | 'commonjs'} type */
function counted(text, type) {
  /** @type {Record<string, number[]>} */
  const places = { CatchClause: [], ImportExpression: [], WithStatement: [], MetaProperty: [] };
  full(parse(text, { ecmaVersion: 'latest', sourceType: type }), (node) => {
    if (node.type === 'MetaProperty' && text.startsWith('new', node.start)) return;
    places[node.type]?.push(node.start);
  });
  return Object.values(places).map((starts) => starts.sort((one, other) => one - other));
}

/** @param {string} text @param {'module' | 'commonjs'} type */
function scanned(text, type) {
  const { catchClauses, imports, withStatements, metas } = scanSource(text, { type, isOurs: true });
  return [catchClauses, imports, withStatements, metas].map((nodes) =>
    nodes.map(({ start }) => start).sort((one, other) => one - other),
  );
}

/** @template T @param {() => T} action @returns {T | string} or what was thrown */
function attempt(action) {
  try {
    return action();
  } catch (error) {
    return String(error);
  }
}

test('a scan finds what the whole tree has, in real packages', () => {
  let found = 0;
  for (const file of FILES) {
    const text = ` ${readFileSync(file, 'utf8').replace(/^#!/, '//')}`;
    for (const type of /** @type {const} */ (['module', 'commonjs'])) {
      const whole = attempt(() => counted(text, type));
      assert.deepEqual(
        attempt(() => scanned(text, type)),
        whole,
        `${file} as ${type}`,
      );
      if (typeof whole !== 'string') found += whole.flat().length;
    }
  }
  assert.ok(found > 100, `${found}`);
});

/** @param {string} source @param {Partial<import('../src/modules/module_source.mjs').SourceOptions>} [options] */
const prepared = (source, options) => prepareSource(source, { key: 'k', type: 'module', ...options });

test('a text without anything to guard stays as it is', () => {
  const source = "import a from 'b'; export default promise.then(a).finally(() => {}); try { a() } catch {}";
  assert.equal(prepared(source).code, source);
});

test('each guard, with and without exact columns', () => {
  /** @type {[source: string, pattern: RegExp][]} */
  const cases = [
    ['try { a() } catch (e) { b(e) }', /catch \(e\) \{.*e=\$pennant\.caught\(e\);/],
    [
      'try { a() } catch ({ m }) { b(m) }',
      /catch\((\w+)\)\{\1=\$pennant\.caught\(\1\);try\{throw \1;\}.*catch \(\{ m \}\)/,
    ],
    ['try { a() } catch /* c */ (e) { b(e) }', /\$pennant\.caught\(e\)/],
    ["import /* c */ ('x')", /\$pennant\.importer\("k"\).*\('x'\)/],
    ["const f = () => import('x', { with: {} })", /\$pennant\.importer\("k"\).*\('x', \{ with: \{\} \}\)/],
    ['import.meta.url', /\$pennant\.importMeta\("k"\).*\.url/],
    ['import . meta', /\$pennant\.importMeta\("k"\)/],
    ['function f() { class A { static { try {} catch (x) { x } } } }', /x=\$pennant\.caught\(x\)/],
    ['export default class { m() { try {} catch (x) { x } } }', /x=\$pennant\.caught\(x\)/],
    ['export const f = () => { try {} catch (x) { x } }, g = 1', /x=\$pennant\.caught\(x\)/],
  ];
  for (const [source, pattern] of cases) {
    assert.match(prepared(source).code, pattern);
    assert.match(prepared(source, { isExact: true }).code, pattern);
  }
});

test('CommonJS: with, what is required, its directive', () => {
  const source = '"use strict"; const a = require("a"), b = require("b/" + a); function f() { return require(`c`) }';
  const { required, directive } = prepared(source, { type: 'commonjs' });
  assert.deepEqual([required, directive], [['a'], '"use strict";']);
  assert.match(prepared('with (o) { import("x") }', { type: 'commonjs' }).code, /\$pennant\.scope\(/);
});

test('reserved names are refused, however they are written', () => {
  for (const source of [
    '$pennant',
    '\\u0024pennant',
    'let { a: $pennant } = b',
    'VM2_INTERN\\u0041L_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL',
  ]) {
    assert.throws(() => prepared(source), /reserved/, source);
    assert.doesNotThrow(() => prepared(source, { isOurs: true }), source);
  }
});

test('names are given only where a module refers to them and does not declare them', () => {
  const injectable = new Set(['document', 'process']);
  /** @type {[source: string, free: string[]][]} */
  const cases = [
    ['document.title; process.env', ['document', 'process']],
    ['const document = 1; process', ['process']],
    ["import { document } from 'x'; export function process() {}", []],
    ['export const { a: [document] } = b', []],
    ['a.document; b?.process', []],
    ['[...process]', ['process']],
  ];
  for (const [source, free] of cases) assert.deepEqual(prepared(source, { injectable }).free, free, source);
});

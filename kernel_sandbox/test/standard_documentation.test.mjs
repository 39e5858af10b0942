// What is known of standard names, and that it is what the generator makes of the typings that are installed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { describe } from 'node:test';
import { standardDocumentation } from '../scripts/standard_documentation.mjs';
import { documentationOf } from '../src/standard_documentation.mjs';

test('the file is what the generator gives', () => {
  const file = new URL('../src/data/standard_documentation.json', import.meta.url);
  assert.ok(readFileSync(file, 'utf8') === standardDocumentation(), 'run: npm run documentation');
});

test('the file says whose work it is, and under which licence', () => {
  assert.match(standardDocumentation().split('\n', 1)[0] ?? '', /Microsoft Corporation.*Apache License, Version 2\.0/);
});

describe('an entry', () => {
  /** @type {[string, RegExp, RegExp, string][]} name, signature, description, page */
  const ENTRIES = [
    [
      'Array.prototype.map',
      /^map<U>\(callbackfn: .*\): U\[\]$/,
      /^Calls a defined callback function on each element/,
      'Web/JavaScript/Reference/Global_Objects/Array/map',
    ],
    ['Math.PI', /^readonly PI: number$/, /^Pi\./, 'Web/JavaScript/Reference/Global_Objects/Math/PI'],
    ['parseInt', /^parseInt\(string: string/, /integer/, 'Web/JavaScript/Reference/Global_Objects/parseInt'],
    ['URL.prototype.host', /^host: string$/, /`host`/, 'Web/API/URL/host'],
    ['setTimeout', /^setTimeout\(handler/, /milliseconds/, 'Web/API/Window/setTimeout'],
    ['Iterator.prototype.take', /^take\(/, /iterator/, 'Web/JavaScript/Reference/Global_Objects/Iterator/take'],
    [
      'Intl.NumberFormat',
      /^new NumberFormat\(/,
      /numbers/,
      'Web/JavaScript/Reference/Global_Objects/Intl/NumberFormat',
    ],
    ['TypedArray.prototype.set', /^set\(/, /./, 'Web/JavaScript/Reference/Global_Objects/TypedArray/set'],
  ];
  for (const [name, signature, description, page] of ENTRIES) {
    test(name, () => {
      const entry = documentationOf(name);
      assert.match(entry?.signature ?? '', signature);
      assert.match(entry?.description ?? '', description);
      assert.equal(entry?.url, `https://developer.mozilla.org/docs/${page}`);
    });
  }
  test('is there for all that ECMAScript calls a function', () => {
    const known = Object.getOwnPropertyNames(Array.prototype).filter((name) => name !== 'constructor');
    for (const name of known) assert.ok(documentationOf(`Array.prototype.${name}`) !== null, name);
  });
  for (const name of ['', 'nothing', 'Array.prototype', '"', 'Array":["'])
    test(`of ${name || 'nothing'} is none`, () => assert.equal(documentationOf(name), null));
});

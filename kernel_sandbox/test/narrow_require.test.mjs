// What is read as Latin-1 (src/narrow_require.mjs) means the same as what was written.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import test, { describe } from 'node:test';
import { parse } from 'acorn';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('vm2/lib/vm.js'));
const FILES = [
  // NodeVM, which has such a character in the text of an error, is never used here.
  ...readdirSync(folder).flatMap((name) => (name === 'nodevm.js' ? [] : [`${folder}/${name}`])),
  require.resolve('vm2'),
  require.resolve('acorn'),
  require.resolve('acorn-walk'),
];

/** @param {string} text of a script @returns {string} the same without its comments */
function withoutComments(text) {
  /** @type {[number, number][]} */
  const comments = [];
  parse(text, {
    ecmaVersion: 'latest',
    allowReturnOutsideFunction: true,
    onComment: (_isBlock, _text, start, end) => comments.push([start, end]),
  });
  return comments.reduceRight((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

/** The texts that vm2 compiles by itself are looked at one by one. @param {string} text */
const withoutTexts = (text) => text.replaceAll(/^\t"[\w-]+\.js": ".*",?$/gm, '');

/** @param {string} text */
const strangeCharacters = (text) => withoutComments(text).match(/[^\p{ASCII}]+/gu) ?? [];

describe('there is nothing but ASCII outside of comments', () => {
  for (const file of FILES) {
    test(file.slice(folder.length - 'vm2/lib'.length), () => {
      const text = readFileSync(file, 'utf8');
      assert.deepEqual(strangeCharacters(file.endsWith('/sources.js') ? withoutTexts(text) : text), []);
    });
  }

  for (const [name, text] of Object.entries(require('vm2/lib/sources.js'))) {
    test(`${name}, as vm2 compiles it`, () => {
      assert.deepEqual(strangeCharacters(text), []);
    });
  }
});

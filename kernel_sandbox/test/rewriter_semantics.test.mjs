// A cell gives what V8 gives: each snippet runs as it is and rewritten, and value, output, error and stack are compared.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Notebook } from './rewriter_notebook.mjs';

/** One snippet a line; ⏎ stands for a line break in it. */
const SNIPPETS = readFileSync(new URL('rewriter_snippets.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

/**
 * @param {string} source
 * @param {boolean} raw
 */
async function outcome(source, raw) {
  const notebook = await Notebook.open({ raw });
  const { status, result, stdout, error } = await notebook.run(source);
  return { status, result, stdout, error };
}

for (const line of SNIPPETS) {
  const source = line.replaceAll('⏎', '\n');
  test(line, async () => assert.deepEqual(await outcome(source, false), await outcome(source, true)));
}

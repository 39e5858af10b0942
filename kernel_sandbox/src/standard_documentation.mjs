// Signatures and descriptions of standard names, from src/data/standard_documentation.json (made by
// scripts/standard_documentation.mjs). Read at the first question and kept as text: an entry is a line of it.
import { readFileSync } from 'node:fs';
import { NOTEBOOK_DOCUMENTATION } from './notebook_documentation.mjs';

/** @typedef {{ name: string, signature: string, description: string, url: string }} Documentation `url` may be empty */

const FILE = new URL('./data/standard_documentation.json', import.meta.url);
const MDN = 'https://developer.mozilla.org/docs/';
const MDN_GLOBALS = 'Web/JavaScript/Reference/Global_Objects/';

/** @type {string | undefined} */
let text;

/**
 * @param {string} name as `Array.prototype.map`, `Math.PI`, `setTimeout`
 * @returns {Documentation | null}
 */
export function documentationOf(name) {
  const own = Object.hasOwn(NOTEBOOK_DOCUMENTATION, name) ? NOTEBOOK_DOCUMENTATION[name] : undefined;
  if (own !== undefined) return { name, signature: own[0], description: own[1], url: '' };
  text ??= readFileSync(FILE, 'latin1');
  const key = `\n${JSON.stringify(name)}:`;
  const start = name === '' ? -1 : text.indexOf(key);
  if (start === -1) return null;
  const line = text.slice(start + key.length, text.indexOf('\n', start + 1)).replace(/,$/, '');
  const [signature, description, path] = JSON.parse(Buffer.from(line, 'latin1').toString());
  return { name, signature, description, url: MDN + (path ?? MDN_GLOBALS + pathOf(name)) };
}

/** @param {string} name of what ECMAScript defines */
const pathOf = (name) => name.replace('.prototype.', '/').replaceAll('.', '/');

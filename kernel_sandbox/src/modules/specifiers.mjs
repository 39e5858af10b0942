// Import specifiers, told apart by their form.
import { ImportProblem } from './import_problem.mjs';

/**
 * @typedef {'node' | 'data' | 'file' | 'path' | 'bare' | 'internal'} SpecifierForm `path`: relative, or from the root;
 *   `internal`: the `#name` of a package's own
 */

/** The notebook's folder in `import.meta.url`, see module_urls.mjs. */
const NOTEBOOK_URL = 'file:///notebook/';
const SCHEME = /^([a-z][a-z\d+.-]*):/i;

/**
 * @param {string} specifier
 * @returns {SpecifierForm}
 * @throws {ImportProblem}
 */
export function formOf(specifier) {
  if (specifier === '') throw new ImportProblem('An import names a module, and this name is empty.');
  if (/^(?:\.{1,2}(?:\/|$)|\/)/.test(specifier)) return 'path';
  if (specifier.startsWith('#')) return 'internal';
  const scheme = SCHEME.exec(specifier)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'bare';
  if (scheme === 'node' || scheme === 'data' || scheme === 'file') return scheme;
  throw new ImportProblem(schemeProblem(scheme, specifier));
}

/** @param {string} scheme @param {string} specifier */
function schemeProblem(scheme, specifier) {
  const shown = shorten(specifier);
  if (scheme === 'http' || scheme === 'https') {
    return `'${shown}' cannot be imported: the sandbox has no network. Ask the administrator to add the package.`;
  }
  if (scheme === 'npm' || scheme === 'jsr') {
    return `'${shown}' cannot be imported: leave out '${scheme}:' and the version, as in import 'd3-array'.`;
  }
  return `'${shown}' cannot be imported: '${scheme}:' is not known here. Name a package, or a file as in './file.js'.`;
}

/** @param {string} specifier */
export const shorten = (specifier) => (specifier.length > 200 ? `${specifier.slice(0, 200)}…` : specifier);

/**
 * A file of the notebook's, as PROTOCOL.md names it: relative to the notebook's folder, `..` at its beginning only.
 * @typedef {{ path: string, query: string }} NotebookPath `query` makes another module of the same file
 */

/**
 * @param {string} specifier of the form `path`
 * @param {string} from the path of the file that imports, empty for a cell
 * @returns {NotebookPath}
 * @throws {ImportProblem}
 */
export function notebookPath(specifier, from) {
  const [, body = '', query = ''] = /^([^?#]*)(.*)$/s.exec(specifier) ?? [];
  if (body.startsWith('/')) throw new ImportProblem(absoluteProblem(body));
  const folder = from.split('/').slice(0, -1);
  return { path: normalised([...folder, ...decoded(body).split('/')], specifier), query };
}

/** @param {string} body */
function absoluteProblem(body) {
  const example = `./${body.split('/').at(-1)}`;
  return `'${shorten(body)}' cannot be imported: a path starts at the notebook's folder, as in '${example}' or '../${example.slice(2)}'.`;
}

/** @param {string} body */
function decoded(body) {
  try {
    return decodeURIComponent(body);
  } catch {
    return body;
  }
}

/** @param {string[]} parts @param {string} specifier */
function normalised(parts, specifier) {
  /** @type {string[]} */
  const kept = [];
  for (const part of parts) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else kept.push(part);
  }
  const last = kept.at(-1);
  if (last !== undefined && last !== '..' && !specifier.endsWith('/')) return kept.join('/');
  throw new ImportProblem(`'${shorten(specifier)}' is a folder; name a file in it, as in './lib/index.js'.`);
}

/**
 * @param {string} specifier of the form `file`: what `import.meta.url` gives, or a URL made from it
 * @returns {NotebookPath}
 * @throws {ImportProblem}
 */
export function notebookPathOfUrl(specifier) {
  const { href } = new URL(specifier);
  if (href.startsWith(NOTEBOOK_URL)) return notebookPath(`./${href.slice(NOTEBOOK_URL.length)}`, '');
  if (href.startsWith('file:///') && !href.startsWith('file:///packages/'))
    return notebookPath(`../${href.slice(8)}`, '');
  throw new ImportProblem(`'${shorten(specifier)}' cannot be imported. Name a package, or a file as in './file.js'.`);
}

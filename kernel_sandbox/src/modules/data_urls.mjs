// Modules in `data:` URLs.
import { ImportProblem } from './import_problem.mjs';

/** @typedef {{ type: 'javascript' | 'json', text: string }} DataModule */

const JAVASCRIPT = new Set(['text/javascript', 'application/javascript', 'text/ecmascript', 'application/ecmascript']);
const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json$/;

/**
 * @param {string} url that starts with `data:`
 * @returns {DataModule}
 * @throws {ImportProblem}
 */
export function readDataUrl(url) {
  const [head = '', ...rest] = new URL(url).pathname.split(',');
  if (rest.length === 0) throw new ImportProblem('This data: URL has no comma, and so no content.');
  const isBase64 = /;\s*base64\s*$/i.test(head);
  const mediaType = (head.split(';')[0] ?? '').trim().toLowerCase();
  return { type: typeOf(mediaType), text: decode(rest.join(',') + new URL(url).search, isBase64) };
}

/** @param {string} mediaType @returns {'javascript' | 'json'} */
function typeOf(mediaType) {
  if (JAVASCRIPT.has(mediaType)) return 'javascript';
  if (JSON_TYPE.test(mediaType)) return 'json';
  const shown = mediaType === '' ? 'no media type' : `the media type ${mediaType}`;
  throw new ImportProblem(`This data: URL has ${shown}; modules have text/javascript or application/json.`);
}

/** @param {string} content @param {boolean} isBase64 */
function decode(content, isBase64) {
  try {
    return isBase64 ? Buffer.from(decodeURIComponent(content), 'base64').toString() : decodeURIComponent(content);
  } catch {
    throw new ImportProblem('The content of this data: URL is not percent-encoded as it should be.');
  }
}

// What the web globals of the context need from the host. Every function takes and returns primitives and never throws:
// `null` means that it could not be done, and the context words the error. Bytes cross as strings with one character for
// each byte (`latin1`).
import { openSync, readFileSync, readSync } from 'node:fs';
import { timeOrigin } from './clock.mjs';

// Nothing of Node may be loaded while a cell runs, or an interrupt could leave it half loaded for good. So the globals of
// Node that are used here are looked up now, and randomness comes from the system's file and not from node:crypto.
const { URL, TextDecoder, atob, btoa } = globalThis;
const randomness = openSync('/dev/urandom', 'r');

/** From the files of context/web to the globals that each brings. */
const INDEX = readFileSync(new URL('./context/web/index.json', import.meta.url), 'utf8');
const FILES = new Set(Object.keys(JSON.parse(INDEX)));
/** Limits of what crosses, in characters. The context says so before it comes to them. */
const LONGEST_URL = 2 ** 20;
const LONGEST_TEXT = 2 ** 24;
const MOST_RANDOM_BYTES = 65_536;
const URL_PARTS = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

/**
 * @typedef {object} WebHost
 * @property {() => string} webIndex the names of the files and of their globals, as JSON
 * @property {(file: string) => void} loadWeb evaluates a file of context/web in the context
 * @property {(url: string, base: string) => string | null} parseUrl the serialization; no base when it is empty
 * @property {(href: string, part: string, value: string) => string | null} changeUrl sets a part as URL's attribute does
 * @property {(label: string) => string | null} encodingOf the name of the encoding that a label means
 * @property {(encoding: string, bytes: string, fatal: boolean, isLast: boolean) => string | null} decode
 * @property {(text: string) => string | null} atob
 * @property {(text: string) => string | null} btoa
 * @property {(count: number) => string | null} randomBytes
 * @property {() => number} timeOrigin when the clock of `now` was at 0, in milliseconds since 1970
 */

/**
 * @param {(file: string) => void} evaluate
 * @returns {WebHost}
 */
export function createWebHost(evaluate) {
  return {
    webIndex: () => INDEX,
    loadWeb(file) {
      try {
        if (FILES.has(file)) evaluate(file);
      } catch {
        // The stack was full: the context sees that nothing came.
      }
    },
    parseUrl: (url, base) =>
      attempt(() => (isText(url, LONGEST_URL) && isText(base, LONGEST_URL) ? new URL(url, base || undefined).href : null)),
    changeUrl: (href, part, value) => attempt(() => changed(href, part, value)),
    encodingOf: (label) => attempt(() => new TextDecoder(`${label}`).encoding),
    decode: (encoding, bytes, fatal, isLast) => attempt(() => decoded(encoding, bytes, fatal === true, isLast === true)),
    atob: (text) => attempt(() => (isText(text, LONGEST_TEXT) ? atob(text) : null)),
    btoa: (text) => attempt(() => (isText(text, LONGEST_TEXT) ? btoa(text) : null)),
    timeOrigin: () => timeOrigin,
    randomBytes: (count) => attempt(() => randomBytes(count)),
  };
}

/** @param {number} count */
function randomBytes(count) {
  if (!Number.isInteger(count) || count < 0 || count > MOST_RANDOM_BYTES) return null;
  const bytes = Buffer.alloc(count);
  return readSync(randomness, bytes) === count ? bytes.toString('latin1') : null;
}

/** @template T @param {() => T} action @returns {T | null} `null` when it threw */
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

/** @param {unknown} value @param {number} longest @returns {value is string} */
function isText(value, longest) {
  return typeof value === 'string' && value.length <= longest;
}

/** @param {string} href @param {string} part @param {string} value */
function changed(href, part, value) {
  if (!isText(href, 4 * LONGEST_URL) || !isText(value, LONGEST_URL) || !URL_PARTS.includes(part)) return null;
  const url = new URL(href);
  Reflect.set(url, part, value);
  // Node leaves the `/.` that stood for a missing host when there is one now; parsing once more takes it away.
  return part.startsWith('host') ? new URL(url.href).href : url.href;
}

/** @param {string} encoding @param {string} bytes @param {boolean} fatal @param {boolean} isLast */
function decoded(encoding, bytes, fatal, isLast) {
  if (!isText(bytes, LONGEST_TEXT)) return null;
  const decoder = new TextDecoder(encoding, { fatal, ignoreBOM: true });
  return decoder.decode(Buffer.from(bytes, 'latin1'), { stream: !isLast });
}

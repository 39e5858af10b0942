// The text of a module to what V8 may compile: vm2's guards are in it, as the cell rewriter puts them into cells, and
// `import()` and `import.meta` are our own. V8's would call the host.
import { Edits } from '../rewriter/edits.mjs';
import { guardCatch, guardWith, temporaryName, VM2_STATE } from '../rewriter/instrumentation.mjs';
import { anchorsOf, anchorsText } from '../rewriter/positions.mjs';
import { scanSource } from './source_scan.mjs';
import { Splices } from './splices.mjs';

/**
 * @typedef {object} SourceOptions
 * @property {string} key how the module is called between the threads
 * @property {'module' | 'commonjs'} type
 * @property {ReadonlySet<string>} [injectable] names that the module may be given when it does not declare them
 * @property {boolean} [isOurs] it may use the reserved names
 * @property {boolean} [isExact] the columns of its positions are told exactly, which costs memory
 *
 * @typedef {object} PreparedSource
 * @property {string} code
 * @property {string} anchors positions of the code, see ../rewriter/positions.mjs
 * @property {string[]} free those of the injectable names that it refers to
 * @property {string[]} required what it passes to `require`
 * @property {string} directive `"use strict";` where the code has lost it, to be put in front
 */

export const UNCHANGED = '1:1:1:1';
/** Texts without any of these need no guard; keywords cannot be written with escapes, names can. */
const NEEDS_GUARDS = new RegExp(
  String.raw`\bcatch\s*(?:\/|\()|\bimport\s*(?:\/|\(|\.)|\beval\b|\\u|\$pennant|${VM2_STATE.slice(0, 13)}`,
);
const NEEDS_GUARDS_SLOPPY = /\bwith\b|\brequire\b|<!--|-->/;

/**
 * @param {string} source @param {SourceOptions} options
 * @returns {PreparedSource}
 * @throws {SyntaxError} acorn's, or that of a reserved name, with `pos` one more than the offset in the source
 */
export function prepareSource(source, options) {
  if (!needsParser(source, options)) return { code: source, anchors: UNCHANGED, free: [], required: [], directive: '' };
  const text = ` ${source.startsWith('#!') ? `//${source.slice(2)}` : source}`;
  const { key, type, injectable = new Set(), isOurs = false, isExact = false } = options;
  const scan = scanSource(text, { type, isOurs });
  const { code, anchors } = isExact ? withAnchors(text, scan, key) : spliced(text, scan, key);
  const free = [...injectable].filter((name) => scan.identifiers.has(name) && !scan.declared.has(name));
  return { code, anchors, free, required: [...scan.required], directive: scan.isStrict ? '"use strict";' : '' };
}

/** @param {string} source @param {SourceOptions} options */
function needsParser(source, { type, injectable = new Set() }) {
  if (NEEDS_GUARDS.test(source) || (type === 'commonjs' && NEEDS_GUARDS_SLOPPY.test(source))) return true;
  return [...injectable].some((name) => new RegExp(String.raw`\b${name}\b`).test(source));
}

/** @param {string} text @param {import("./source_scan.mjs").SourceScan} scan @param {string} key */
function withAnchors(text, scan, key) {
  const edits = new Edits(text);
  guard(edits, scan, key);
  scan.evals.guard(edits, text);
  edits.enclose('', '');
  return { code: edits.toString(), anchors: anchorsText(anchorsOf(edits)) };
}

/** Guards are put in without line breaks, so lines are right. @param {string} text @param {import("./source_scan.mjs").SourceScan} scan @param {string} key */
function spliced(text, scan, key) {
  const splices = new Splices(text);
  guard(splices, scan, key);
  scan.evals.guard(splices, text);
  return { code: splices.toString().slice(1), anchors: UNCHANGED };
}

/**
 * @param {Pick<Edits, 'open' | 'close' | 'wrap' | 'replace'>} edits
 * @param {import("./source_scan.mjs").SourceScan} scan @param {string} key
 */
function guard(edits, { catchClauses, withStatements, imports, metas, identifiers, htmlComments }, key) {
  const guarded = /** @type {Edits} */ (edits);
  const name = JSON.stringify(key);
  const temporary = temporaryName(identifiers);
  for (const clause of catchClauses) guardCatch(clause, guarded, { temporary, topLevel: false });
  for (const statement of withStatements) guardWith(statement, guarded);
  for (const { start } of imports) edits.replace(start, start + 'import'.length, `$pennant.importer(${name})`);
  for (const { start, end } of metas) edits.replace(start, end, `$pennant.importMeta(${name})`);
  for (const start of htmlComments) edits.replace(start, start + 2, '//');
}

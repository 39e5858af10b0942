// What is known of the name at a cursor: signature, description, value, source. Without side effects.
import { bindingsAt, looseProgram, nodesAround } from './cell_scope.mjs';
import { ContextCallError, askContext, boxedPath, releaseValues } from './context_calls.mjs';
import { InspectorError } from './inspector.mjs';
import { isName, memberPath, openCall, tokensOf } from './member_path.mjs';
import { describeBinding, describeValue } from './name_description.mjs';
import { asMarkdown, asPlainText } from './name_description_text.mjs';
import { callsOf, seenValue } from './value_path.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./member_path.mjs').MemberPath} MemberPath */
/** @typedef {import('./member_path.mjs').Token} Token */
/** @typedef {import('./name_description.mjs').Facts} Facts */
/** @typedef {import('./name_description.mjs').Section} Section */
/** @typedef {import('./value_path.mjs').Scope} Scope */
/** @typedef {{ found: boolean, data: Record<string, string>, metadata: Record<string, unknown> }} Inspection */
/** @typedef {{ path: MemberPath, name: string }} Named */
/** @typedef {{ source: string, detail: number, cells: () => Iterable<string> }} Texts */

const LONGEST_TEXT = 2000;
const NOTHING = Object.freeze({ found: false, data: {}, metadata: {} });

/**
 * @param {Inspector} inspector
 * @param {string} source
 * @param {number} cursor in UTF-16 code units
 * @param {{ detail?: number, cells?: () => Iterable<string> }} [options] with `detail: 1` the whole source of a function
 *   is shown; `cells` are the sources that ran, the last one first
 * @returns {Promise<Inspection>}
 */
export async function inspect(inspector, source, cursor, { detail = 0, cells = () => [] } = {}) {
  const asked = pathAt(source, cursor);
  if (asked === null) return NOTHING;
  const sections = await sectionsFor(inspector, asked, cursor, { source, detail, cells });
  if (sections === null) return NOTHING;
  const data = { 'text/plain': asPlainText(sections), 'text/markdown': asMarkdown(sections) };
  return { found: true, data, metadata: {} };
}

/**
 * @param {Inspector} inspector @param {Named} asked @param {number} cursor @param {Texts} texts
 * @returns {Promise<Section[] | null>} `null` when nothing is known
 */
async function sectionsFor(inspector, asked, cursor, texts) {
  const program = await looseProgram(texts.source);
  const around = program === null ? [] : nodesAround(program, cursor);
  const scope = { bindings: bindingsAt(around, cursor), calls: callsOf(around) };
  const binding = scope.bindings.find(({ name }) => name === asked.path.base);
  if (binding?.isLocal !== true) {
    const facts = await factsOf(inspector, asked.path);
    if (facts !== null) return describeValue(asked, facts, texts);
  }
  if (binding !== undefined && asked.path.path.length === 0) return describeBinding(binding, texts.source);
  return describeSeen(inspector, asked, scope, texts);
}

/**
 * A member of something that has no value yet: that of a value like it.
 * @param {Inspector} inspector @param {Named} asked @param {Scope} scope @param {Texts} texts
 */
async function describeSeen(inspector, asked, scope, texts) {
  const { base, path } = asked.path;
  const node = /** @type {import('acorn').AnyNode} */ ({ type: 'Identifier', name: base, start: 0, end: 0 });
  const seen = seenValue(node, scope).path;
  if (seen === null || seen.base === base) return null;
  const facts = await factsOf(inspector, { base: seen.base, path: [...seen.path, ...path] });
  return facts === null ? null : describeValue(asked, facts, texts);
}

/**
 * The name that the cursor is in or behind, else the function whose arguments it is among.
 * @param {string} source @param {number} cursor
 * @returns {{ path: MemberPath, name: string } | null}
 */
export function pathAt(source, cursor) {
  const { tokens } = tokensOf(source.slice(0, cursor) + restOfName(source.slice(cursor)));
  const path = isName(tokens.at(-1)) && touches(tokens, cursor) ? named(tokens) : null;
  if (path !== null) return path;
  const before = tokens.filter(({ end }) => end <= cursor);
  const call = openCall(before);
  return call > 0 ? named(before.slice(0, call)) : null;
}

/** @param {readonly Token[]} tokens @param {number} cursor */
function touches(tokens, cursor) {
  return (tokens.at(-1)?.end ?? -1) >= cursor;
}

/** @param {readonly Token[]} tokens */
function named(tokens) {
  const path = memberPath(tokens);
  return path === null ? null : { path, name: [path.base, ...path.path].join('.') };
}

/** @param {string} text */
function restOfName(text) {
  return /^[\p{ID_Continue}$]*/u.exec(text)?.[0] ?? '';
}

/** @param {Inspector} inspector @param {MemberPath} path @returns {Promise<Facts | null>} */
async function factsOf(inspector, path) {
  try {
    const boxed = await boxedPath(inspector, path);
    if (boxed === null) return null;
    return await askContext(inspector, 'about', [boxed.box, boxed.keys, { value: LONGEST_TEXT }]);
  } catch (error) {
    if (error instanceof ContextCallError || error instanceof InspectorError) return null;
    throw error;
  } finally {
    await releaseValues(inspector);
  }
}

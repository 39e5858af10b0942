// What is known of the name at a cursor: signature, kind, value, the comment above a function. Without side effects.
import { ContextCallError, askContext, boxedValue, releaseValues } from './context_calls.mjs';
import { docComment, signatureOf } from './function_source.mjs';
import { InspectorError } from './inspector.mjs';
import { isName, memberPath, openCall, tokensOf } from './member_path.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./member_path.mjs').MemberPath} MemberPath */
/** @typedef {import('./member_path.mjs').Token} Token */
/** @typedef {{ found: boolean, data: Record<string, string>, metadata: Record<string, unknown> }} Inspection */
/** @typedef {{ name: string, isClass: boolean, native: boolean, length: number, source: string }} FunctionFacts */
/** @typedef {{ type: string, text: string, function?: FunctionFacts }} Facts */

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
  const facts = await factsOf(inspector, asked.path);
  if (facts === null) return NOTHING;
  return { found: true, data: { 'text/plain': describe(asked.name, facts, detail, cells) }, metadata: {} };
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
async function factsOf(inspector, { base, path }) {
  try {
    const objectId = await boxedValue(inspector, base);
    if (objectId === undefined) return null;
    const keys = { value: JSON.stringify(['value', ...path]) };
    return await askContext(inspector, 'about', [{ objectId }, keys, { value: LONGEST_TEXT }]);
  } catch (error) {
    if (error instanceof ContextCallError || error instanceof InspectorError) return null;
    throw error;
  } finally {
    await releaseValues(inspector);
  }
}

/** @param {string} name @param {Facts} facts @param {number} detail @param {() => Iterable<string>} cells */
function describe(name, facts, detail, cells) {
  if (facts.function === undefined) return `${name}: ${facts.type}\n\n${facts.text}`;
  if (facts.function.native) return builtIn(name, facts.function);
  const { source } = facts.function;
  const parts = [signatureOf(source, facts.function.name || name), docComment(source, cells())];
  return [...parts, detail > 0 ? source : ''].filter(Boolean).join('\n\n');
}

/** @param {string} name @param {FunctionFacts} facts */
function builtIn(name, { length }) {
  return `ƒ ${name}(…)\n\nBuilt in; ${length} parameter${length === 1 ? '' : 's'}`;
}

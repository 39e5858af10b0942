// Which value the text before a cursor speaks of, told from tokens alone: nothing is evaluated here.
import { tokenizer } from './acorn.mjs';
import { LITERALS } from './context_calls.mjs';
import { parserOptions } from './rewriter/parser.mjs';

/**
 * @typedef {object} Token
 * @property {string} label acorn's: `name`, `string`, `.`, `?.`, `(` …
 * @property {string} text as written
 * @property {string | undefined} keyword
 * @property {unknown} value
 * @property {number} start @property {number} end
 *
 * A value as the text names it: `base` is an identifier, `this`, or a literal of ours that stands for the kind of the one
 * that is written; `path` are the keys that follow.
 * @typedef {{ base: string, path: string[] }} MemberPath
 *
 * @typedef {object} Tokens
 * @property {Token[]} tokens
 * @property {number} unread where the text ends that could be read: the start of a string, comment … that is still open
 */

const LITERAL_TOKENS = new Map([
  ['string', LITERALS.string],
  ['`', LITERALS.string],
  ['num', LITERALS.number],
  ['regexp', LITERALS.regexp],
  ['true', 'true'],
  ['false', 'false'],
]);

/** @param {string} source @returns {Tokens} */
export function tokensOf(source) {
  /** @type {Token[]} */
  const tokens = [];
  let unread = 0;
  try {
    // Behind `?.` acorn wants to see that no digit follows.
    for (const token of tokenizer(`${source} `, parserOptions())) {
      tokens.push(tokenOf(token, source));
      unread = token.end;
    }
    return { tokens, unread: source.length };
  } catch {
    return { tokens, unread: unread + (/^\s*/.exec(source.slice(unread))?.[0].length ?? 0) };
  }
}

/** @param {import('acorn').Token & { value?: unknown }} token @param {string} source @returns {Token} */
function tokenOf({ type, value, start, end }, source) {
  return { label: type.label, keyword: type.keyword, text: source.slice(start, end), value, start, end };
}

/** @param {Token | undefined} token */
export function isName(token) {
  return token !== undefined && (token.label === 'name' || token.keyword !== undefined);
}

/** @param {Token | undefined} token */
export function isDot(token) {
  return token?.label === '.' || token?.label === '?.';
}

/**
 * The value whose expression ends with the last of these tokens.
 * @param {readonly Token[]} tokens
 * @returns {MemberPath | null} `null` when only running it could tell, as with a call
 */
export function memberPath(tokens) {
  const last = tokens.at(-1);
  if (last === undefined) return null;
  if (last.label === ']') return bracketed(tokens);
  if (isName(last) && isDot(tokens.at(-2))) return within(tokens.slice(0, -2), last.text);
  if (last.label === 'name' || last.keyword === 'this') return { base: last.text, path: [] };
  const literal = LITERAL_TOKENS.get(last.label);
  return literal === undefined ? null : { base: literal, path: [] };
}

/** @param {readonly Token[]} tokens @param {string} key @returns {MemberPath | null} */
function within(tokens, key) {
  const owner = memberPath(tokens);
  return owner === null ? null : { base: owner.base, path: [...owner.path, key] };
}

/** `a["key"]`, `a[0]`, or an array literal. @param {readonly Token[]} tokens @returns {MemberPath | null} */
function bracketed(tokens) {
  const key = tokens.at(-2);
  if (tokens.at(-3)?.label === '[' && (key?.label === 'string' || key?.label === 'num')) {
    const before = tokens.slice(0, tokens.at(-4)?.label === '?.' ? -4 : -3);
    if (endsValue(before.at(-1))) return within(before, String(key.value));
  }
  const opening = openingOf(tokens);
  return opening > 0 && endsValue(tokens[opening - 1]) ? null : { base: LITERALS.array, path: [] };
}

/** @param {Token | undefined} token whether a bracket behind it asks for a member */
function endsValue(token) {
  if (token === undefined) return false;
  if (token.keyword !== undefined) return ['this', 'super', 'null', 'true', 'false'].includes(token.keyword);
  return ['name', ']', ')', '}', 'string', '`', 'num', 'regexp', '?.'].includes(token.label);
}

/** Where the bracket is that the last token closes; -1 when it is not there. @param {readonly Token[]} tokens */
function openingOf(tokens) {
  let depth = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { label } = /** @type {Token} */ (tokens[i]);
    if (label === ']' || label === ')' || label === '}') depth += 1;
    if (label === '[' || label === '(' || label === '{' || label === '${') depth -= 1;
    if (depth === 0) return i;
  }
  return -1;
}

/** Where the innermost call is that is still open at the end; -1 outside calls. @param {readonly Token[]} tokens */
export function openCall(tokens) {
  let depth = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { label } = /** @type {Token} */ (tokens[i]);
    if (label === ']' || label === ')' || label === '}') depth += 1;
    if (label === '[' || label === '(' || label === '{' || label === '${') depth -= 1;
    if (depth < 0) return label === '(' ? i : -1;
  }
  return -1;
}

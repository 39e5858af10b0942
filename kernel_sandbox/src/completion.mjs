// Completion without side effects: names are read from V8's scopes and from data properties, and nothing is called.
import {
  ContextCallError,
  IDENTIFIER,
  RESERVED_NAME,
  askContext,
  boxedValue,
  releaseValues,
} from './context_calls.mjs';
import { InspectorError } from './inspector.mjs';
import { isDot, isName, memberPath, tokensOf } from './member_path.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./member_path.mjs').MemberPath} MemberPath */
/** @typedef {import('./member_path.mjs').Token} Token */
/** @typedef {{ matches: string[], start: number, end: number, types: string[] }} Completion */
/** @typedef {[name: string, type: string]} Candidate */
/**
 * What is to be completed: `prefix` from `start` on; the names are members of `owner`, or all that are in scope when it
 * is `null`; with a `quote` they stand in brackets as a string.
 * @typedef {{ owner: MemberPath | null, prefix: string, start: number, quote: string, tokens: Token[] }} Question
 */

/** Types of this many names in scope are looked up; beyond it they stay untold. */
const MOST_TYPED = 30;
const KEYWORDS = (
  'async await break case catch class const continue debugger default delete do else export extends false finally ' +
  'for function if import in instanceof let new null of return static super switch this throw true try typeof undefined ' +
  'using var void while with yield'
).split(' ');

/**
 * @param {Inspector} inspector
 * @param {string} source
 * @param {number} cursor in UTF-16 code units
 * @returns {Promise<Completion>}
 */
export async function complete(inspector, source, cursor) {
  const question = questionAt(source.slice(0, cursor));
  const candidates = question === null ? [] : await answerTo(inspector, question);
  const matches = candidates.map(([name]) => (question?.quote ? escaped(name, question.quote) : name));
  return { matches, start: question?.start ?? cursor, end: cursor, types: candidates.map(([, type]) => type) };
}

/** @param {string} text up to the cursor @returns {Question | null} `null` inside comments and other strings */
export function questionAt(text) {
  const { tokens, unread } = tokensOf(text);
  if (/\S/.test(text.slice(unread))) return keyQuestion(text, tokens, unread);
  const last = tokens.at(-1);
  const typed = isName(last) && last?.end === text.length ? last : undefined;
  if (typed === undefined && endsInComment(text, tokens)) return null;
  const before = typed === undefined ? tokens : tokens.slice(0, -1);
  const place = { prefix: typed?.text ?? '', start: typed?.start ?? text.length, quote: '', tokens };
  if (!isDot(before.at(-1)))
    return last?.label === 'num' && last.end === text.length ? null : { ...place, owner: null };
  const owner = memberPath(before.slice(0, -1));
  return owner === null ? null : { ...place, owner };
}

/** @param {string} text @param {readonly Token[]} tokens */
function endsInComment(text, tokens) {
  const rest = text.slice(tokens.at(-1)?.end ?? 0);
  const comment = rest.lastIndexOf('//');
  return comment !== -1 && !rest.slice(comment).includes('\n') && !rest.slice(comment).includes('*/');
}

/**
 * `a["al`: a string that is still open, in brackets behind a value.
 * @param {string} text @param {Token[]} tokens @param {number} open where the string starts
 * @returns {Question | null}
 */
function keyQuestion(text, tokens, open) {
  const quote = text[open] ?? '';
  if ((quote !== '"' && quote !== "'") || tokens.at(-1)?.label !== '[') return null;
  const owner = memberPath(tokens.slice(0, tokens.at(-2)?.label === '?.' ? -2 : -1));
  if (owner === null) return null;
  return { owner, prefix: text.slice(open + 1), start: open + 1, quote, tokens };
}

/** @param {string} name @param {string} quote */
function escaped(name, quote) {
  return JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
}

/** @param {Inspector} inspector @param {Question} question @returns {Promise<Candidate[]>} */
async function answerTo(inspector, question) {
  try {
    return question.owner === null
      ? await namesInScope(inspector, question)
      : await members(inspector, question.owner, question);
  } catch (error) {
    // The main thread was stopped meanwhile, or the value is too hostile: no suggestions then.
    if (error instanceof ContextCallError || error instanceof InspectorError) return [];
    throw error;
  } finally {
    await releaseValues(inspector);
  }
}

/**
 * @param {Inspector} inspector @param {MemberPath} owner @param {{ prefix: string, quote: string }} place
 * @returns {Promise<Candidate[]>}
 */
async function members(inspector, { base, path }, { prefix, quote }) {
  const objectId = await boxedValue(inspector, base);
  if (objectId === undefined) return [];
  const call = [{ objectId }, { value: prefix }, { value: JSON.stringify(['value', ...path]) }];
  /** @type {Candidate[]} */
  const found = await askContext(inspector, 'members', call);
  return found.filter(([name]) => isOffered(name, prefix) && (quote !== '' || IDENTIFIER.test(name)));
}

/** Names such as `__proto__` are for those who begin to write them. @param {string} name @param {string} prefix */
function isOffered(name, prefix) {
  return !RESERVED_NAME.test(name) && (prefix.startsWith('_') || !name.startsWith('__'));
}

/**
 * The notebook's own names first, then those of JavaScript, those that the cell itself mentions, and keywords.
 * @param {Inspector} inspector @param {Question} question @returns {Promise<Candidate[]>}
 */
async function namesInScope(inspector, { prefix, tokens }) {
  const { names } = await inspector.post('Runtime.globalLexicalScopeNames', {
    executionContextId: inspector.contextId,
  });
  const fits = (/** @type {string} */ name) => name.startsWith(prefix) && !RESERVED_NAME.test(name);
  const lexical = await typed(inspector, names.filter(fits).sort());
  const global = await members(inspector, { base: 'globalThis', path: [] }, { prefix, quote: '' });
  const written = writtenNames(tokens)
    .filter(fits)
    .map((name) => /** @type {Candidate} */ ([name, '']));
  const keywords = KEYWORDS.filter(fits).map((name) => /** @type {Candidate} */ ([name, 'keyword']));
  return withoutRepeats([...lexical, ...global, ...written, ...keywords]);
}

/** @param {Candidate[]} candidates */
function withoutRepeats(candidates) {
  const seen = new Set();
  return candidates.filter(([name]) => !seen.has(name) && seen.add(name));
}

/** Names that the cell itself mentions, but for the one being typed. @param {readonly Token[]} tokens */
function writtenNames(tokens) {
  const names = tokens.slice(0, -1).filter(({ label }, i) => label === 'name' && !isDot(tokens[i - 1]));
  return [...new Set(names.map(({ text }) => text))].sort();
}

/** @param {Inspector} inspector @param {string[]} names @returns {Promise<Candidate[]>} */
async function typed(inspector, names) {
  if (names.length > MOST_TYPED) return names.map((name) => [name, '']);
  return Promise.all(names.map(async (name) => /** @type {Candidate} */ ([name, await typeOf(inspector, name)])));
}

/** @param {Inspector} inspector @param {string} name of a binding of the notebook @returns {Promise<string>} */
async function typeOf(inspector, name) {
  const objectId = await boxedValue(inspector, name);
  return objectId === undefined ? '' : askContext(inspector, 'kind', [{ objectId }, { value: '["value"]' }]);
}

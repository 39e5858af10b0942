// What the text before a cursor asks to be completed.
import { isDot, isName, memberPath, tokensOf } from './member_path.mjs';

/** @typedef {import('./member_path.mjs').MemberPath} MemberPath */
/** @typedef {import('./member_path.mjs').Token} Token */

/**
 * What is to be completed: `prefix` from `start` on. `names`: all that can be seen; `members`: those of `owner`, with a
 * `quote` in brackets as a string; `module`: what an import may name.
 * @typedef {{ kind: 'names', prefix: string, start: number, before: Token[] }
 *   | { kind: 'members', prefix: string, start: number, owner: MemberPath, quote: string }
 *   | { kind: 'module', prefix: string, start: number }} Question
 */

/** @param {string} text up to the cursor @returns {Question | null} `null` inside comments and other strings */
export function questionAt(text) {
  const { tokens, unread } = tokensOf(text);
  if (/\S/.test(text.slice(unread))) return stringQuestion(text, tokens, unread);
  const last = tokens.at(-1);
  const typed = isName(last) && last?.end === text.length ? last : undefined;
  if (typed === undefined && endsInComment(text, tokens)) return null;
  const before = typed === undefined ? tokens : tokens.slice(0, -1);
  const place = { prefix: typed?.text ?? '', start: typed?.start ?? text.length };
  if (!isDot(before.at(-1)))
    return last?.label === 'num' && last.end === text.length ? null : { ...place, kind: 'names', before };
  const owner = memberPath(before.slice(0, -1));
  return owner === null ? null : { ...place, kind: 'members', owner, quote: '' };
}

/** @param {string} text @param {readonly Token[]} tokens */
function endsInComment(text, tokens) {
  const rest = text.slice(tokens.at(-1)?.end ?? 0);
  const comment = rest.lastIndexOf('//');
  return comment !== -1 && !rest.slice(comment).includes('\n') && !rest.slice(comment).includes('*/');
}

/**
 * A string that is still open: in brackets behind a value (`a["al`), or what an import names.
 * @param {string} text @param {Token[]} tokens @param {number} open where the string starts
 * @returns {Question | null}
 */
function stringQuestion(text, tokens, open) {
  const quote = text[open] ?? '';
  if (quote !== '"' && quote !== "'") return null;
  const place = { prefix: text.slice(open + 1), start: open + 1 };
  if (namesModule(tokens)) return { ...place, kind: 'module' };
  if (tokens.at(-1)?.label !== '[') return null;
  const owner = memberPath(tokens.slice(0, tokens.at(-2)?.label === '?.' ? -2 : -1));
  return owner === null ? null : { ...place, kind: 'members', owner, quote };
}

/** @param {readonly Token[]} tokens */
function namesModule(tokens) {
  const last = tokens.at(-1);
  if (last?.label === '(') return tokens.at(-2)?.keyword === 'import';
  if (last?.keyword === 'import') return true;
  return last?.text === 'from' && tokens.some(({ keyword }) => keyword === 'import' || keyword === 'export');
}

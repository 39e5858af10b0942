// Keywords, where they make sense.

/** @typedef {import('./member_path.mjs').Token} Token */

const split = (/** @type {string} */ words) => words.split(' ');
/** What an expression may start with. */
const IN_EXPRESSIONS = split(
  'async await class delete false function import new null super this true typeof undefined void yield',
);
/** What a statement may start with, besides. */
const AT_STATEMENTS = split(
  'break case catch const continue debugger default do else export finally for if let return static switch throw try using ' +
    'var while with',
);
/** What may stand behind a value. */
const BEHIND_VALUES = split('as extends from in instanceof of');

const STATEMENT_ENDS = new Set([';', '{', '}', ')', ':', 'else', 'do', '=>']);

/**
 * @param {readonly Token[]} before the tokens before the word @param {string} gap what stands between them and the word
 * @returns {string[]} sorted
 */
export function keywordsAt(before, gap) {
  const last = before.at(-1);
  if (last === undefined || STATEMENT_ENDS.has(last.label) || STATEMENT_ENDS.has(last.text))
    return [...IN_EXPRESSIONS, ...AT_STATEMENTS].sort();
  if (!endsValue(last)) return IN_EXPRESSIONS;
  return gap.includes('\n') ? [...IN_EXPRESSIONS, ...AT_STATEMENTS, ...BEHIND_VALUES].sort() : BEHIND_VALUES;
}

/** @param {Token} token */
function endsValue({ label, keyword }) {
  if (keyword !== undefined) return ['this', 'super', 'null', 'true', 'false'].includes(keyword);
  return ['name', ']', 'string', '`', 'num', 'bigint', 'regexp', 'privateId'].includes(label);
}

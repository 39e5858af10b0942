// What the source of a function tells its caller.
import { tokensOf } from './member_path.mjs';

/** @typedef {import('./member_path.mjs').Token} Token */

const SHORTEST_LINE = 6;

/**
 * The head of a function as it is written, up to its body; `new Name(…)` for a class.
 * @param {string} source @param {string} name
 * @returns {string}
 */
export function signatureOf(source, name) {
  const { tokens } = tokensOf(source);
  if (tokens[0]?.keyword === 'class') return classSignature(source, tokens, name);
  const arrow = tokens.findIndex(({ label }) => label === '=>');
  const open = tokens.findIndex(({ label }) => label === '(');
  if (arrow !== -1 && (open === -1 || arrow < open)) return oneLine(`${name} = ${until(source, tokens[arrow])} …`);
  const head = until(source, tokens[closing(tokens, open)]);
  return oneLine(tokens[closing(tokens, open) + 1]?.label === '=>' ? `${name} = ${head} => …` : head);
}

/** @param {string} source @param {readonly Token[]} tokens @param {string} name */
function classSignature(source, tokens, name) {
  const body = tokens.findIndex(({ label }) => label === '{');
  const head = oneLine(source.slice(0, tokens[body]?.start));
  const constructor = tokens.findIndex(({ text }, i) => text === 'constructor' && tokens[i + 1]?.label === '(');
  if (constructor === -1) return head;
  const open = constructor + 1;
  const parameters = source.slice(tokens[open]?.start, tokens[closing(tokens, open)]?.end);
  return oneLine(`${head}\nnew ${name}${parameters}`).replace(` new ${name}(`, `\n\nnew ${name}(`);
}

/** @param {readonly Token[]} tokens @param {number} open */
function closing(tokens, open) {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]?.label === '(') depth += 1;
    if (tokens[i]?.label === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return tokens.length - 1;
}

/** @param {string} source @param {Token | undefined} token */
function until(source, token) {
  return source.slice(0, token?.end);
}

/** @param {string} text */
function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/**
 * The comment right above a function, found by its first line in the cells that ran.
 * @param {string} source of the function @param {Iterable<string>} cells the last one first
 * @returns {string} without comment marks; empty when there is none
 */
export function docComment(source, cells) {
  const [first = ''] = source.split('\n', 1);
  if (first.length < SHORTEST_LINE) return '';
  for (const cell of cells) {
    const at = cell.indexOf(first);
    if (at !== -1) return commentAbove(cell.slice(0, cell.lastIndexOf('\n', at) + 1));
  }
  return '';
}

/**
 * @param {string} text up to a line
 * @returns {string} the comment it ends with, without its marks
 */
export function commentAbove(text) {
  const block = /\/\*\*?((?:(?!\*\/)[^])*)\*\/\s*$/.exec(text);
  if (block !== null) return cleaned(block[1] ?? '', /^\s*\* ?/);
  const lines = /(?:^[ \t]*\/\/.*\n)+$/m.exec(text);
  return cleaned(lines?.[0] ?? '', /^\s*\/\/ ?/);
}

/** @param {string} comment @param {RegExp} mark */
function cleaned(comment, mark) {
  const lines = comment.split('\n').map((line) => line.replace(mark, '').trimEnd());
  return lines.join('\n').trim();
}

/**
 * The comment right above the declaration of a name.
 * @param {string} name @param {Iterable<string>} cells the last one first
 * @returns {string} empty when there is none
 */
export function docCommentOfName(name, cells) {
  const declared = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? declarationOf(name) : null;
  if (declared === null) return '';
  for (const cell of cells) {
    const found = declared.exec(cell);
    const comment = found === null ? '' : commentAbove(cell.slice(0, found.index));
    if (comment !== '') return comment;
  }
  return '';
}

/** @param {string} name */
function declarationOf(name) {
  const own = name.replaceAll('$', '\\$');
  return new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?(?:(?:const|let|var|class)|(?:async[ \\t]+)?function\\*?)[ \\t]+${own}(?![\\w$])`,
    'm',
  );
}

/**
 * What a comment says of a parameter: the text behind `@param name`.
 * @param {string} comment @param {string} name
 */
export function parameterComment(comment, name) {
  for (const [, documented, text = ''] of comment.matchAll(/^@param\s+(?:\{[^}]*\}\s*)?\[?([\w$]+)[^\s]*\s*(.*)$/gm)) {
    if (documented === name) return text.replace(/^[-–]\s*/, '');
  }
  return '';
}

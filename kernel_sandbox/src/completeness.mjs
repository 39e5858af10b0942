// Whether what has been typed so far can run, for consoles that decide whether Enter runs it or starts a new line.
import { tokenizer } from './acorn.mjs';
import { CellParser, parserOptions } from './rewriter/parser.mjs';

/**
 * @typedef {import("acorn").Token} Token
 * @typedef {object} Completeness in Jupyter's terms (messaging: `is_complete_reply`)
 * @property {"complete" | "incomplete" | "invalid"} status
 * @property {string} indent white space to start the next line with; empty unless incomplete
 */

const DEFAULT_INDENT = '  ';
const OPENING = new Set(['{', '(', '[', '${']);
const CLOSING = new Set(['}', ')', ']']);

/** A line such as `if (x)`, whose statement is still to come. */
const HEAD = /^[\s}]*(?:else\s+)?(?:if|for|while|with)\b.*\)$/;

/** Tokens at the end of a line that go on in the next one. */
const CONTINUED = /^(?!\+\+$|--$)(?:[-+*/%&|^<>!~?.:=]+|else|do)$/;

/**
 * Whether more text could make it right. A string in quotes ends at its line, unless a backslash continues it.
 * @param {SyntaxError & {pos: number}} error acorn's
 * @param {string} source
 */
function wantsMore({ message, pos }, source) {
  if (message.startsWith('Unterminated string')) return /(?<!\\)(?:\\\\)*\\\n?$/.test(source);
  if (message.startsWith('Missing catch or finally')) return parses(`${source}\nfinally {}`);
  return pos >= source.length || /^Unterminated (?:template|comment)/.test(message);
}

/** @param {string} source */
function parses(source) {
  return parseStatus(source) === 'complete';
}

/**
 * @param {string} source
 * @returns {Completeness["status"]}
 */
function parseStatus(source) {
  try {
    CellParser.parse(source, parserOptions());
    return 'complete';
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('pos' in error) || typeof error.pos !== 'number') return 'invalid';
    return wantsMore(Object.assign(error, { pos: error.pos }), source) ? 'incomplete' : 'invalid';
  }
}

/**
 * As a program, or else as an object, `{a: 1`, which the rewriter allows.
 * @param {string} source
 * @returns {Completeness["status"]}
 */
function statusOf(source) {
  if (/\?\.\s*$/.test(source)) return parses(`${source}x`) ? 'incomplete' : 'invalid';
  const status = parseStatus(source);
  if (status !== 'invalid' || !/^\s*(?:\{|\/[/*])/.test(source)) return status;
  return parses(`(${source}\n)`) ? 'complete' : parseStatus(`(${source}`);
}

/**
 * @param {string} source
 * @returns {Token[]} those before the first that is not JavaScript
 */
function tokensOf(source) {
  /** @type {Token[]} */
  const tokens = [];
  try {
    for (const token of tokenizer(source, parserOptions())) tokens.push(token);
  } catch {
    return tokens;
  }
  return tokens;
}

/**
 * @param {Token | undefined} token
 * @param {string} source
 */
function isContinued(token, source) {
  return token !== undefined && token.type.label !== 'regexp' && CONTINUED.test(source.slice(token.start, token.end));
}

/**
 * Whether the last line opens something, or is the first of several that make up one statement.
 * @param {string} source
 * @param {number} lineStart
 */
function opensMore(source, lineStart) {
  const tokens = tokensOf(source);
  let depth = 0;
  for (const { start, type } of tokens) {
    if (start < lineStart) continue;
    if (OPENING.has(type.label)) depth++;
    else if (CLOSING.has(type.label)) depth = Math.max(0, depth - 1);
  }
  if (depth > 0 || HEAD.test(source.slice(lineStart))) return true;
  const before = tokens.findLast(({ start }) => start < lineStart);
  return isContinued(tokens.at(-1), source) && !isContinued(before, source);
}

/** Whether the next line belongs to a string or template: white space would become part of it. @param {string} source */
function isInText(source) {
  try {
    for (const token of tokenizer(source, parserOptions())) if (token.type.label === 'eof') break;
    return false;
  } catch (error) {
    return error instanceof SyntaxError && /^Unterminated (?:template|string)/.test(error.message);
  }
}

/**
 * @param {string} source incomplete
 * @returns {string}
 */
function indentAfter(source) {
  if (isInText(source)) return '';
  const trimmed = source.trimEnd();
  const lineStart = trimmed.lastIndexOf('\n') + 1;
  const current = /^[\t ]*/.exec(trimmed.slice(lineStart))?.[0] ?? '';
  const unit = /^(?:\t| {2,8})(?=\S)/m.exec(source)?.[0] ?? DEFAULT_INDENT;
  return opensMore(trimmed, lineStart) ? current + unit : current;
}

/**
 * Judges what has been typed. Nothing runs.
 * @param {string} source
 * @returns {Completeness}
 */
export function isComplete(source) {
  const status = statusOf(source.startsWith('#!') ? `//${source.slice(2)}` : source);
  return { status, indent: status === 'incomplete' ? indentAfter(source) : '' };
}

// A cell that is not JavaScript: what is wrong and where, in V8's words where V8 agrees.
import { Script } from 'node:vm';
import { placeLines } from '../excerpt.mjs';
import { RefusedSyntax } from './reserved_names.mjs';

/**
 * @typedef {object} CellSyntaxError
 * @property {"SyntaxError" | "RangeError"} name
 * @property {string} message
 * @property {number} line 1-based, in the cell
 * @property {number} column 1-based, in the cell
 * @property {string[]} traceback plain lines: the message, the place, the source line with a mark, the frame
 *
 * @typedef {{message: string, line: number, column: number}} Problem
 */

const FILE = 'cell';
const WRAPPER = '(async()=>{';
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** V8's words that would mislead: they are about the wrapper, not about the cell. */
const ABOUT_WRAPPER = /^(?:Cannot use import statement|Unexpected token 'export'|Cannot use 'import\.meta')/;

const NO_USING =
  "A 'using' declaration cannot stand in a case of a switch by itself; put the case's statements in a block { … }";

/**
 * V8's own error: the cell is compiled, as the body of an async function, and never run.
 * @param {string} source
 * @returns {Problem | null} null when V8 accepts it
 */
function compileProblem(source) {
  try {
    new Script(`${WRAPPER}${source.replace(/^#!/, '//')}\n})`, { filename: FILE });
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError) || ABOUT_WRAPPER.test(error.message)) return null;
    const [place = '', , mark = ''] = (error.stack ?? '').split('\n');
    const line = Number(place.slice(FILE.length + 1));
    const column = mark.indexOf('^') + 1 - (line === 1 ? WRAPPER.length : 0);
    const lines = source.split(LINE_END).length;
    return line >= 1 && line <= lines && column >= 1 ? { message: error.message, line, column } : null;
  }
}

/**
 * What acorn calls "Unexpected token", as V8 words it.
 * @param {string} rest of the source, from the token on
 */
function unexpected(rest) {
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u.exec(rest)?.[0];
  if (name) return `Unexpected identifier '${name}'`;
  if (/^\s*$/.test(rest)) return 'Unexpected end of input';
  if (/^\d/.test(rest)) return 'Unexpected number';
  if (/^["']/.test(rest)) return 'Unexpected string';
  return rest.startsWith('`') ? 'Unexpected template string' : `Unexpected token '${rest[0]}'`;
}

/**
 * @param {string} source
 * @param {string} message
 * @param {number} offset
 */
function words(source, message, offset) {
  if (message.startsWith('Using declaration cannot appear')) return NO_USING;
  if (message.startsWith('Unexpected token')) return unexpected(source.slice(offset));
  if (message.startsWith("'return' outside")) return 'Illegal return statement';
  return message.replace(/ \(\d+:\d+\)$/, '');
}

/**
 * @param {string} source
 * @param {string} message acorn's, or the rewriter's own
 * @param {number} offset in the source
 * @returns {Problem}
 */
function parserProblem(source, message, offset) {
  const before = source.slice(0, offset).split(LINE_END);
  return { message: words(source, message, offset), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * @param {string} source of the cell
 * @param {unknown} error what parsing or rewriting threw
 * @param {number | string} cell
 * @returns {CellSyntaxError}
 * @throws anything that is not the cell's fault
 */
export function describeSyntaxError(source, error, cell) {
  if (error instanceof RangeError) return describe('RangeError', source, tooDeep(), cell);
  if (!(error instanceof SyntaxError) || !('pos' in error) || typeof error.pos !== 'number') throw error;
  const own = parserProblem(source, error.message, Math.max(0, error.pos - 1));
  const ours = error instanceof RefusedSyntax || own.message === NO_USING;
  const problem = ours ? own : (compileProblem(source) ?? own);
  return describe('SyntaxError', source, problem, cell);
}

/** @returns {Problem} */
function tooDeep() {
  return { message: 'The cell is nested too deeply; split it into smaller expressions', line: 1, column: 1 };
}

/**
 * @param {"SyntaxError" | "RangeError"} name
 * @param {string} source
 * @param {Problem} problem
 * @param {number | string} cell
 * @returns {CellSyntaxError}
 */
function describe(name, source, problem, cell) {
  const { message, line, column } = problem;
  const url = `cell-${cell}.js`;
  const frame = `    at ${url}:${line}:${column}`;
  const traceback = [`${name}: ${message}`, ...placeLines(url, source, line, column), frame];
  return { name, message, line, column, traceback };
}

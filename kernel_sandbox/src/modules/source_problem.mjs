// A module that is not JavaScript: in V8's words, with the place.
import { SourceTextModule } from 'node:vm';
import { getLineInfo, parse } from '../acorn.mjs';
import { ImportProblem } from './import_problem.mjs';

/**
 * @param {string} name of the module, for people
 * @param {string} source
 * @param {unknown} error what parsing threw
 * @returns {ImportProblem}
 * @throws anything that is not the source's fault
 */
export function sourceProblem(name, source, error) {
  if (error instanceof RangeError) return new ImportProblem(`${name} is nested too deeply.`, 'RangeError');
  if (!(error instanceof SyntaxError)) throw error;
  const message = compileMessage(source) ?? error.message.replace(/ \(\d+:\d+\)$/, '');
  return new ImportProblem(`${message} (${name}${placeOf(source, error)})`, 'SyntaxError');
}

/** @param {string} source @param {SyntaxError & { pos?: unknown }} error acorn's, whose text has one character before */
function placeOf(source, { pos }) {
  const offset = typeof pos === 'number' ? Math.max(0, pos - 1) : offsetOfProblem(source);
  if (offset === undefined) return '';
  const { line, column } = getLineInfo(source, offset);
  return `:${line}:${column + 1}`;
}

/** V8 does not tell where. @param {string} source @returns {number | undefined} */
function offsetOfProblem(source) {
  try {
    parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError && 'pos' in error ? Number(error.pos) : undefined;
  }
}

/** @param {string} source @returns {string | undefined} */
function compileMessage(source) {
  try {
    new SourceTextModule(source);
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : undefined;
  }
}

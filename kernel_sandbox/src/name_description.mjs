// What is told of a name, in sections: of a value that there is, and of a declaration that has not run yet.
import { commentAbove, docComment, docCommentOfName, parameterComment, signatureOf } from './function_source.mjs';
import { documentationOf } from './standard_documentation.mjs';

/** @typedef {import('./cell_scope.mjs').Binding} Binding */
/** @typedef {{ name: string, isClass: boolean, native: boolean, length: number, source: string }} FunctionFacts */
/** @typedef {{ type: string, text: string, function?: FunctionFacts, standard?: string }} Facts */
/**
 * @typedef {{ kind: 'code' | 'text', text: string } | { kind: 'link', text: string, url: string }} Section `text` that
 *   stands by itself; `code`: JavaScript, or a value as it is shown
 */

const LONGEST_CODE = 300;
const PRIMITIVES = new Set(['number', 'string', 'boolean', 'bigint', 'symbol']);

/** @param {string} text @returns {Section} */
const code = (text) => ({ kind: 'code', text });
/** @param {string} text @returns {Section} */
const prose = (text) => ({ kind: 'text', text });

/**
 * @param {{ name: string, path: { path: string[] } }} asked
 * @param {Facts} facts
 * @param {{ source: string, detail: number, cells: () => Iterable<string> }} texts
 * @returns {Section[]}
 */
export function describeValue({ name, path }, facts, { source, detail, cells }) {
  const standard = describeStandard(facts);
  if (standard !== null) return standard;
  const written = [source, ...cells()];
  if (facts.function === undefined) {
    const comment = path.path.length === 0 ? docCommentOfName(name, written) : '';
    return filled([code(`${name}: ${facts.type}`), prose(comment), code(facts.text)]);
  }
  if (facts.function.native) return describeNative(name, facts.function);
  const own = facts.function.source;
  const comment = docComment(own, written) || (path.path.length === 0 ? docCommentOfName(name, written) : '');
  const signature = code(signatureOf(own, facts.function.name || name));
  return filled([signature, prose(comment), code(detail > 0 ? own : '')]);
}

/** @param {Section[]} sections */
const filled = (sections) => sections.filter(({ text }) => text !== '');

/** @param {Facts} facts @returns {Section[] | null} */
function describeStandard({ standard, type, text, function: isFunction }) {
  const known = standard === undefined ? null : documentationOf(standard);
  if (known === null) return null;
  const value = isFunction === undefined && PRIMITIVES.has(type) && text.length < LONGEST_CODE ? text : '';
  /** @type {Section} */
  const page = { kind: 'link', text: known.url === '' ? '' : `MDN: ${known.name}`, url: known.url };
  return filled([code(known.signature), code(value), prose(known.description), page]);
}

/** @param {string} name @param {FunctionFacts} facts */
function describeNative(name, { length, name: own }) {
  const count = `${length} parameter${length === 1 ? '' : 's'}`;
  return [code(`ƒ ${name}(…)`), prose(own.startsWith('bound ') ? `A bound function; ${count}` : `Built in; ${count}`)];
}

/**
 * @param {Binding} binding @param {string} source of the cell that declares it
 * @returns {Section[]}
 */
export function describeBinding(binding, source) {
  const { name, kind, node, value, within } = binding;
  const lineStart = source.lastIndexOf('\n', node.start - 1) + 1;
  const comment = commentAbove(source.slice(0, lineStart));
  if (kind === 'parameter' && within !== null)
    return describeParameter(name, source.slice(within.start, within.end), comment);
  const isFunction = (kind === 'function' || kind === 'class') && value !== null;
  const text = isFunction
    ? signatureOf(source.slice(value.start, value.end), name)
    : firstLine(source.slice(node.start, node.end));
  return filled([code(text), prose(comment)]);
}

/** @param {string} name @param {string} owner the source of its function @param {string} comment above that */
function describeParameter(name, owner, comment) {
  return filled([
    code(`${name}: parameter of ${signatureOf(owner, 'function')}`),
    prose(parameterComment(comment, name)),
  ]);
}

/** @param {string} text */
function firstLine(text) {
  const [line = ''] = text.split('\n', 1);
  return line.length <= LONGEST_CODE ? line : `${line.slice(0, LONGEST_CODE)}…`;
}

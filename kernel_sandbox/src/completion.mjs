// Completion without side effects: names are read from V8's scopes, from data properties and from the cell's text, and
// nothing is called.
import { bindingsAt, looseProgram, nodesAround } from './cell_scope.mjs';
import { questionAt } from './completion_question.mjs';
import { ContextCallError, IDENTIFIER, RESERVED_NAME, askContext, boxedPath, releaseValues } from './context_calls.mjs';
import { InspectorError } from './inspector.mjs';
import { keywordsAt } from './keywords.mjs';
import { namesOfNotebook } from './notebook_names.mjs';
import { callsOf, seenValue } from './value_path.mjs';

/** @typedef {import('acorn').AnyNode} AnyNode */
/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('./completion_question.mjs').Question} Question */
/** @typedef {import('./member_path.mjs').MemberPath} MemberPath */
/** @typedef {import('./value_path.mjs').Scope} Scope */
/** @typedef {{ matches: string[], start: number, end: number, types: string[] }} Completion */
/** @typedef {[name: string, type: string]} Candidate */
/** @typedef {{ inspector: Inspector, source: string, cursor: number, modules: () => Promise<string[]> }} Asked */

const MOST_MATCHES = 1000;
const OBJECT_MEMBERS = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * @param {Inspector} inspector
 * @param {string} source
 * @param {number} cursor in UTF-16 code units
 * @param {{ modules?: () => Promise<string[]> }} [options] `modules`: what cells may import
 * @returns {Promise<Completion>}
 */
export async function complete(inspector, source, cursor, { modules = async () => [] } = {}) {
  const question = questionAt(source.slice(0, cursor));
  const asked = { inspector, source, cursor, modules };
  const found = question === null ? [] : await answerTo(asked, question);
  const candidates = withoutRepeats(found).slice(0, MOST_MATCHES);
  const matches = candidates.map(([name]) => writtenAs(name, question, source.slice(cursor)));
  return { matches, start: question?.start ?? cursor, end: cursor, types: candidates.map(([, type]) => type) };
}

/** @param {string} name @param {Question | null} question @param {string} rest of the source, behind the cursor */
function writtenAs(name, question, rest) {
  if (question?.kind !== 'members' || question.quote === '') return name;
  const { quote } = question;
  const escaped = JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  if (rest.startsWith(quote)) return escaped;
  return escaped + quote + (/^\s*\]/.test(rest) ? '' : ']');
}

/** @param {Asked} asked @param {Question} question @returns {Promise<Candidate[]>} */
async function answerTo(asked, question) {
  try {
    if (question.kind === 'module') return await modulesLike(asked, question.prefix);
    const program = await looseProgram(asked.source);
    const around = program === null ? [] : nodesAround(program, asked.cursor);
    const scope = { bindings: bindingsAt(around, asked.cursor), calls: callsOf(around) };
    if (question.kind === 'members') return await membersOf(asked, question, scope);
    return (await destructured(asked, question.prefix, around, scope)) ?? (await namesInScope(asked, question, scope));
  } catch (error) {
    // The main thread was stopped meanwhile, or the value is too hostile: no suggestions then.
    if (error instanceof ContextCallError || error instanceof InspectorError) return [];
    throw error;
  } finally {
    await releaseValues(asked.inspector);
  }
}

/** @param {Asked} asked @param {string} prefix @returns {Promise<Candidate[]>} */
async function modulesLike({ modules }, prefix) {
  const fitting = (await modules()).filter((name) => name.startsWith(prefix)).sort();
  return fitting.map((name) => [name, 'module']);
}

/**
 * @param {Asked} asked @param {Extract<Question, { kind: 'members' }>} question @param {Scope} scope
 * @returns {Promise<Candidate[]>}
 */
async function membersOf({ inspector }, { owner, prefix, quote }, scope) {
  const fits = (/** @type {Candidate} */ [name]) => quote !== '' || IDENTIFIER.test(name);
  const binding = scope.bindings.find(({ name }) => name === owner.base);
  if (binding?.isLocal !== true) {
    const live = await members(inspector, owner, prefix);
    if (live !== null || binding === undefined) return (live ?? []).filter(fits);
  }
  return (await writtenMembers(inspector, owner, prefix, scope)).filter(fits);
}

/**
 * Of a name that has no value yet: what the text says of it.
 * @param {Inspector} inspector @param {MemberPath} owner @param {string} prefix @param {Scope} scope
 * @returns {Promise<Candidate[]>}
 */
async function writtenMembers(inspector, { base, path }, prefix, scope) {
  const seen = seenValue(/** @type {AnyNode} */ ({ type: 'Identifier', name: base, start: 0, end: 0 }), scope);
  if (seen.path?.base === base && scope.bindings.some(({ name }) => name === base)) return [];
  const keys = path.length === 0 ? seen.keys.filter((key) => key.startsWith(prefix)) : [];
  const known = seen.path === null || (seen.keys.length > 0 && path.length > 0);
  const like = known ? null : { base: seen.path?.base ?? '', path: [...(seen.path?.path ?? []), ...path] };
  const inherited = like === null ? [] : ((await members(inspector, like, prefix)) ?? []);
  return [...keys.map((key) => /** @type {Candidate} */ ([key, 'property'])), ...inherited];
}

/**
 * @param {Inspector} inspector @param {MemberPath} owner @param {string} prefix
 * @returns {Promise<Candidate[] | null>} `null` when there is no such value
 */
async function members(inspector, owner, prefix) {
  const boxed = await boxedPath(inspector, owner);
  if (boxed === null) return null;
  /** @type {[string, string, number][] | null} */
  const found = await askContext(inspector, 'members', [boxed.box, { value: prefix }, boxed.keys]);
  if (found === null) return null;
  const offered = found.filter(([name]) => isOffered(name, prefix));
  return offered.sort(byExpectation).map(([name, type]) => [name, type]);
}

/** @param {[string, string, number]} one @param {[string, string, number]} other own ones first, private ones last */
function byExpectation([one, , oneLevel], [other, , otherLevel]) {
  return oneLevel - otherLevel || Number(isPrivate(one)) - Number(isPrivate(other)) || (one < other ? -1 : 1);
}

/** @param {string} name by convention */
const isPrivate = (name) => /^(?:_|\$\$)/.test(name);

/** Names such as `__proto__` are for those who begin to write them. @param {string} name @param {string} prefix */
function isOffered(name, prefix) {
  return !RESERVED_NAME.test(name) && (prefix.startsWith('_') || !name.startsWith('__'));
}

/**
 * `const { al| } = value`: what the value has.
 * @param {Asked} asked @param {string} prefix @param {readonly AnyNode[]} around @param {Scope} scope
 * @returns {Promise<Candidate[] | null>} `null` when the cursor is nowhere like that
 */
async function destructured({ inspector, cursor }, prefix, around, scope) {
  const index = around.findLastIndex(({ type }) => type === 'ObjectPattern');
  const declarator = around[index - 1];
  const property = around[index + 1];
  if (index === -1 || declarator?.type !== 'VariableDeclarator' || !declarator.init) return null;
  if (property?.type === 'Property' && property.computed) return null;
  if (property?.type === 'Property' && cursor > property.key.end)
    return property.value.type === 'Identifier' ? [] : null;
  const { path, keys } = seenValue(declarator.init, scope);
  const own = keys.filter((key) => key.startsWith(prefix)).map((key) => /** @type {Candidate} */ ([key, 'property']));
  const live = path === null ? [] : ((await members(inspector, path, prefix)) ?? []);
  return [...own, ...live.filter(([name]) => IDENTIFIER.test(name) && !OBJECT_MEMBERS.has(name))];
}

/**
 * Names of the scopes round the cursor first, then the notebook's own, then those of JavaScript, and keywords.
 * @param {Asked} asked @param {Extract<Question, { kind: 'names' }>} question @param {Scope} scope
 * @returns {Promise<Candidate[]>}
 */
async function namesInScope({ inspector, source }, { prefix, start, before }, scope) {
  const fits = (/** @type {string} */ name) => name.startsWith(prefix) && !RESERVED_NAME.test(name);
  const written = scope.bindings.filter(({ name }) => fits(name));
  const lexical = await namesOfNotebook(inspector, fits);
  const global = (await members(inspector, { base: 'globalThis', path: [] }, prefix)) ?? [];
  const keywords = keywordsAt(before, source.slice(before.at(-1)?.end ?? 0, start)).filter(fits);
  return [
    ...written.filter(({ isLocal }) => isLocal).map(candidateOf),
    ...lexical,
    ...written.map(candidateOf),
    ...global.filter(([name]) => IDENTIFIER.test(name)),
    ...keywords.map((name) => /** @type {Candidate} */ ([name, 'keyword'])),
  ];
}

/** @param {import('./cell_scope.mjs').Binding} binding @returns {Candidate} */
const candidateOf = ({ name, kind }) => [name, kind === 'parameter' ? 'variable' : kind];

/** @param {Candidate[]} candidates */
function withoutRepeats(candidates) {
  const seen = new Set();
  return candidates.filter(([name]) => !seen.has(name) && seen.add(name));
}

// vm2's guards, as its own transformer inserts them (vm2 3.12.2, lib/transformer.js), on any syntax that acorn knows.
//
// A cell reaches V8 through the inspector and so goes past vm2's transformer. Every guard of it must be here: without
// the one in catch clauses a host error can be caught raw, which is a way out.

/** The name through which instrumented code reaches vm2's guards. No cell may use it. */
export const VM2_STATE = 'VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL';

const TEMPORARY = 'VM2_INTERNAL_TMPNAME';

/**
 * A name for caught values that no identifier in the cell starts with.
 * @param {Iterable<string>} identifiers in the order of the text or not
 */
export function temporaryName(identifiers) {
  let name = TEMPORARY;
  for (const identifier of identifiers) if (identifier.startsWith(name)) name = `${identifier}_UNIQUE`;
  return name;
}

/**
 * A caught value goes through vm2 before the cell sees it.
 * @param {import("acorn").CatchClause} clause
 * @param {import("./edits.mjs").Edits} edits
 * @param {{temporary: string, topLevel: boolean}} options at the top level the guard must leave no completion value
 */
export function guardCatch({ param, body, start }, edits, { temporary, topLevel }) {
  if (!param) return;
  if (param.type === 'Identifier') {
    if (body.body.length === 0) return;
    const guard = `${param.name}=${VM2_STATE}.handleException(${param.name})`;
    edits.close(body.start + 1, topLevel ? `let{}=(${guard},0);` : `${guard};`);
    return;
  }
  const guard = `${temporary}=${VM2_STATE}.handleException(${temporary})`;
  edits.open(start, `catch(${temporary}){${guard};try{throw ${temporary};}`);
  edits.close(body.end, '}');
}

/**
 * The object of a `with` goes through vm2, so that its names cannot shadow vm2's own.
 * @param {import("acorn").WithStatement} statement
 * @param {import("./edits.mjs").Edits} edits
 */
export function guardWith({ object }, edits) {
  const sequence = object.type === 'SequenceExpression';
  edits.wrap(object, `${VM2_STATE}.wrapWith(${sequence ? '(' : ''}`, sequence ? '))' : ')');
}

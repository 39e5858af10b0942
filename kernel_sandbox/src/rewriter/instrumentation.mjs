// The guards of vm2's own transformer (vm2 3.12.2, lib/transformer.js), on any syntax that acorn knows, with functions of
// ours behind them (src/context/guards.js).

/** The name of vm2's internals in the context. No cell may use it. */
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
    const guard = `${param.name}=$pennant.caught(${param.name})`;
    edits.close(body.start + 1, topLevel ? `let{}=(${guard},0);` : `${guard};`);
    return;
  }
  const guard = `${temporary}=$pennant.caught(${temporary})`;
  edits.open(start, `catch(${temporary}){${guard};try{throw ${temporary};}`);
  edits.close(body.end, '}');
}

/**
 * The object of a `with` that has guards in its body must not hide the name through which they are called.
 * @param {import("acorn").WithStatement} statement
 * @param {import("./edits.mjs").Edits} edits
 * @param {readonly number[]} [guarded] where guards are; anywhere, when nobody knows
 */
export function guardWith({ object, body }, edits, guarded) {
  if (guarded && !guarded.some((position) => position >= body.start && position < body.end)) return;
  const sequence = object.type === 'SequenceExpression';
  edits.wrap(object, `$pennant.scope(${sequence ? '(' : ''}`, sequence ? '))' : ')');
}

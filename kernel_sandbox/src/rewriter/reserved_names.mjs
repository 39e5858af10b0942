// Names that a cell may not use.
import { VM2_STATE } from './instrumentation.mjs';

const RESERVED = new Set([VM2_STATE, '$pennant']);

/** A cell that the rewriter refuses, though it can be parsed. `pos` is an offset into the text, as in acorn's errors. */
export class RefusedSyntax extends SyntaxError {
  /**
   * @param {string} message
   * @param {number} pos
   */
  constructor(message, pos) {
    super(message);
    this.pos = pos;
  }
}

/**
 * A cell that declares `eval` for the whole notebook: the engine's own function stands behind that name. A `var` is
 * the property of the global object, as elsewhere.
 * @param {ReadonlyMap<string, { kind: string }>} declared
 * @param {import("acorn").Program} program
 * @throws {RefusedSyntax}
 */
export function refuseEval(declared, { body }) {
  const kind = declared.get('eval')?.kind;
  if (kind === undefined || kind === 'var') return;
  throw new RefusedSyntax("The name 'eval' cannot be declared at the top level of a cell", body[0]?.start ?? 0);
}

/**
 * @param {import("acorn").Identifier} identifier
 * @throws {RefusedSyntax}
 */
export function refuseReserved({ name, start }) {
  if (RESERVED.has(name)) throw new RefusedSyntax(`The name '${name}' is reserved for the notebook itself`, start);
}

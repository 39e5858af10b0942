// Top-level `await`: what it waits for is held and gated by the engine (`$pennant.keep`), because V8's REPL mode holds
// it weakly (a collected promise fails the run), and because an interrupted run must not go on when it settles.

/**
 * `await e` to `await $pennant.keep(e)`, or to `await $pennant.keep(e, false)` where nothing in the cell can catch it.
 * @param {import("acorn").AwaitExpression} expression
 * @param {import("./edits.mjs").Edits} edits
 * @param {boolean} isCaught
 */
export function keepAwait({ start, end }, edits, isCaught) {
  edits.open(start + 'await'.length, ' $pennant.keep(');
  edits.close(end, isCaught ? ')' : ',false)');
}

/**
 * `for await (x of e)` to `for await (x of $pennant.keepIterable(e))`: the same for each value that it waits for.
 * @param {import("acorn").ForOfStatement} statement
 * @param {import("./edits.mjs").Edits} edits
 */
export function keepForAwait({ right }, edits) {
  const sequence = right.type === 'SequenceExpression';
  edits.wrap(right, `$pennant.keepIterable(${sequence ? '(' : ''}`, sequence ? '))' : ')');
}

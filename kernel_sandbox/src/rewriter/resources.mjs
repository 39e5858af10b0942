// `using` at the top level of a cell: a constant slot, as any other name, whose value is disposed of when the cell has
// ended. The context keeps the resources (src/context/resources.js), the engine ends them.
import { nextTokenOutside } from './trivia.mjs';

/**
 * `using x = e` to `let x = $pennant.use(e)`, `await using x = e` to `let x = $pennant.useAsync(e)`.
 * @param {import("acorn").VariableDeclaration} declaration
 * @param {import("./edits.mjs").Edits} edits
 */
export function keepResources({ start, kind, declarations }, edits) {
  const isAsync = kind === 'await using';
  const keyword = isAsync ? nextTokenOutside(edits.text, start + 'await'.length) : start;
  edits.replace(start, keyword + 'using'.length, 'let');
  for (const { init } of declarations) {
    if (!init) continue;
    const [before, after] = init.type === 'SequenceExpression' ? ['((', '))'] : ['(', ')'];
    edits.wrap(init, `$pennant.${isAsync ? 'useAsync' : 'use'}${before}`, after);
  }
}

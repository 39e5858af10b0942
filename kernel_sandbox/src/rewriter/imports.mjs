// `import` and `export` in a cell. Static imports become declarations at the head of the cell.
import { nextToken } from './trivia.mjs';

/**
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {import("acorn").ImportDeclaration} ImportDeclaration
 * @typedef {import("acorn").ImportAttribute} ImportAttribute
 * @typedef {import("acorn").Literal | import("acorn").Identifier} Key
 */

/** @param {Key} key */
const keyName = (key) => (key.type === 'Identifier' ? key.name : String(key.value));

/** @param {readonly ImportAttribute[] | undefined} attributes */
function importOptions(attributes) {
  if (!attributes?.length) return 'undefined';
  const entries = attributes.map(({ key, value }) => `${JSON.stringify(keyName(key))}:${JSON.stringify(value.value)}`);
  return `{with:{${entries.join()}}}`;
}

/**
 * @param {import("acorn").Literal} source
 * @param {readonly ImportAttribute[] | undefined} attributes
 * @param {readonly string[]} names what the module must export; otherwise the import fails
 */
function importCall(source, attributes, names) {
  const specifier = JSON.stringify(source.value);
  const call = `$pennant.importModule(${specifier},${importOptions(attributes)},${JSON.stringify(names)})`;
  return `await $pennant.keep(${call})`;
}

/** @param {ImportDeclaration["specifiers"][number]} specifier */
function exportedName(specifier) {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return specifier.type === 'ImportSpecifier' ? keyName(specifier.imported) : null;
}

/**
 * @param {ImportDeclaration} declaration
 * @returns {string} the `let` declarations that do the same
 */
function importText({ specifiers, source, attributes }) {
  /** @type {string[]} */
  const names = [];
  /** @type {string[]} */
  const members = [];
  let namespace = '';
  for (const specifier of specifiers) {
    const name = exportedName(specifier);
    if (name === null) namespace = specifier.local.name;
    else {
      names.push(name);
      members.push(`${JSON.stringify(name)}:${specifier.local.name}`);
    }
  }
  const call = importCall(source, attributes, names);
  if (!namespace) return `let{${members.join()}}=${call}`;
  return `let ${namespace}=${call}${members.length ? `;let{${members.join()}}=${namespace}` : ''}`;
}

/**
 * A static import, moved to the head of the cell. Imported names are constant; they are copies, not live bindings.
 * @param {ImportDeclaration} declaration
 * @param {Edits} edits
 */
export function hoistImport(declaration, edits) {
  edits.replace(declaration.start, declaration.end, importText(declaration));
  edits.hoist(declaration, '', ';');
}

/**
 * `import(x)`: the context has no loader of its own, and vm2 would refuse it.
 * @param {import("acorn").ImportExpression} expression
 * @param {Edits} edits
 */
export function replaceImportCall({ start }, edits) {
  edits.replace(start, start + 'import'.length, '$pennant.importModule');
}

/**
 * `export {a} from "x"` and `export * from "x"`: the module is imported, nothing is bound.
 * @param {import("acorn").ExportNamedDeclaration | import("acorn").ExportAllDeclaration} declaration
 * @param {Edits} edits
 */
export function hoistReexport(declaration, edits) {
  const { source } = declaration;
  if (!source) return;
  const specifiers = declaration.type === 'ExportNamedDeclaration' ? declaration.specifiers : [];
  const names = specifiers.map(({ local }) => keyName(local));
  const call = importCall(source, declaration.attributes, names);
  edits.replace(declaration.start, declaration.end, `let{}=${call}`);
  edits.hoist(declaration, '', ';');
}

/**
 * Takes `export` away: a cell's names are the notebook's anyway.
 * @param {import("acorn").ExportNamedDeclaration} declaration without a source
 * @param {Edits} edits
 */
export function dropExport({ start, end, declaration }, edits) {
  if (declaration) edits.replace(start, start + 'export'.length, ' ');
  else edits.replace(start, end, ';');
}

/**
 * Takes `export default` away. What is left is a declaration with a name, or an expression, which shows its value.
 * @param {import("acorn").ExportDefaultDeclaration} statement
 * @param {Edits} edits
 */
export function dropExportDefault({ start, declaration }, edits) {
  const { text } = edits;
  const keyword = nextToken(text, start + 'export'.length);
  edits.replace(start, keyword + 'default'.length, ';');
  const isFunction = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration';
  if (isFunction && declaration.id) return;
  if (isFunction) edits.wrap(declaration, '(', ');');
  else if (/^(?:\{|function|class|async)/.test(text.slice(declaration.start, declaration.start + 8))) {
    edits.wrap(declaration, '(', ')');
  }
}

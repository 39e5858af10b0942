// `import` and `export` in a cell.
import { nextToken } from './trivia.mjs';

/**
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {import("acorn").ImportDeclaration} ImportDeclaration
 * @typedef {import("acorn").ImportAttribute} ImportAttribute
 * @typedef {import("acorn").Literal | import("acorn").Identifier} Key
 * @typedef {import("acorn").ExportNamedDeclaration | import("acorn").ExportAllDeclaration} Reexport
 */

/** @param {Key} key */
const keyName = (key) => (key.type === 'Identifier' ? key.name : String(key.value));

/** @param {readonly ImportAttribute[] | undefined} attributes @returns {Record<string, unknown>} */
const attributesOf = (attributes) =>
  Object.fromEntries((attributes ?? []).map(({ key, value }) => [keyName(key), value.value]));

/** @param {ImportDeclaration["specifiers"][number]} specifier @returns {string | undefined} of `* as ns`: none */
export function exportedName(specifier) {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return specifier.type === 'ImportSpecifier' ? keyName(specifier.imported) : undefined;
}

/**
 * The static imports of a cell. All are linked before any is bound, and all stand at the head of the cell, as one
 * statement in the place of the first: when one fails, nothing of the cell has run.
 */
export class StaticImports {
  /** @type {[string, Record<string, unknown>, string[]][]} specifier, attributes, what it must export */
  #wanted = [];
  /** @type {string[]} */
  #patterns = [];
  /** Names bound to an export: module and export by name. @type {Map<string, [string, string]>} */
  #live = new Map();
  /** @type {(ImportDeclaration | Reexport)[]} */
  #declarations = [];

  /** @param {ImportDeclaration} declaration */
  add(declaration) {
    const module = `m${this.#wanted.length}`;
    /** @type {string[]} */
    const names = [];
    for (const specifier of declaration.specifiers) {
      const name = exportedName(specifier);
      const local = specifier.local.name;
      if (name === undefined) this.#patterns.push(`${module}:${local}`);
      else {
        names.push(name);
        this.#patterns.push(`${module}:{${JSON.stringify(name)}:${local}}`);
        this.#live.set(local, [module, name]);
      }
    }
    this.#want(declaration, names);
  }

  /**
   * `export {a} from "x"` and `export * from "x"`: the module is imported, nothing is bound.
   * @param {Reexport} declaration
   */
  addReexport(declaration) {
    const specifiers = declaration.type === 'ExportNamedDeclaration' ? declaration.specifiers : [];
    this.#want(
      declaration,
      specifiers.map(({ local }) => keyName(local)),
    );
  }

  /** @param {ImportDeclaration | Reexport} declaration @param {string[]} names */
  #want(declaration, names) {
    this.#declarations.push(declaration);
    this.#wanted.push([String(declaration.source?.value), attributesOf(declaration.attributes), names]);
  }

  /**
   * Ends the walk over the cell.
   * @param {Edits} edits
   * @param {string} head what has to follow the imports before anything of the cell runs
   * @returns {string} the head, unless it stands behind the imports
   */
  hoist(edits, head) {
    const [first, ...others] = this.#declarations;
    if (first === undefined) return head;
    edits.replace(first.start, first.end, `let{${this.#patterns.join()}}=${this.#call()};${head}`);
    edits.hoist(first, '', ';');
    for (const { start, end } of others) edits.replace(start, end, ';');
    return '';
  }

  #call() {
    const wanted = JSON.stringify(JSON.stringify(this.#wanted));
    const live = JSON.stringify(JSON.stringify([...this.#live].map(([name, target]) => [name, ...target])));
    return `await $pennant.keep($pennant.importModules(${wanted},${live}))`;
  }
}

/**
 * `import(x)`: the context has no loader of its own, and vm2 would refuse it.
 * @param {import("acorn").ImportExpression} expression
 * @param {Edits} edits
 */
export function replaceImportCall({ start }, edits) {
  edits.replace(start, start + 'import'.length, '$pennant.importModule');
}

/** The key of a module beside the notebook, as which a cell sees itself: `new URL('./x.js', import.meta.url)` is a file there. */
const CELL_KEY = 'file:cell.js#0';

/**
 * @param {import("acorn").MetaProperty} property `import.meta`
 * @param {Edits} edits
 */
export function replaceImportMeta({ start, end }, edits) {
  edits.replace(start, end, `$pennant.importMeta("${CELL_KEY}")`);
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

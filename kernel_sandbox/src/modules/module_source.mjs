// The text of a module to what V8 may compile: vm2's guards are in it, as the cell rewriter puts them into cells, and
// `import()` and `import.meta` are our own. V8's would call the host.
import { parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { Edits } from '../rewriter/edits.mjs';
import { guardCatch, guardWith, temporaryName, VM2_STATE } from '../rewriter/instrumentation.mjs';
import { anchorsOf, anchorsText } from '../rewriter/positions.mjs';
import { refuseReserved } from '../rewriter/reserved_names.mjs';
import { Scopes } from '../rewriter/scopes.mjs';
import { addVarNames, lexicalNames } from '../rewriter/statements.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {object} SourceOptions
 * @property {string} key how the module is called between the threads
 * @property {'module' | 'commonjs'} type
 * @property {ReadonlySet<string>} [injectable] names that the module may be given when it does not declare them
 * @property {boolean} [isOurs] it may use the reserved names
 *
 * @typedef {object} PreparedSource
 * @property {string} code
 * @property {string} anchors positions of the code, see ../rewriter/positions.mjs
 * @property {string[]} free those of the injectable names that it refers to
 * @property {string[]} required what it passes to `require`
 * @property {string} directive `"use strict";` where the code has lost it, to be put in front
 */

export const UNCHANGED = '1:1:1:1';
/** Texts without any of these need no guard; keywords cannot be written with escapes, names can. */
const NEEDS_GUARDS = new RegExp(
  String.raw`\bcatch\s*(?:\/|\()|\bimport\s*(?:\/|\(|\.)|\\u|\$pennant|${VM2_STATE.slice(0, 13)}`,
);
const NEEDS_GUARDS_SLOPPY = /\bwith\b|\brequire\b|<!--|-->/;

/**
 * @param {string} source @param {SourceOptions} options
 * @returns {PreparedSource}
 * @throws {SyntaxError} acorn's, or that of a reserved name, with `pos` one more than the offset in the source
 */
export function prepareSource(source, options) {
  if (!needsParser(source, options)) return { code: source, anchors: UNCHANGED, free: [], required: [], directive: '' };
  return new SourceGuards(source, options).prepare();
}

/** @param {string} source @param {SourceOptions} options */
function needsParser(source, { type, injectable = new Set() }) {
  if (NEEDS_GUARDS.test(source) || (type === 'commonjs' && NEEDS_GUARDS_SLOPPY.test(source))) return true;
  return [...injectable].some((name) => new RegExp(String.raw`\b${name}\b`).test(source));
}

class SourceGuards {
  #edits;
  #options;
  #program;
  #scopes = new Scopes();
  /** @type {Set<string>} */
  #identifiers = new Set();
  /** @type {Set<string>} */
  #free = new Set();
  /** @type {Set<string>} */
  #required = new Set();
  /** @type {import("acorn").CatchClause[]} */
  #catchClauses = [];

  /** @param {string} source @param {SourceOptions} options */
  constructor(source, options) {
    const text = ` ${source.startsWith('#!') ? `//${source.slice(2)}` : source}`;
    this.#options = options;
    /** @type {number[]} */
    const htmlComments = [];
    this.#program = parse(text, {
      ecmaVersion: 'latest',
      sourceType: options.type === 'module' ? 'module' : 'commonjs',
      onComment: (_isBlock, _text, start) => {
        if (text[start] !== '/') htmlComments.push(start);
      },
    });
    this.#edits = new Edits(text);
    for (const start of htmlComments) this.#edits.replace(start, start + 2, '//');
  }

  /** @returns {PreparedSource} */
  prepare() {
    fullAncestor(this.#program, (node, _state, ancestors) => {
      this.#visit(/** @type {AnyNode} */ (node), /** @type {AnyNode[]} */ (ancestors));
    });
    const temporary = temporaryName(this.#identifiers);
    for (const clause of this.#catchClauses) guardCatch(clause, this.#edits, { temporary, topLevel: false });
    this.#edits.enclose('', '');
    const code = this.#edits.toString();
    const own = declaredByModule(this.#program);
    const free = [...this.#free].filter((name) => !own.has(name));
    const directive = isStrict(this.#program) ? '"use strict";' : '';
    return { code, anchors: anchorsText(anchorsOf(this.#edits)), free, required: [...this.#required], directive };
  }

  /** @param {AnyNode} node @param {readonly AnyNode[]} ancestors */
  #visit(node, ancestors) {
    switch (node.type) {
      case 'Identifier':
        return this.#identifier(node, ancestors);
      case 'CatchClause':
        this.#catchClauses.push(node);
        return;
      case 'WithStatement':
        return guardWith(node, this.#edits);
      case 'ImportExpression':
        return this.#edits.replace(node.start, node.start + 'import'.length, `$pennant.importer(${this.#key})`);
      case 'MetaProperty':
        if (node.meta.name === 'import') this.#edits.replace(node.start, node.end, `$pennant.importMeta(${this.#key})`);
        return;
      case 'CallExpression':
        return this.#call(node);
      default:
    }
  }

  get #key() {
    return JSON.stringify(this.#options.key);
  }

  /** @param {import("acorn").Identifier} node @param {readonly AnyNode[]} ancestors */
  #identifier(node, ancestors) {
    if (!this.#options.isOurs) refuseReserved(node);
    this.#identifiers.add(node.name);
    if (!this.#options.injectable?.has(node.name)) return;
    if (this.#scopes.ownerOf(node.name, ancestors) === 'notebook') this.#free.add(node.name);
  }

  /** @param {import("acorn").CallExpression} node */
  #call({ callee, arguments: [first] }) {
    if (callee.type !== 'Identifier' || callee.name !== 'require' || first?.type !== 'Literal') return;
    if (typeof first.value === 'string') this.#required.add(first.value);
  }
}

/** @param {import("acorn").Program} program */
function isStrict({ body }) {
  const [first] = body;
  return first?.type === 'ExpressionStatement' && first.directive === 'use strict';
}

/** @param {import("acorn").Program} program @returns {Set<string>} */
function declaredByModule(program) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') for (const { local } of statement.specifiers) names.add(local.name);
    const declaration =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
      statement.declaration
        ? statement.declaration
        : statement;
    if ('id' in declaration && !declaration.id) continue;
    const item = /** @type {import("acorn").Statement} */ (declaration);
    addVarNames(item, names);
    for (const name of lexicalNames([item])) names.add(name);
  }
  return names;
}

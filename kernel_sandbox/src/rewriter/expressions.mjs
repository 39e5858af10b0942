// One walk over the whole tree of a cell: guards, checks, awaits and imports, wherever they stand.
import { fullAncestor } from 'acorn-walk';
import { keepAwait, keepForAwait } from './awaits.mjs';
import { Constants } from './constants.mjs';
import { guardEval } from './evals.mjs';
import { dropExport, dropExportDefault, replaceImportCall, replaceImportMeta, StaticImports } from './imports.mjs';
import { LiveImports } from './live_imports.mjs';
import { guardCatch, guardWith, temporaryName } from './instrumentation.mjs';
import { refuseReserved, RefusedSyntax } from './reserved_names.mjs';
import { isTopLevel, Scopes } from './scopes.mjs';
import { mayBeCaught, placeThrow } from './throws.mjs';

/**
 * @typedef {import("acorn").AnyNode} AnyNode
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {import("./constants.mjs").KindOf} KindOf
 */

/** Rewrites what does not declare a name. */
export class Expressions {
  /** @type {Set<AnyNode>} functions that mention their own name */
  selfReferring = new Set();
  /** @type {Set<string>} the names of all variables in the cell */
  identifiers = new Set();
  imports = new StaticImports();
  /** @type {{clause: import("acorn").CatchClause, topLevel: boolean}[]} */
  #catchClauses = [];
  /** @type {import("acorn").WithStatement[]} */
  #withStatements = [];
  /** @type {number[]} where guards are, without which code could get out */
  #guarded = [];
  #scopes = new Scopes();

  /**
   * @param {Edits} edits
   * @param {KindOf} kindOf
   * @param {(name: string) => string | undefined} exportOf the export that an imported name is bound to
   */
  constructor(edits, kindOf, exportOf) {
    this.#edits = edits;
    this.#constants = new Constants(edits, kindOf);
    this.#liveImports = new LiveImports(edits, exportOf);
  }

  #edits;
  #constants;
  #liveImports;

  /**
   * @param {import("acorn").Program} program
   * @throws {RefusedSyntax}
   */
  rewrite(program) {
    fullAncestor(program, (node, _state, ancestors, role) => {
      const path = /** @type {AnyNode[]} */ (/** @type {unknown} */ (ancestors));
      this.#visit(/** @type {AnyNode} */ (node), path);
      if (role === 'Identifier') this.#liveImports.refer(/** @type {import("acorn").Identifier} */ (node), path);
    });
    const temporary = temporaryName(this.identifiers);
    for (const { clause, topLevel } of this.#catchClauses) guardCatch(clause, this.#edits, { temporary, topLevel });
    const guarded = [...this.#guarded, ...this.#catchClauses.map(({ clause }) => clause.start)];
    for (const statement of this.#withStatements) guardWith(statement, this.#edits, guarded);
  }

  /**
   * @param {AnyNode} node
   * @param {readonly AnyNode[]} ancestors
   */
  #visit(node, ancestors) {
    if (guardEval(node, ancestors, this.#scopes, this.#edits)) this.#guarded.push(node.start);
    switch (node.type) {
      case 'Identifier':
        return this.#identifier(node, ancestors);
      case 'AssignmentExpression':
        return this.#constants.checkAssignment(node, ancestors);
      case 'UpdateExpression':
        return this.#constants.checkUpdate(node, ancestors);
      case 'AwaitExpression':
        return isTopLevel(ancestors) ? keepAwait(node, this.#edits, mayBeCaught(ancestors)) : undefined;
      case 'ForOfStatement':
        this.#constants.checkLoop(node, ancestors);
        return node.await && isTopLevel(ancestors) ? keepForAwait(node, this.#edits) : undefined;
      case 'ForInStatement':
        return this.#constants.checkLoop(node, ancestors);
      case 'CatchClause':
        this.#catchClauses.push({ clause: node, topLevel: isTopLevel(ancestors) });
        return;
      case 'WithStatement':
        this.#withStatements.push(node);
        return;
      case 'ThrowStatement':
        return placeThrow(node, this.#edits, mayBeCaught(ancestors));
      case 'ImportExpression':
        this.#guarded.push(node.start);
        return replaceImportCall(node, this.#edits);
      default:
        return this.#module(node, ancestors);
    }
  }

  /**
   * @param {import("acorn").Identifier} node
   * @param {readonly AnyNode[]} ancestors
   */
  #identifier(node, ancestors) {
    refuseReserved(node);
    this.identifiers.add(node.name);
    const statement = ancestors[1];
    const declaration =
      statement?.type === 'ExportNamedDeclaration' || statement?.type === 'ExportDefaultDeclaration'
        ? statement.declaration
        : statement;
    if (declaration?.type !== 'FunctionDeclaration' || !declaration.id) return;
    if (declaration.id.name === node.name && declaration.id !== node) this.selfReferring.add(declaration);
  }

  /**
   * @param {AnyNode} node
   * @param {readonly AnyNode[]} ancestors
   */
  #module(node, ancestors) {
    switch (node.type) {
      case 'ImportDeclaration':
        refuseNested(node, ancestors, 'import');
        for (const { local } of node.specifiers) refuseReserved(local);
        return this.imports.add(node);
      case 'MetaProperty':
        if (node.meta.name === 'new') return;
        return replaceImportMeta(node, this.#edits);
      case 'ExportAllDeclaration':
        refuseNested(node, ancestors, 'export');
        return this.imports.addReexport(node);
      case 'ExportDefaultDeclaration':
        refuseNested(node, ancestors, 'export');
        return dropExportDefault(node, this.#edits);
      case 'ExportNamedDeclaration':
        refuseNested(node, ancestors, 'export');
        return node.source ? this.imports.addReexport(node) : dropExport(node, this.#edits);
      default:
    }
  }
}

/**
 * @param {AnyNode} node
 * @param {readonly AnyNode[]} ancestors
 * @param {"import" | "export"} keyword
 * @throws {RefusedSyntax}
 */
function refuseNested({ start }, ancestors, keyword) {
  if (ancestors.length === 2) return;
  throw new RefusedSyntax(`'${keyword}' may only appear at the top level of a cell`, start);
}

// The value that a cell shows stays in the context: V8's inspector would hand over a string of any length whole. So the
// cell ends in `$pennant.result(value)`, which keeps the value and gives V8 a token in its place.
//
// Which value that is, the language says: completion values (ECMA-262, 14.2.2 and others). The walk below is V8's own
// (src/parsing/rewriter.cc, `Processor`): backwards, since most often only the last statement counts.

/**
 * @typedef {import("acorn").Statement | import("acorn").ModuleDeclaration} Item
 * @typedef {import("./edits.mjs").Edits} Edits
 * @typedef {import("acorn").IfStatement} IfStatement
 * @typedef {import("acorn").TryStatement} TryStatement
 */

/**
 * A name that no identifier of the cell has.
 * @param {ReadonlySet<string>} identifiers
 */
export function resultName(identifiers) {
  let name = '$result';
  while (identifiers.has(name)) name += '_';
  return name;
}

/** Hands over the value of one cell. */
export class Results {
  /** Whether what comes after always sets the value anew. */
  #isSet = false;
  /** Whether `break` or `continue` may skip what comes after. */
  #breakable = false;
  #edits;
  #name;

  /**
   * @param {Edits} edits
   * @param {string} name see `resultName`
   */
  constructor(edits, name) {
    this.#edits = edits;
    this.#name = name;
  }

  /** @param {import("acorn").Program} program */
  keep({ body }) {
    body.findLast((statement) => this.#keepStatement(statement));
  }

  /**
   * @param {Item} statement of the top level
   * @returns {boolean} whether it has a value
   */
  #keepStatement(statement) {
    if (statement.type === 'ExpressionStatement') {
      if (statement.directive === undefined) this.#edits.wrap(statement.expression, '$pennant.result((', '))');
      return true;
    }
    if (statement.type === 'ExportDefaultDeclaration') return this.#keepExported(statement);
    this.#visit(statement, statement);
    if (this.#isSet) this.#edits.wrap(statement, `{let ${this.#name};`, `;$pennant.result(${this.#name})}`);
    return this.#isSet;
  }

  /** @param {import("acorn").ExportDefaultDeclaration} statement */
  #keepExported({ declaration }) {
    if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') return !declaration.id;
    this.#edits.wrap(declaration, '$pennant.result((', '))');
    return true;
  }

  /**
   * @param {Item} statement
   * @param {Item} outer the statement with its labels
   * @returns {void}
   */
  #visit(statement, outer) {
    switch (statement.type) {
      case 'ExpressionStatement':
        // The comma keeps a function without a name from taking that of the variable.
        if (!this.#isSet) this.#edits.wrap(statement.expression, `${this.#name}=(0,`, ')');
        this.#isSet = true;
        return;
      case 'BlockStatement':
        return this.#visitList(statement.body);
      case 'LabeledStatement':
        return this.#inBreakable(() => this.#visit(statement.body, outer));
      case 'IfStatement':
        return this.#visitIf(statement, outer);
      case 'TryStatement':
        return this.#visitTry(statement, outer);
      case 'SwitchStatement':
        return this.#visitSwitch(statement, outer);
      case 'BreakStatement':
      case 'ContinueStatement':
        this.#isSet = false;
        return;
      case 'WithStatement':
        this.#visit(statement.body, statement.body);
        return this.#settled(outer, false);
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#visitLoop(statement.body, outer);
      default:
    }
  }

  /**
   * @param {readonly Item[]} statements
   * @returns {void}
   */
  #visitList(statements) {
    for (let index = statements.length - 1; index >= 0 && (this.#breakable || !this.#isSet); index--) {
      const statement = statements[index];
      if (statement) this.#visit(statement, statement);
    }
  }

  /** @param {() => void} visit */
  #inBreakable(visit) {
    const before = this.#breakable;
    this.#breakable = true;
    visit();
    this.#breakable = before;
  }

  /**
   * A statement that sets the value in some of its branches only makes it `undefined` first.
   * @param {Item} outer
   * @param {boolean} always
   */
  #settled(outer, always) {
    if (!always) this.#edits.wrap(outer, `{${this.#name}=void 0;`, '}');
    this.#isSet = true;
  }

  /**
   * @param {IfStatement} statement
   * @param {Item} outer
   */
  #visitIf({ consequent, alternate }, outer) {
    const setAfter = this.#isSet;
    this.#visit(consequent, consequent);
    const setIfTrue = this.#isSet;
    this.#isSet = setAfter;
    if (alternate) this.#visit(alternate, alternate);
    this.#settled(outer, setIfTrue && this.#isSet);
  }

  /**
   * @param {TryStatement} statement
   * @param {Item} outer
   */
  #visitTry({ block, handler, finalizer }, outer) {
    if (finalizer && this.#breakable) this.#visitFinally(finalizer);
    const setAfter = this.#isSet;
    this.#visitList(block.body);
    const setInBlock = this.#isSet;
    this.#isSet = setAfter;
    if (handler) this.#visitList(handler.body.body);
    this.#settled(outer, setInBlock && (!handler || this.#isSet));
  }

  /**
   * The value of `finally` counts only where it breaks out.
   * @param {import("acorn").BlockStatement} block
   */
  #visitFinally({ start, end, body }) {
    const setAfter = this.#isSet;
    this.#isSet = true;
    this.#visitList(body);
    this.#isSet = setAfter;
    const saved = `${this.#name}_`;
    this.#edits.close(start + 1, `let ${saved}=${this.#name};`);
    this.#edits.close(end - 1, `;${this.#name}=${saved};`);
  }

  /**
   * @param {import("acorn").SwitchStatement} statement
   * @param {Item} outer
   */
  #visitSwitch({ cases }, outer) {
    const setAfter = this.#isSet;
    this.#inBreakable(() => {
      for (const { consequent } of cases.toReversed()) this.#visitList(consequent);
    });
    this.#settled(outer, this.#isSet && setAfter);
  }

  /**
   * @param {import("acorn").Statement} body
   * @param {Item} outer
   */
  #visitLoop(body, outer) {
    const setAfter = this.#isSet;
    this.#isSet = false;
    this.#inBreakable(() => this.#visit(body, body));
    this.#settled(outer, setAfter);
  }
}

// Text that a cell gives to `eval` or `Function`, with the guards that the rewriter gives to cells. Runs on the main
// thread, called by the context: takes and returns primitives, never throws.
import { Parser } from './acorn.mjs';
import { narrowRequire } from './narrow_require.mjs';
import { guardEvaluated } from './rewriter/evaluated.mjs';
import { refuseDoubtfulRegExp } from './rewriter/regular_expressions.mjs';
import { TextEdits } from './rewriter/text_edits.mjs';

// The copy that vm2 has loaded on this thread anyway.
const { fullAncestor } = /** @type {typeof import('acorn-walk')} */ (narrowRequire('acorn-walk'));

/** Text with none of these needs no guard: an escape may spell any of them. */
const MAY_NEED_GUARDS = /import|eval|catch|with|pennant|VM2_INTERNAL|\\u/;

const MAY_DECLARE = /var|function/;

// acorn's class has more methods than its types tell.
const ExtensibleParser = /** @type {typeof Parser & (new (...args: any[]) => { semicolon(): void })} */ (Parser);

/** Parses what may stand in any place where `eval` is called; V8 then decides whether it may stand in this one. */
class EvaluatedParser extends ExtensibleParser {
  get allowNewDotTarget() {
    return true;
  }

  semicolon() {
    refuseDoubtfulRegExp(this);
    super.semicolon();
  }

  /** @param {string} text */
  static read(text) {
    const options = { ecmaVersion: 'latest', sourceType: 'script', allowSuperOutsideMethod: true, checkPrivateFields: false };
    return super.parse(text, /** @type {import('acorn').Options} */ (options));
  }
}

/**
 * Those of the names that the text may mention.
 * @param {string} text @param {string} names separated by commas
 */
const mentioned = (text, names) => new Set(names === '' ? [] : names.split(',').filter((name) => text.includes(name)));

/**
 * @param {string} text @param {string} constants @param {string} variables
 * @returns {TextEdits}
 * @throws {SyntaxError | RangeError}
 */
function guards(text, constants, variables) {
  const edits = new TextEdits(text);
  const names = {
    constants: mentioned(text, constants),
    variables: MAY_DECLARE.test(text) ? mentioned(text, variables) : new Set(),
  };
  const isConcerned = names.constants.size > 0 || names.variables.size > 0 || MAY_NEED_GUARDS.test(text);
  if (isConcerned) guardEvaluated(EvaluatedParser.read(text), edits, fullAncestor, names);
  return edits;
}

/** @param {unknown} error @returns {string} */
function refusal(error) {
  if (!(error instanceof SyntaxError)) return 'r';
  return `s${error.message.replace(/ \(\d+:\d+\)$/, '')}`;
}

/**
 * @param {string} text of a script
 * @param {string} [constants] the notebook's names that the text means when it does not bind them itself
 * @param {string} [variables] the notebook's names that the text may declare again
 * @returns {string} `o` and the text to evaluate; `s` and the message of a SyntaxError; `r` when the stack is full
 */
export function guardScript(text, constants = '', variables = '') {
  try {
    return `o${guards(text, constants, variables)}`;
  } catch (error) {
    return refusal(error);
  }
}

/**
 * @param {string} keywords `function`, `async function*` …
 * @param {string} parameters
 * @param {string} body
 * @param {string} [constants]
 * @returns {string} as of `guardScript`; the text is the length of the parameters, a colon, the parameters, the body
 */
export function guardFunction(keywords, parameters, body, constants = '') {
  try {
    const head = `(${keywords} anonymous(`;
    const between = head.length + parameters.length;
    const edits = guards(`${head}${parameters}\n) {\n${body}\n})`, constants, '');
    const guardedParameters = edits.slice(head.length, between);
    const start = between + '\n) {\n'.length;
    return `o${guardedParameters.length}:${guardedParameters}${edits.slice(start, start + body.length)}`;
  } catch (error) {
    return refusal(error);
  }
}

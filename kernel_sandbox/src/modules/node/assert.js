import { isDeepLooseEqual, isDeepStrictEqual } from './deep_equal.js';
import { inspect } from './util.js';

export class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.name = 'AssertionError';
    this.code = 'ERR_ASSERTION';
    this.generatedMessage = message === undefined;
    Object.assign(this, { actual, expected, operator });
  }
}

function check(isGood, { message, words, ...details }) {
  if (isGood) return;
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message: message ?? words, ...details });
  error.generatedMessage = message === undefined;
  throw error;
}

const shown = (one, other) => `\n\n${inspect(one)}\n\nshould loosely deep-equal\n\n${inspect(other)}`;
const sides = (one, other) => {
  const [a, b] = [inspect(one), inspect(other)];
  if (!`${a}${b}`.includes('\n') && a.length + b.length < 60) return `\n\n${a} !== ${b}\n`;
  return `\n+ actual - expected\n\n${a.replace(/^/gm, '+ ')}\n${b.replace(/^/gm, '- ')}\n`;
};

export function ok(...args) {
  const [value, message] = args;
  const words =
    args.length === 0 ? 'No value argument passed to `assert.ok()`' : 'The expression evaluated to a falsy value';
  check(value, { message, words, actual: value, expected: true, operator: '==' });
}
/** An assertion named `name` about two values; `operator` names it in errors. */
const comparison = (name, holds, words, operator = name) =>
  ({
    [name]: (actual, expected, message) => {
      if (holds(actual, expected)) return;
      check(false, { message, words: words(actual, expected), actual, expected, operator });
    },
  })[name];

const alike = (one, other) => one == other || (Number.isNaN(one) && Number.isNaN(other));
const matches = (text, pattern) => typeof text === 'string' && pattern.test(text);

export const equal = comparison('equal', alike, (a, b) => `${inspect(a)} == ${inspect(b)}`, '==');
export const notEqual = comparison(
  'notEqual',
  (a, b) => !alike(a, b),
  (a, b) => `${inspect(a)} != ${inspect(b)}`,
  '!=',
);
export const strictEqual = comparison(
  'strictEqual',
  Object.is,
  (a, b) => `Expected values to be strictly equal:${sides(a, b)}`,
);
export const notStrictEqual = comparison(
  'notStrictEqual',
  (a, b) => !Object.is(a, b),
  (_, b) => `Expected "actual" to be strictly unequal to: ${inspect(b)}`,
);
export const deepEqual = comparison(
  'deepEqual',
  isDeepLooseEqual,
  (a, b) => `Expected values to be loosely deep-equal:${shown(a, b)}`,
);
export const notDeepEqual = comparison(
  'notDeepEqual',
  (a, b) => !isDeepLooseEqual(a, b),
  (_, b) => `Expected "actual" not to be loosely deep-equal to: ${inspect(b)}`,
);
export const deepStrictEqual = comparison(
  'deepStrictEqual',
  isDeepStrictEqual,
  (a, b) => `Expected values to be strictly deep-equal:${sides(a, b)}`,
);
export const notDeepStrictEqual = comparison(
  'notDeepStrictEqual',
  (a, b) => !isDeepStrictEqual(a, b),
  (_, b) => `Expected "actual" not to be strictly deep-equal to: ${inspect(b)}`,
);
export const match = comparison(
  'match',
  matches,
  (text, pattern) => `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`,
);
export const doesNotMatch = comparison(
  'doesNotMatch',
  (text, pattern) => !matches(text, pattern),
  (text, pattern) =>
    `The input was expected to not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`,
);
export const fail = (message = 'Failed') => check(false, { message, operator: 'fail' });
export const ifError = (value) => {
  if (value !== null && value !== undefined)
    throw value instanceof Error
      ? value
      : new AssertionError({
          message: `ifError got unwanted exception: ${inspect(value)}`,
          actual: value,
          expected: null,
          operator: 'ifError',
        });
};

/** Whether what was thrown is what was expected; throws it again when it is something else. */
function checkThrown(error, expected, message, operator) {
  if (expected === undefined) return;
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (Error.isPrototypeOf(expected)) {
      const words = `The error is expected to be an instance of "${expected.name}". Received "${error?.constructor?.name}"`;
      check(false, { message, words, actual: error, expected, operator });
    }
    check(Reflect.apply(expected, {}, [error]) === true, {
      message,
      words: 'The validation function is expected to return "true"',
      actual: error,
      expected,
      operator,
    });
  } else if (expected instanceof RegExp) {
    check(expected.test(String(error)), {
      message,
      words: `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`,
      actual: error,
      expected,
      operator,
    });
  } else {
    for (const key of new Set([...Object.keys(expected), ...(expected instanceof Error ? ['name', 'message'] : [])])) {
      const isSame =
        expected[key] instanceof RegExp && typeof error?.[key] === 'string'
          ? expected[key].test(error[key])
          : isDeepStrictEqual(error?.[key], expected[key]);
      check(isSame, {
        message,
        words: `Expected ${key} of the error to be ${inspect(expected[key])}, but it is ${inspect(error?.[key])}`,
        actual: error,
        expected,
        operator,
      });
    }
  }
}

const optional = (expected, message) => (typeof expected === 'string' ? [undefined, expected] : [expected, message]);

export function throws(action, ...rest) {
  const [expected, message] = optional(...rest);
  let thrown;
  try {
    action();
  } catch (error) {
    thrown = { error };
  }
  const name = typeof expected === 'function' && expected.name ? ` (${expected.name})` : '';
  check(thrown !== undefined, { message, words: `Missing expected exception${name}.`, expected, operator: 'throws' });
  checkThrown(thrown.error, expected, message, 'throws');
}

const promiseOf = async (action) => (typeof action === 'function' ? action() : action);

export async function rejects(action, ...rest) {
  const [expected, message] = optional(...rest);
  let thrown;
  try {
    await promiseOf(action);
  } catch (error) {
    thrown = { error };
  }
  check(thrown !== undefined, { message, words: 'Missing expected rejection.', expected, operator: 'rejects' });
  checkThrown(thrown.error, expected, message, 'rejects');
}

const unwanted = (error, operator, message) =>
  check(false, {
    message,
    words: `Got unwanted ${operator === 'doesNotThrow' ? 'exception' : 'rejection'}.\nActual message: "${error?.message}"`,
    actual: error,
    operator,
  });

export function doesNotThrow(action, message) {
  try {
    action();
  } catch (error) {
    unwanted(error, 'doesNotThrow', message);
  }
}

export async function doesNotReject(action, message) {
  try {
    await promiseOf(action);
  } catch (error) {
    unwanted(error, 'doesNotReject', message);
  }
}

const assert = Object.assign((...args) => ok(...args), {
  AssertionError,
  deepEqual,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  equal,
  fail,
  ifError,
  match,
  notDeepEqual,
  notDeepStrictEqual,
  notEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
});
export const strict = Object.assign((...args) => ok(...args), assert, {
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: deepStrictEqual,
  notDeepEqual: notDeepStrictEqual,
});
Object.assign(assert, { strict });
Object.assign(strict, { strict });
export default assert;

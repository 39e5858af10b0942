import { strict } from './assert.js';

export {
  AssertionError,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  fail,
  ifError,
  match,
  ok,
  rejects,
  strictEqual,
  throws,
} from './assert.js';
export const { deepEqual, deepStrictEqual, equal, notDeepEqual, notDeepStrictEqual, notEqual, notStrictEqual } = strict;
export { strict, strict as default };

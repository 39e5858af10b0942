// The copy of acorn that vm2 loads, so that there is one on the main thread.
import { narrowRequire } from './narrow_require.mjs';

const acorn = /** @type {typeof import('acorn')} */ (narrowRequire('acorn'));

export const { Parser, getLineInfo, parse, tokenizer } = acorn;

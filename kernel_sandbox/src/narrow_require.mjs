// V8 keeps a script's text while its functions live, and gives every character two bytes when one of them does not fit
// into Latin-1. vm2 and acorn have such characters in comments only (test/narrow_require.test.mjs): read as Latin-1
// these become other ones, and the texts half as large.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @typedef {NodeJS.Module & { _compile: (text: string, filename: string) => void }} CompilingModule */

const require = createRequire(import.meta.url);

/** As `require`, for modules that have nothing but ASCII outside of comments. @param {string} name */
export function narrowRequire(name) {
  const load = require.extensions['.js'];
  require.extensions['.js'] = (module, filename) => {
    /** @type {CompilingModule} */ (module)._compile(readFileSync(filename, 'latin1'), filename);
  };
  try {
    return require(name);
  } finally {
    require.extensions['.js'] = load;
  }
}

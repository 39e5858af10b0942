// CommonJS: the names that a module exports, and the ES module that stands for it.
import { createRequire } from 'node:module';

/** @typedef {{ exports: string[], reexports: string[] }} ExportedNames */

const require = createRequire(import.meta.url);

/**
 * @param {string} source
 * @returns {ExportedNames} as Node's own lexer finds them; what it cannot read exports `default` only
 */
export function exportedNames(source) {
  try {
    return require('cjs-module-lexer').parse(source);
  } catch {
    return { exports: [], reexports: [] };
  }
}

/**
 * The ES module of a CommonJS module: first the ES modules that it may require, then it runs, then its names are told.
 * @param {string} key of the CommonJS module
 * @param {readonly string[]} names
 * @param {readonly string[]} needed keys of ES modules; the facade imports them by their place in this list
 * @returns {string}
 */
export function facadeText(key, names, needed) {
  const provide = needed.map(
    (one, index) => `import * as n${index} from "${index}";$pennant.provide(${JSON.stringify(one)},n${index});`,
  );
  const own = names.filter((name) => name !== 'default' && name !== 'module.exports');
  const member = own.map((name, index) => `const v${index}=$pennant.member(m,${JSON.stringify(name)});`);
  const list = [
    ...own.map((name, index) => `v${index} as ${JSON.stringify(name)}`),
    'm as default',
    'm as "module.exports"',
  ];
  return `${provide.join('')}const m=$pennant.requireModule(${JSON.stringify(key)});${member.join('')}export{${list.join()}};`;
}

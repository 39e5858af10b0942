// `import` and `export` in cells: what the language says, cell after cell.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NotebookFolder } from './notebook_folder.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

/** @param {string} source @returns {string} */
const js = (source) => `"data:text/javascript,${encodeURIComponent(source)}"`;
const COUNTER = js(
  'export let n = 0; export function inc() { return ++n } export default "d"; export { n as "a name" }',
);
const THROWS = js(
  'globalThis.tries = (globalThis.tries ?? 0) + 1; if (tries < 2) throw new RangeError("try " + tries); export const v = tries',
);

/**
 * Each cell, and what it must give: its value as text, what it prints, or the error's text.
 * @type {Record<string, [cell: string, expected?: string | RegExp][]>}
 */
const NOTEBOOKS = {
  'default, namespace and names in one': [
    [
      `import d, * as ns from ${COUNTER}; import { n, inc as up } from ${COUNTER}; [d, ns.default, n, up === ns.inc]`,
      "[ 'd', 'd', 0, true ]",
    ],
  ],
  'import { default as x }': [[`import { default as x } from ${COUNTER}; x`, "'d'"]],
  'names that are strings': [[`import { "a name" as a } from ${COUNTER}; a`, '0']],
  'an export that is no identifier': [[`import * as ns from ${COUNTER}; ns["a name"]`, '0']],
  'side effects only': [
    [`import ${js('globalThis.seen = 1')}; seen`, '1'],
    ['seen', '1'],
  ],
  'the same module twice in a cell runs once': [
    [`import ${js('console.log("runs")')}; import ${js('console.log("runs")')}`, /^runs\n$/],
    [`import ${js('console.log("runs")')}; 1`, /^1$/],
  ],
  'imports are hoisted above what uses them': [
    ["const early = join('a', 'b'); console.log(early)\nimport { join } from 'node:path'", /^a\/b\n$/],
  ],
  'functions of the cell see imports above them': [
    ["f(); function f() { console.log(sep) }\nimport { sep } from 'node:path'", /^\/\n$/],
  ],
  'nothing runs when an export is missing': [
    [
      "globalThis.ran = true; import { nothing } from 'node:path'",
      /^SyntaxError: The requested module 'node:path' does not provide an export named 'nothing'/,
    ],
    ['typeof ran', "'undefined'"],
    ['let nothing = 1; nothing', '1'],
  ],
  'nothing runs when one of two modules is missing': [
    [
      `globalThis.ran = true; import ${js('globalThis.first = true')}; import 'no-such-package'`,
      /^TypeError: There is no package 'no-such-package'/,
    ],
    ['[typeof ran, typeof first]', "[ 'undefined', 'undefined' ]"],
  ],
  'a missing default': [[`import d from ${js('export const a = 1')}`, /does not provide an export named 'default'/]],
  'a missing export behind a re-export': [
    [
      `import { a } from ${js(`export { a } from ${js('export const b = 1')}`)}`,
      /does not provide an export named 'a'/,
    ],
  ],
  'an ambiguous star export is missing': [
    [
      `import { a } from ${js(`export * from ${js('export const a = 1')}; export * from ${js('export const a = 2')}`)}`,
      /conflicting star exports|does not provide/,
    ],
  ],
  'imported names are constant': [
    ["import { sep } from 'node:path'"],
    ["sep = '1'", /TypeError: Assignment to constant variable/],
    ['sep++', /TypeError: Assignment to constant variable/],
    ['[sep] = [1]', /TypeError: Assignment to constant variable/],
    ['sep', "'/'"],
  ],
  'imported names are live': [
    [`import { n, inc } from ${COUNTER}; inc(); n`, '1'],
    ['const read = () => n; inc(); [n, read(), { n }.n, `${n}`]', "[ 2, 2, 2, '2' ]"],
    ['{ const n = "inner"; n }', "'inner'"],
    ['((n) => n)(5)', '5'],
    ['typeof n', "'number'"],
    ['inc\n;n', '2'],
  ],
  'a called import has no this': [
    [
      `import { self } from ${js('export function self() { return this }')}; [self(), self\`\`]`,
      '[ undefined, undefined ]',
    ],
  ],
  'new, tagged templates, optional calls of imports': [
    [
      `import { A, tag } from ${js('export class A { x = 1 } export const tag = (s, ...v) => s.raw.join("|") + v')}; [new A().x, tag\`a\${1}b\`, tag?.(["q"].raw ?? { raw: ["z"] })]`,
      "[ 1, 'a|b1', 'z' ]",
    ],
  ],
  'an import runs again': [
    ["import { join } from 'node:path'"],
    ["import { join } from 'node:path'; join('a', 'b')", "'a/b'"],
  ],
  'an import after let, function, class and var of its name': [
    ['let join = 1; function sep() {} class dirname {} var basename = 2'],
    [
      "import { join, sep, dirname, basename } from 'node:path'; [join('a', 'b'), sep, dirname('/x/y'), basename('/x/y')]",
      "[ 'a/b', '/', '/x', 'y' ]",
    ],
    ['Object.hasOwn(globalThis, "basename")', 'false'],
  ],
  'const, let, function, class and var after an import of their name': [
    ["import { join, sep, dirname, basename, extname } from 'node:path'; const early = () => sep"],
    ['const join = 1; let sep = 2; function dirname() { return 3 } class basename {} var extname = 4', undefined],
    ['sep = 5; [join, sep, dirname(), typeof basename, extname, early()]', "[ 1, 5, 3, 'function', 4, 5 ]"],
  ],
  'one name, another export': [
    [`import { n as x } from ${COUNTER}; const before = () => x; x`, '0'],
    [`import { inc as x } from ${COUNTER}; [x === before(), typeof before()]`, "[ true, 'function' ]"],
    [`import x from ${COUNTER}; before()`, "'d'"],
    [`import * as x from ${COUNTER}; before().default`, "'d'"],
    [`import { n as x } from ${COUNTER}; before()`, '0'],
  ],
  'an import and a const of one name in a cell': [
    ["import { sep } from 'node:path'; const sep = 1", /^SyntaxError: Identifier 'sep' has already been declared/],
  ],
  'the same name imported twice in a cell': [
    [
      "import { sep } from 'node:path'; import { delimiter as sep } from 'node:path'",
      /^SyntaxError: Identifier 'sep' has already been declared/,
    ],
  ],
  'modules with top-level await': [
    [`import { v } from ${js('export const v = await new Promise((r) => setTimeout(r, 5, "late"))')}; v`, "'late'"],
  ],
  'a module that throws can be imported again': [
    [`import { v } from ${THROWS}`, /^RangeError: try 1/],
    [`import { v } from ${THROWS}; v`, '2'],
    [`import { v } from ${THROWS}; v`, '2'],
  ],
  'a module that throws makes those that import it fail, and again not': [
    [`const top = () => import(${js(`export { v } from ${THROWS}`)}); await top()`, /^RangeError: try 1/],
    ['(await top()).v', '2'],
  ],
  'a module whose top-level await rejects': [
    [`import ${js('await null; throw new TypeError("later")')}`, /^TypeError: later/],
    ['"still here"', "'still here'"],
  ],
  'import() anywhere': [
    [`const load = async (name) => (await import(name)).sep; await load('node:path')`, "'/'"],
    [`await new Promise((resolve) => setTimeout(async () => resolve((await import('node:path')).sep), 1))`, "'/'"],
    [`class A { static m = import('node:path') } (await A.m).sep`, "'/'"],
    ["await Promise.all(['node:path', 'node:url'].map((name) => import(name))).then((all) => all.length)", '2'],
  ],
  'import() in text given to eval and Function': [
    ['(await eval("import(\'node:path\')")).sep', "'/'"],
    ['(await new Function("return import(\'node:path\')")()).sep', "'/'"],
    ['(await Object.getPrototypeOf(async () => {}).constructor("return (await import(\'node:path\')).sep")())', "'/'"],
  ],
  'import() that is rejected can be caught': [
    [
      "try { await import('no-such-package') } catch (e) { [e instanceof TypeError, e.message.slice(0, 20)] }",
      "[ true, 'There is no package ' ]",
    ],
    [`await import(${js('throw 1')}).catch((e) => e)`, '1'],
    [
      `await import(${js('let b = ;')}).catch((e) => [e.name, e.message.split(" (")[0]])`,
      "[ 'SyntaxError', \"Unexpected token ';'\" ]",
    ],
    ['await import(Symbol()).catch((e) => e.name)', "'TypeError'"],
    ['await import({ toString() { throw new RangeError("mine") } }).catch((e) => e.message)', "'mine'"],
    ['const p = import("no-such-package"); p.catch(() => {}); p instanceof Promise', 'true'],
  ],
  'import() gives the same namespace each time': [
    ["(await import('node:path')) === (await import('node:path'))", 'true'],
    ["import * as p from 'node:path'; p === await import('path')", 'true'],
  ],
  'namespaces are what the standard says': [
    [
      `import * as ns from ${COUNTER}; [ns[Symbol.toStringTag], Object.keys(ns), Object.isSealed(ns), Object.getPrototypeOf(ns)]`,
      /'Module'[^]*'a name', 'default', 'inc', 'n'[^]*true, null/,
    ],
    ['ns.n = 1; ns.n', '0'],
    ['"use strict"; ns.n = 1', /^TypeError: Cannot assign to read only property 'n'/],
    ['"use strict"; delete ns.n', /^TypeError: Cannot delete property 'n'/],
  ],
  'a module with an export named then': [
    [`await import(${js('export const then = (resolve) => resolve("thenable")')})`, "'thenable'"],
  ],
  'cyclic modules see each other': [
    [`import { even } from ${js('export const even = (n) => n === 0 || !even(n - 1)')}; even(10)`, 'true'],
  ],
  'JSON needs its attribute': [
    ["import j from 'data:application/json,{\"a\":[1]}' with { type: 'json' }; j.a", '[ 1 ]'],
    ["(await import('data:application/json,[2]', { with: { type: 'json' } })).default", '[ 2 ]'],
    ["import j from 'data:application/json,1'", /is JSON: import data from/],
    [`import j from ${js('1')} with { type: 'json' }`, /is not JSON/],
    [`import j from ${js('1')} with { kind: 'json' }`, /import attribute 'kind' is not known/],
    ["import j from 'data:application/json,{' with { type: 'json' }", /^SyntaxError: .*is not JSON/],
    ["await import('x', 1)", /^TypeError: The second argument of import\(\) must be an object/],
  ],
  'data: URLs, base64 and percent-encoded': [
    [`import b from 'data:text/javascript;base64,${btoa('export default "b64"')}'; b`, "'b64'"],
    ["import c from 'data:text/javascript;charset=utf-8,export%20default%20%22p%2C%C3%A9%22'; c", "'p,é'"],
    ["import 'data:text/plain,x'", /media type text\/plain/],
    ["import 'data:text/javascript'", /no comma/],
  ],
  'what cannot be imported says why': [
    ["import x from 'https://esm.sh/lodash'", /no network. Ask the administrator to add the package/],
    ["import fs from 'node:fs'", /no file system/],
    ["import 'npm:lodash@4'", /leave out 'npm:'/],
    ["import 'nosuch:x'", /'nosuch:' is not known here/],
    ["import ''", /this name is empty/],
    ["import 'lodash'", /no package 'lodash' in this sandbox\. Is 'lodash-es' meant\? Installed are:/],
    ["import 'shapes.js'", /For a file beside the notebook write '\.\/shapes\.js'/],
    ["import '#inner'", /belong to the inside of a package/],
    ["import 'node:fsx'", /There is no module node:fsx\. Available here: node:assert,/],
  ],
  'export in a cell': [
    ['export const a = 1; export default function f() { return 2 } export { a as b }; export class C {}', undefined],
    ['[a, f(), typeof C]', "[ 1, 2, 'function' ]"],
    ["export { sep } from 'node:path'; export * from 'node:url'; 1", '1'],
    ["export { nothing } from 'node:path'", /does not provide an export named 'nothing'/],
    ['export default 6 * 7', '42'],
  ],
  'import where it cannot stand': [
    ["if (true) { import x from 'node:path' }", /may only appear at the top level of a cell/],
    ['function f() { import "node:path" }', /may only appear at the top level of a cell/],
  ],
  'comments and lines around imports': [
    ["/* a */ import /* b */ { sep /* c */ as s } /* d */ from /* e */ 'node:path' // f\n/* g */ s", "'/'"],
    ["import {\n  sep,\n  delimiter,\n} from 'node:path'\n[sep, delimiter].join('')", "'/:'"],
    [
      "import { sep } from 'node:path'\nimport url from 'node:url'\nlet q = sep\n;[q, typeof url.parse]",
      "[ '/', 'function' ]",
    ],
  ],
  'strict cells import, too': [
    ["'use strict'\nimport { sep } from 'node:path'\nthis === undefined ? sep : sep", "'/'"],
  ],
  'reserved names are refused in modules, too': [
    [`await import(${js('export default $pennant')}).catch((e) => e.message)`, /'\$pennant' is reserved/],
    [`await import(${js('export default \\u0024pennant')}).catch((e) => e.message)`, /'\$pennant' is reserved/],
    [
      `await import(${js('export default VM2_INTERN\\u0041L_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL')}).catch((e) => e.message)`,
      /is reserved/,
    ],
  ],
  'errors have the place in the module': [
    [
      `import { boom } from ${js('export function boom() {\n  throw new Error("in the module")\n}')}; boom()`,
      /Error: in the module[^]*at boom \(data:text\/javascript.*:2:9\)[^]*at cell-\d+\.js:1:/,
    ],
  ],
  'import.meta of a cell is beside the notebook': [
    ['import.meta.url', "'file:///notebook/cell.js'"],
    ["new URL('./data.json', import.meta.url).href", "'file:///notebook/data.json'"],
    ['import.meta.mine = 1; (() => import.meta.mine)()', '1'],
    ['function f() { return new.target } f()', undefined],
  ],
  'import.meta of a module': [
    [
      `import m from ${js('export default [typeof import.meta.url, import.meta === import.meta, Object.getPrototypeOf(import.meta)]')}; m`,
      "[ 'string', true, null ]",
    ],
  ],
  'modules are strict, and their this is undefined': [
    [`import a from ${js('export default [this, (function () { return this })()]')}; a`, '[ undefined, undefined ]'],
  ],
  'modules share the globals of the cells': [
    ['globalThis.shared = { from: "cell" }; var visible = 3; let lexical = 4'],
    [
      `import a from ${js('export default [shared.from, visible, typeof console.log, typeof setTimeout]')}; a`,
      "[ 'cell', 3, 'function', 'function' ]",
    ],
  ],
};

/** @param {Awaited<ReturnType<SandboxProcess['run']>>} run */
function shown({ done, stdout }) {
  if (done.status === 'error') return done.error.traceback.join('\n');
  return stdout + (done.result?.data['text/plain'] ?? '');
}

describe('modules in cells', { concurrency: 2 }, () => {
  for (const [name, cells] of Object.entries(NOTEBOOKS)) {
    test(name, { timeout: 60_000 }, async () => {
      await using sandbox = await SandboxProcess.start();
      new NotebookFolder(sandbox, {});
      for (const [cell, expected] of cells) {
        const run = await sandbox.run(cell);
        if (expected === undefined) assert.equal(run.done.status, 'ok', shown(run));
        else if (typeof expected === 'string') assert.equal(shown(run), expected, cell);
        else assert.match(shown(run), expected, cell);
      }
    });
  }
});

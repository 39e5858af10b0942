// Runs programs in Node's `vm` with nothing of Pennant: reads `{harness, source, isAsync, timeoutMs}`, one JSON object
// per line (`file` and `isModule` too), and answers each with `{ended, name, message, printed}`. Each program has a context of its own.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import vm from 'node:vm';

const SETTLED = /Test262:AsyncTest(?:Complete|Failure:)/;

process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);

/** @param {ReturnType<typeof loader>} load @param {string} file @param {number} timeoutMs */
async function runModule(load, file, timeoutMs) {
  const { promise, reject } = Promise.withResolvers();
  setTimeout(() => reject(Object.assign(new Error(), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' })), timeoutMs).unref();
  await Promise.race([load(file, { identifier: '/' }, {}), promise]);
}

/** @param {() => boolean} isDone @param {number} timeoutMs */
async function until(isDone, timeoutMs) {
  const end = performance.now() + timeoutMs;
  while (!isDone() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
  return isDone();
}

/** @param {vm.Context} context @param {unknown} error */
function thrown(context, error) {
  const describe = vm.runInContext(
    `(e) => { try { return e instanceof Test262Error } catch { return false } }`, context);
  if (error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { ended: 'in time-out' };
  if (describe(error)) return { ended: 'threw', name: 'Test262Error', message: `${error.message}` };
  const isObject = error !== null && typeof error === 'object';
  const name = isObject ? `${error.constructor?.name ?? ''}` : '';
  return { ended: 'threw', name, message: isObject ? `${error.message}` : String(error) };
}

/** The modules of one context, by file. @param {vm.Context} context */
function loader(context) {
  const modules = new Map();
  const make = (file, isJson) => {
    const text = readFileSync(file, 'utf8');
    if (!isJson) return new vm.SourceTextModule(text, { context, identifier: file, importModuleDynamically: load });
    const value = vm.runInContext('JSON', context).parse(text);
    return new vm.SyntheticModule(['default'], function () { this.setExport('default', value); }, { context, identifier: file });
  };
  const find = (specifier, { identifier }, { type } = {}) => {
    const file = join(dirname(identifier), specifier);
    const key = `${type}:${file}`;
    if (!modules.has(key)) modules.set(key, make(file, type === 'json'));
    return modules.get(key);
  };
  async function load(specifier, referrer, attributes) {
    const module = find(specifier, referrer, attributes);
    if (module.status === 'unlinked') await module.link((name, from, { attributes }) => find(name, from, attributes));
    if (module.status === 'linked') await module.evaluate();
    return module;
  }
  return load;
}

async function run({ harness, source, file, isModule, isAsync, timeoutMs }) {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  let printed = '';
  const tell = (line) => {
    printed += `${line}\n`;
  };
  vm.runInContext('(tell) => { globalThis.console.log = (line) => { tell(line) } }', context)(tell);
  const timers = vm.runInContext('(set) => { globalThis.setTimeout = (f, ms) => { set(() => { f() }, ms) } }', context);
  timers((callback, milliseconds) => void setTimeout(callback, milliseconds));
  const load = loader(context);
  const importModuleDynamically = (specifier, _script, attributes) => load(specifier, { identifier: file }, attributes);
  try {
    vm.runInContext(harness, context, { filename: 'harness.js', timeout: timeoutMs });
    if (isModule) await runModule(load, file, timeoutMs);
    else vm.runInContext(source, context, { filename: 'test.js', timeout: timeoutMs, importModuleDynamically });
  } catch (error) {
    return { ...thrown(context, error), printed };
  }
  if (isAsync && !(await until(() => SETTLED.test(printed), timeoutMs))) return { ended: 'in time-out', printed };
  return { ended: 'normally', printed };
}

for await (const line of createInterface({ input: process.stdin })) {
  const outcome = await run(JSON.parse(line)).catch((error) => ({ ended: 'crashed', message: `${error}` }));
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

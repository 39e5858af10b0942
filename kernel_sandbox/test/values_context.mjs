// The context files that word values, in a plain context: what they do without the rest of the sandbox.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const FOLDER = new URL('../src/context/', import.meta.url);
const FILES = /** @type {string[]} */ (JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8')));

/** @param {vm.Context} context @param {string} name */
function load(context, name) {
  return vm.runInContext(readFileSync(new URL(name, FOLDER), 'utf8'), context, {
    filename: `internal/pennant/${name}`,
  });
}

export class ValuesContext {
  /** What was printed. @type {{ stream: string, text: string }[]} */
  printed = [];
  /** What was displayed. @type {any[]} */
  displays = [];
  /** How often the output was cleared. */
  cleared = 0;
  #context = vm.createContext(vm.constants.DONT_CONTEXTIFY);

  constructor() {
    const primordials = load(this.#context, 'primordials.js')();
    /** @type {any} */
    this.shared = vm.runInContext('({ __proto__: null })', this.#context);
    for (const name of FILES) load(this.#context, name)(primordials, {}, this.shared);
    this.shared.write = (/** @type {string} */ stream, /** @type {string} */ text) =>
      this.printed.push({ stream, text });
    this.shared.display = (/** @type {string} */ json) => this.displays.push(JSON.parse(json));
    this.shared.clear = () => (this.cleared += 1);
    this.shared.exposed.positions('cell-1.js', '1:1:1:1');
    vm.runInContext('(proxy) => { Proxy = proxy }', this.#context)(this.shared.Proxy);
  }

  /** @param {string} source @returns {any} the completion value */
  run(source) {
    return vm.runInContext(source, this.#context, { filename: 'cell-1.js' });
  }

  /** The text of an expression's value. @param {string} expression @param {Record<string, unknown>} [options] */
  inspect(expression, options) {
    return this.shared.inspect(this.run(`(${expression}\n)`), options);
  }

  /** What a cell prints. @param {string} source @param {'stdout' | 'stderr'} [stream] */
  output(source, stream = 'stdout') {
    const before = this.printed.length;
    this.run(source);
    const own = this.printed.slice(before).filter((piece) => piece.stream === stream);
    return own.map(({ text }) => text).join('');
  }
}

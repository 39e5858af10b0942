// The inspector of this very thread, for tests; see inspector_worker.mjs.
import { Worker } from 'node:worker_threads';

/** @typedef {{ resolve: (answer: any) => void, reject: (error: Error) => void }} Pending */

class ThreadInspector {
  /** Ids of the contexts of this thread, by name. @type {Map<string, number>} */
  contexts = new Map();
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #lastId = 0;
  #worker = new Worker(new URL('inspector_worker.mjs', import.meta.url));

  constructor() {
    this.#worker.on('message', (message) => this.#receive(message));
    this.#worker.unref();
  }

  /** @param {{ id: number, answer?: object, error?: string, context?: { id: number, name: string } }} message */
  #receive({ id, answer, error, context }) {
    if (context) {
      this.contexts.set(context.name, context.id);
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (error === undefined) pending?.resolve(answer);
    else pending?.reject(new Error(error));
  }

  /**
   * @param {string} method
   * @param {Record<string, unknown>} [params]
   * @returns {Promise<any>}
   */
  post(method, params) {
    const id = ++this.#lastId;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, params });
    });
  }
}

/** @type {Promise<ThreadInspector> | undefined} */
let connected;

async function connect() {
  const inspector = new ThreadInspector();
  await inspector.post('Runtime.enable');
  return inspector;
}

/** @returns {Promise<ThreadInspector>} one for the process: it knows every context made from now on */
export function threadInspector() {
  connected ??= connect();
  return connected;
}

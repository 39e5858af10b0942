// What the web globals of the context need from the host. Every function takes and returns primitives and never throws:
// `null` means that it could not be done, and the context words the error.
import { readFileSync } from 'node:fs';

/** From the files of context/web to the globals that each brings. */
const INDEX = readFileSync(new URL('./context/web/index.json', import.meta.url), 'utf8');
const FILES = new Set(Object.keys(JSON.parse(INDEX)));

/**
 * @typedef {object} WebHost
 * @property {() => string} webIndex the names of the files and of their globals, as JSON
 * @property {(file: string) => void} loadWeb evaluates a file of context/web in the context
 */

/**
 * @param {(file: string) => void} evaluate
 * @returns {WebHost}
 */
export function createWebHost(evaluate) {
  return {
    webIndex: () => INDEX,
    loadWeb(file) {
      try {
        if (FILES.has(file)) evaluate(file);
      } catch {
        // The stack was full: the context sees that nothing came.
      }
    },
  };
}

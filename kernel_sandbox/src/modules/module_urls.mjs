// `import.meta.url`: where a module is, without telling anything about the machine.

const NOTEBOOK_URL = 'file:///notebook/';
const PACKAGES_URL = 'file:///packages/';

/** @param {string} path @param {string} base */
const urlOf = (path, base) => new URL(path.split('/').map(encodeURIComponent).join('/'), base).href;

/** @param {string} key of a module @returns {string} */
export function moduleUrl(key) {
  if (key.startsWith('file:')) return urlOf(key.slice('file:'.length).replace(/[?#].*$/s, ''), NOTEBOOK_URL);
  return key.startsWith('package:') ? urlOf(key.slice('package:'.length), PACKAGES_URL) : key;
}

// `import.meta.url`: where a module is, without telling anything about the machine.

const NOTEBOOK_URL = 'file:///notebook/';
const PACKAGES_URL = 'file:///packages/';

/** @param {string} path @param {string} base */
const urlOf = (path, base) => new URL(path.split('/').map(encodeURIComponent).join('/'), base).href;

/** Called from the context, and so it never throws. @param {string} key of a module @returns {string} */
export function moduleUrl(key) {
  try {
    return urlOfKey(key);
  } catch {
    return '';
  }
}

/** @param {string} key */
function urlOfKey(key) {
  if (key.startsWith('file:')) return urlOf(key.slice('file:'.length).replace(/[?#].*$/s, ''), NOTEBOOK_URL);
  return key.startsWith('package:') ? urlOf(key.slice('package:'.length), PACKAGES_URL) : key;
}

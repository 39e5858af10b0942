/** As much of a browser as JupyterLab's models need to be imported. */
import './packages.mjs';

const { JSDOM } = await import('jsdom');

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true, url: 'http://localhost/' });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) {
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  }
}
window.matchMedia = () => ({ matches: false, addEventListener() {}, addListener() {} });
Object.assign(globalThis, { window, DragEvent: window.MouseEvent });

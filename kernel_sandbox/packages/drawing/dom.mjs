// The document that Plot and D3 draw in. It is given to their modules alone (`inject` in packages.json): cells have no
// `document`, as the standard says. linkedom has no canvas; Plot needs one for continuous colour legends and rasters.
import { parseHTML } from 'linkedom/worker';
import { Raster } from './raster.mjs';

export const window = parseHTML('<!doctype html><html><head></head><body></body></html>');
export const document = window.document;

/** @type {WeakMap<{ width: number, height: number }, Raster>} */
const rasters = new WeakMap();

/** @param {{ width: number, height: number }} canvas */
function rasterOf(canvas) {
  const known = rasters.get(canvas);
  if (known?.width === canvas.width && known.height === canvas.height) return known;
  const raster = new Raster(canvas.width, canvas.height);
  rasters.set(canvas, raster);
  return raster;
}

Object.assign(Object.getPrototypeOf(document.createElement('canvas')), {
  getContext(/** @type {string} */ kind) {
    return kind === '2d' ? rasterOf(this) : null;
  },
  toDataURL() {
    return rasterOf(this).toDataURL();
  },
});

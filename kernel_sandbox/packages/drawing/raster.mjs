// As much of CanvasRenderingContext2D as Plot calls: filled rectangles, and pixels put as they are.
import { color } from 'd3-color';
import { pngOf } from './png.mjs';

export class Raster {
  fillStyle = '#000';

  /** @param {number} width in pixels @param {number} height in pixels */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8ClampedArray(width * height * 4);
  }

  /** Coordinates are rounded to whole pixels; what is drawn covers what was there. */
  fillRect(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ width, /** @type {number} */ height) {
    this.#fill(x, y, width, height, rgbaOf(this.fillStyle));
  }

  clearRect(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ width, /** @type {number} */ height) {
    this.#fill(x, y, width, height, [0, 0, 0, 0]);
  }

  createImageData(/** @type {number} */ width, /** @type {number} */ height) {
    return { width, height, data: new Uint8ClampedArray(width * height * 4) };
  }

  /** @param {{ width: number, height: number, data: Uint8ClampedArray }} image @param {number} left @param {number} top */
  putImageData(image, left, top) {
    const width = Math.min(image.width, this.width - left);
    const height = Math.min(image.height, this.height - top);
    for (let row = 0; row < height; row++) {
      const start = row * image.width * 4;
      const line = image.data.subarray(start, start + width * 4);
      this.pixels.set(line, ((top + row) * this.width + left) * 4);
    }
  }

  toDataURL() {
    const bytes = pngOf(this.width, this.height, this.pixels);
    const parts = [];
    for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
    return `data:image/png;base64,${btoa(parts.join(''))}`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {number[]} rgba */
  #fill(x, y, width, height, rgba) {
    const right = Math.min(this.width, Math.round(x + width));
    const bottom = Math.min(this.height, Math.round(y + height));
    for (let row = Math.max(0, Math.round(y)); row < bottom; row++) {
      for (let column = Math.max(0, Math.round(x)); column < right; column++) {
        this.pixels.set(rgba, (row * this.width + column) * 4);
      }
    }
  }
}

/** @param {unknown} style a CSS colour; anything else is black, as on a new canvas */
function rgbaOf(style) {
  const { r, g, b, opacity } = color(String(style))?.rgb().clamp() ?? { r: 0, g: 0, b: 0, opacity: 1 };
  return [r, g, b, opacity * 255];
}

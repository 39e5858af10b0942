// What the document of charts has beside linkedom's: a canvas as far as Plot uses one, and its PNGs.
import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import { pngOf } from '../packages/drawing/png.mjs';

const RED = [255, 0, 0, 255];
const FOLDER = new URL('../packages/drawing/', import.meta.url);
/** The modules have no types of their own here: their dependencies bring none. @param {string} name @returns {Promise<any>} */
const drawing = (name) => import(new URL(name, FOLDER).href);

/** Reads a PNG as its specification says; every checksum is checked. @param {Uint8Array} file */
function read(file) {
  const bytes = Buffer.from(file);
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
  /** @type {Record<string, Buffer>} */
  const chunks = {};
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const body = bytes.subarray(at + 4, at + 8 + bytes.readUInt32BE(at));
    assert.equal(bytes.readUInt32BE(at + 4 + body.length), crc32(body));
    chunks[body.subarray(0, 4).toString()] = body.subarray(4);
  }
  const { IHDR = Buffer.alloc(0), IDAT = Buffer.alloc(0) } = chunks;
  return { width: IHDR.readUInt32BE(0), height: IHDR.readUInt32BE(4), rows: inflateSync(IDAT) };
}

test('a picture of more than one block comes back as it was', () => {
  const pixels = Uint8ClampedArray.from({ length: 200 * 100 * 4 }, (_, index) => (index * 31) % 256);
  const { width, height, rows } = read(pngOf(200, 100, pixels));
  assert.deepEqual([width, height, rows.length], [200, 100, 801 * 100]);
  for (let y = 0; y < 100; y++) {
    assert.equal(rows[y * 801], 0);
    assert.ok(rows.subarray(y * 801 + 1, (y + 1) * 801).equals(Buffer.from(pixels.subarray(y * 800, (y + 1) * 800))));
  }
});

test('a canvas paints rectangles in CSS colours and puts pixels', async () => {
  const { document } = await drawing('dom.mjs');
  const canvas = Object.assign(document.createElement('canvas'), { width: 3, height: 2 });
  const context = canvas.getContext('2d');
  context.fillStyle = 'hsl(0, 100%, 50%)';
  context.fillRect(0, 0, 2, 9);
  const image = context.createImageData(5, 1);
  image.data.fill(7);
  context.putImageData(image, 2, 1);
  const { rows } = read(Buffer.from(canvas.toDataURL().split(',')[1], 'base64'));
  assert.deepEqual([...rows], [0, ...RED, ...RED, 0, 0, 0, 0, 0, ...RED, ...RED, 7, 7, 7, 7]);
});

test('a canvas of another size is a new picture; nothing but two dimensions', async () => {
  const { document } = await drawing('dom.mjs');
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  canvas.getContext('2d').fillRect(0, 0, 1, 1);
  canvas.width = 2;
  assert.equal(read(Buffer.from(canvas.toDataURL().split(',')[1], 'base64')).rows.length, 9);
  assert.equal(canvas.getContext('webgl'), null);
});

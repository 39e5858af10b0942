// PNG (W3C, third edition) without compression: zlib's stored blocks (RFC 1950, RFC 1951), since there is no zlib here.
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BLOCK = 65535;
const ADLER = 65521;
const ADLER_CHUNK = 3800;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/**
 * @param {number} width @param {number} height
 * @param {Uint8ClampedArray} pixels red, green, blue, alpha; rows from the top
 * @returns {Uint8Array} the file
 */
export function pngOf(width, height, pixels) {
  const header = [...bigEndian(width), ...bigEndian(height), 8, 6, 0, 0, 0];
  return joined([SIGNATURE, chunk('IHDR', header), chunk('IDAT', stored(filtered(width, height, pixels))), chunk('IEND', [])]);
}

/** Each row with its filter before it: none. @param {number} width @param {number} height @param {Uint8ClampedArray} pixels */
function filtered(width, height, pixels) {
  const row = width * 4;
  const bytes = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) bytes.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return bytes;
}

/** @param {Uint8Array} bytes */
function stored(bytes) {
  const parts = [[0x78, 0x01]];
  for (let at = 0; at < bytes.length; at += BLOCK) parts.push(...block(bytes, at));
  return joined([...parts, bigEndian(adler32(bytes))]);
}

/** @param {Uint8Array} bytes @param {number} at @returns {any[]} */
function block(bytes, at) {
  const content = bytes.subarray(at, at + BLOCK);
  const size = content.length;
  const last = at + BLOCK >= bytes.length ? 1 : 0;
  return [[last, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255], content];
}

/** @param {string} type @param {ArrayLike<number>} content */
function chunk(type, content) {
  const body = joined([Array.from(type, (letter) => letter.charCodeAt(0)), content]);
  return joined([bigEndian(content.length), body, bigEndian(crc32(body))]);
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = /** @type {number} */ (CRC_TABLE[(crc ^ byte) & 255]) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The sums stay below 2³² for as many bytes as a chunk has. @param {Uint8Array} bytes */
function adler32(bytes) {
  let [low, high] = [1, 0];
  for (let at = 0; at < bytes.length; at += ADLER_CHUNK) {
    for (const byte of bytes.subarray(at, at + ADLER_CHUNK)) high += low += byte;
    [low, high] = [low % ADLER, high % ADLER];
  }
  return ((high << 16) | low) >>> 0;
}

/** @param {number} value */
function bigEndian(value) {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** @param {ArrayLike<number>[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

import * as library from 'buffer/index.js';

const { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength } = library.default;
const { atob, btoa, Blob } = globalThis;
const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 29 - 24 };

// The library shows itself by a method that our console does not need.
Reflect.deleteProperty(Buffer.prototype, 'inspect');
Reflect.deleteProperty(Buffer.prototype, Symbol.for('nodejs.util.inspect.custom'));

export const isUtf8 = (bytes) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};
export const isAscii = (bytes) => new Uint8Array(bytes.buffer ?? bytes).every((byte) => byte < 128);
export { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength, constants, atob, btoa, Blob };
export default { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength, constants, atob, btoa, Blob, isUtf8, isAscii };

import library from 'string_decoder/lib/string_decoder.js';

export const { StringDecoder } = library;
export default library;

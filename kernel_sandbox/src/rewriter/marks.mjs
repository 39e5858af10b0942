// Marks round what the rewriter puts into a cell, so that the text of a function can be shown as it was written
// (src/context/sources.js takes them and what is between them away).

/** Replaced text that a mark can carry: a token. */
const TOKEN = /^(?:(?!\*\/)[^\n\r\u2028\u2029]){1,60}$/u;

/** @param {string} text put in */
export const inserted = (text) => (text === '' ? '' : `/*$-*/${text}/*-$*/`);

/** @param {string} original @param {string} text in its place */
export const replaced = (original, text) => (TOKEN.test(original) ? `/*$-${original}*/${text}/*-$*/` : text);

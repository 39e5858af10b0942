// Tokens that the syntax tree has no node for.

const TRIVIA = /(?:\s|\/\*[^]*?\*\/|(?:\/\/|<!--)[^\n\r\u2028\u2029]*)*/y;

/**
 * @param {string} text
 * @param {number} position an offset outside any token
 * @returns {number} where the next token starts, behind white space and comments
 */
export function nextToken(text, position) {
  TRIVIA.lastIndex = position;
  TRIVIA.test(text);
  return TRIVIA.lastIndex;
}

/**
 * @param {string} text
 * @param {number} position an offset outside any token
 * @returns {number} where the next token starts that does not close a parenthesis
 */
export function nextTokenOutside(text, position) {
  let token = nextToken(text, position);
  while (text[token] === ')') token = nextToken(text, token + 1);
  return token;
}

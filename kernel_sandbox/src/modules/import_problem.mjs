// What is wrong with an import, in one sentence for the person who wrote it.

export class ImportProblem extends Error {
  /**
   * @param {string} message
   * @param {'TypeError' | 'SyntaxError' | 'RangeError'} [kind] the class of the error that the context makes of it
   */
  constructor(message, kind = 'TypeError') {
    super(message);
    this.kind = kind;
  }
}

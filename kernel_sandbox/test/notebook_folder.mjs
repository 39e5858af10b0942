// Plays the kernel for files beside the notebook: answers the sandbox's `read_file` frames from a map of texts.

/** @typedef {import('./sandbox_process.mjs').SandboxProcess} SandboxProcess */

export class NotebookFolder {
  /** The paths that were asked for, in order. @type {string[]} */
  read = [];

  /**
   * @param {SandboxProcess} sandbox
   * @param {Record<string, string>} files texts by path; they may be changed
   */
  constructor(sandbox, files) {
    this.files = files;
    sandbox.onFrame = (frame) => {
      if (frame.type === 'read_file') sandbox.sendLine(JSON.stringify(this.#answer(frame)));
    };
  }

  /** @param {import('./sandbox_process.mjs').Frame} frame */
  #answer({ request, path }) {
    this.read.push(path);
    const text = this.files[path];
    if (text !== undefined) return { type: 'file', request, text };
    return { type: 'file', request, error: `There is no file ${path} beside this notebook.` };
  }
}

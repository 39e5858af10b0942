// Starts src/main.mjs as the engines do, with pipes, and speaks frames with it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {Record<string, any> & { type: string }} Frame */

const MAIN = fileURLToPath(new URL('../src/main.mjs', import.meta.url));
/** What spawner/pennant_spawner/sandbox_program.py starts it with. */
const FLAGS = Object.freeze(['--optimize-for-size', '--no-memory-reducer', '--experimental-vm-modules', '--no-warnings']);
const DEADLINE_MS = 30_000;

export class SandboxProcess {
  /** Every frame in the order of arrival, of each stream. @type {{ output: Frame[], answers: Frame[] }} */
  frames = { output: [], answers: [] };
  /** Sees every frame as it arrives. @type {(frame: Frame) => void} */
  onFrame = () => {};
  /** What came on fd 2 and is no frame. */
  diagnostics = '';
  /** @type {{ matches: (frame: Frame) => boolean, resolve: (frame: Frame) => void }[]} */
  #waiters = [];
  #lastId = 0;
  #child;

  /** @param {{ maxOldSpaceMiB?: number, nodeOptions?: string[], programArguments?: string[] }} [options] */
  constructor({ maxOldSpaceMiB = 256, nodeOptions = [], programArguments = [] } = {}) {
    const options = [`--max-old-space-size=${maxOldSpaceMiB}`, ...FLAGS, ...nodeOptions, MAIN, ...programArguments];
    this.#child = spawn(process.execPath, options, { stdio: 'pipe', env: {}, cwd: '/' });
    this.#read(this.#child.stdout, this.frames.output);
    this.#read(this.#child.stderr, this.frames.answers);
    /** @type {Promise<{ code: number | null, signal: string | null }>} */
    this.exited = new Promise((resolve) => this.#child.on('exit', (code, signal) => resolve({ code, signal })));
  }

  /** @param {{ maxOldSpaceMiB?: number, nodeOptions?: string[], programArguments?: string[] }} [options] @returns {Promise<SandboxProcess>} ready */
  static async start(options) {
    const sandbox = new SandboxProcess(options);
    await sandbox.frame(({ type }) => type === 'ready');
    return sandbox;
  }

  get pid() {
    return this.#child.pid;
  }

  /** The sandbox's standard output, to be paused. */
  get stdout() {
    return this.#child.stdout;
  }

  /** @param {import('node:stream').Readable} stream @param {Frame[]} frames */
  #read(stream, frames) {
    /** @type {Buffer[]} */
    let parts = [];
    stream.on('data', (/** @type {Buffer} */ chunk) => {
      let rest = chunk;
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
        this.#receive(Buffer.concat([...parts, rest.subarray(0, end)]).toString(), frames);
        parts = [];
        rest = rest.subarray(end + 1);
      }
      if (rest.length > 0) parts.push(rest);
    });
  }

  /** @param {string} line @param {Frame[]} frames */
  #receive(line, frames) {
    if (!line.startsWith('{')) {
      this.diagnostics += `${line}\n`;
      return;
    }
    const frame = JSON.parse(line);
    frames.push(frame);
    this.onFrame(frame);
    for (const waiter of this.#waiters.filter(({ matches }) => matches(frame))) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve(frame);
    }
  }

  /**
   * The first frame, past or future, that matches.
   * @param {(frame: Frame) => boolean} matches
   * @param {number} [deadlineMs]
   * @returns {Promise<Frame>}
   */
  frame(matches, deadlineMs = DEADLINE_MS) {
    const known = [...this.frames.output, ...this.frames.answers].find(matches);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no such frame within ${deadlineMs} ms: ${matches}\n${this.diagnostics}`));
      const timer = setTimeout(late, deadlineMs);
      const settle = (/** @type {Frame} */ frame) => {
        clearTimeout(timer);
        resolve(frame);
      };
      this.#waiters.push({ matches, resolve: settle });
      this.exited.then(({ code, signal }) => {
        clearTimeout(timer);
        reject(new Error(`the sandbox ended (${code ?? signal}) before the frame came\n${this.diagnostics}`));
      });
    });
  }

  /** @param {Record<string, unknown> & { type: string }} request without its id @returns {number} the id */
  send(request) {
    const id = ++this.#lastId;
    this.sendLine(JSON.stringify({ ...request, id }));
    return id;
  }

  /** @param {string} line */
  sendLine(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Sends a request and waits for its answer. @param {Record<string, unknown> & { type: string }} request */
  async ask(request) {
    const id = this.send(request);
    return this.frame((frame) => frame.id === id);
  }

  /**
   * Starts a run.
   * @param {string} source @param {Record<string, string>} [expressions]
   * @param {{ cell_id?: string, stdin?: boolean }} [how]
   * @returns {number} its id
   */
  startRun(source, expressions = {}, how = {}) {
    return this.send({ type: 'run', cell: this.#lastId + 1, source, expressions, ...how });
  }

  /**
   * Runs a cell to its end, with all that it printed before it.
   * @param {string} source @param {{ cell_id?: string, stdin?: boolean }} [how]
   */
  async run(source, how) {
    const id = this.startRun(source, {}, how);
    return { id, done: await this.done(id), stdout: this.text(id, 'stdout'), stderr: this.text(id, 'stderr') };
  }

  /** The end of a run, once everything it printed has arrived, too. @param {number} id @returns {Promise<Frame>} */
  async done(id, deadlineMs = DEADLINE_MS) {
    const done = await this.frame((frame) => frame.type === 'done' && frame.id === id, deadlineMs);
    if (done.seq > 0) await this.frame((frame) => frame.seq === done.seq && frame.type !== 'done', deadlineMs);
    return done;
  }

  /** What a run has printed so far. @param {number} run @param {'stdout' | 'stderr'} stream */
  text(run, stream) {
    const own = this.frames.output.filter((frame) => frame.run === run && frame.stream === stream);
    return own.map(({ text }) => text).join('');
  }

  async interrupt() {
    return this.ask({ type: 'interrupt' });
  }

  /** Waits until what a run printed matches. @param {number} run @param {RegExp} pattern */
  async printed(run, pattern, deadlineMs = DEADLINE_MS) {
    const matches = () => pattern.test(this.text(run, 'stdout') + this.text(run, 'stderr'));
    if (!matches()) await this.frame(({ type }) => type === 'output' && matches(), deadlineMs);
    return this.text(run, 'stdout') + this.text(run, 'stderr');
  }

  /** Ends the sandbox, as the end of its input does. */
  async end() {
    this.#child.stdin.end();
    return this.exited;
  }

  /** Ends it in any case: `await using sandbox = await SandboxProcess.start()`. */
  async [Symbol.asyncDispose]() {
    this.#child.kill('SIGKILL');
    await this.exited;
  }
}

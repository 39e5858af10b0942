// Runs cells, one at a time: rewritten, behind the gate, in REPL mode; and stops them.
import { setTimeout } from 'node:timers/promises';
import { argumentOf } from './context_calls.mjs';
import { MAX_FRAME_BYTES, encodeFrame } from './frames.mjs';
import { withDeclarationHint } from './hints.mjs';
import { InspectorError } from './inspector.mjs';
import { describeError, describeResult } from './remote_objects.mjs';
import { RanCells } from './ran_cells.mjs';
import { rewrite } from './rewriter.mjs';

/** @typedef {import('./frames.mjs').RunRequest} RunRequest */
/** @typedef {import('./inspector.mjs').Evaluation} Evaluation */
/** @typedef {import('./rewriter.mjs').RewrittenCell} RewrittenCell */
/** @typedef {{ data: Record<string, unknown>, metadata: Record<string, unknown> }} Bundle */
/** @typedef {{ name: string, message: string, traceback: string[] }} Problem */
/** @typedef {{ result: Bundle | null } | { error: Problem }} Evaluated */
/** @typedef {Record<string, unknown> & { status: 'ok' | 'error' | 'interrupted' }} Outcome */
/**
 * @typedef {{ id: number, cell_id: string, stdin: boolean, isStopping: boolean, isDeleted: boolean, holdsResources: boolean,
 *   interrupt: (outcome: Outcome) => void, ended: Promise<Outcome> }} CurrentRun
 */

/** How long `done` waits for what the cell left behind in this turn of the event loop, such as a rejection. */
const LAST_TURN_MS = 20;
/** How long a stopped cell may take to dispose of what it held by `using`. */
const DISPOSAL_MS = 1000;

export class Runs {
  #inspector;
  #mainThread;
  #output;
  #heapGuard;
  #userInput;
  /** Of what earlier cells left running: the next cell waits for it, or would be stopped with them. @type {Promise<void>} */
  #stopOfTheRest = Promise.resolve();
  /** @type {Map<string, import('./rewriter.mjs').Kind>} the notebook's top-level names */
  #names = new Map();
  #ranCells = new RanCells();
  /** @type {CurrentRun | null} */
  #current = null;

  /**
   * @param {import('./inspector.mjs').Inspector} inspector
   * @param {import('./main_thread.mjs').MainThread} mainThread
   * @param {import('./output_pump.mjs').OutputPump} output
   * @param {import('./heap_guard.mjs').HeapGuard} heapGuard
   * @param {import('./user_input.mjs').UserInput} userInput
   */
  constructor(inspector, mainThread, output, heapGuard, userInput) {
    this.#inspector = inspector;
    this.#mainThread = mainThread;
    this.#output = output;
    this.#heapGuard = heapGuard;
    this.#userInput = userInput;
    mainThread.onQuestion = (question) => userInput.take(question, this.#current);
  }

  /**
   * @param {RunRequest} request
   * @returns {Promise<Buffer>} the frame that ends the run
   */
  async run(request) {
    const { id } = request;
    const current = this.#begin(request);
    const ended = new AbortController();
    const guard = this.#guardHeap(current, ended.signal);
    const outcome = await Promise.race([this.#finish(current, request), current.ended]);
    ended.abort();
    await guard;
    this.#current = null;
    if (current.isDeleted) this.#mainThread.endCell(current.cell_id, true);
    this.#inspector.release(groupOf(id));
    return doneFrame({ type: 'done', id, seq: this.#output.flush(), ...outcome });
  }

  /** @param {RunRequest} request @returns {CurrentRun} */
  #begin({ id, cell_id, stdin }) {
    const { promise, resolve } = /** @type {PromiseWithResolvers<Outcome>} */ (Promise.withResolvers());
    const state = { isStopping: false, isDeleted: false, holdsResources: false };
    const run = { id, cell_id, stdin, ...state, interrupt: resolve, ended: promise };
    this.#current = run;
    return run;
  }

  /** User code that is called from now on belongs to the run. @param {{ id: number, cell_id: string }} run */
  #openGate({ id, cell_id }) {
    const { generation } = this.#mainThread;
    const owner = `${id},${generation},${JSON.stringify(cell_id)}`;
    this.#inspector.gateText = `await $pennant.gate(${generation});$pennant.enter(${owner});`;
  }

  /** @param {CurrentRun} current @param {RunRequest} request @returns {Promise<Outcome>} */
  async #finish(current, request) {
    await this.#stopOfTheRest;
    if (current.isStopping) return current.ended;
    this.#openGate(current);
    const outcome = await this.#execute(current, request);
    return current.isStopping ? current.ended : outcome;
  }

  /** These cells were deleted. One that runs goes on to its end, which it may need its timers for. @param {string[]} cells */
  dispose(cells) {
    for (const cell of cells) {
      if (cell === this.#current?.cell_id) this.#current.isDeleted = true;
      else this.#mainThread.endCell(cell, true);
    }
  }

  /** The sources of the cells that ran, the last one first. */
  sources = () => this.#ranCells.sources();

  /** Stops whatever runs. @returns {Promise<number | null>} the run that was stopped */
  async interrupt() {
    const current = this.#current;
    const stopped = this.#stop(current, { status: 'interrupted' });
    if (current === null) this.#stopOfTheRest = stopped;
    await stopped;
    return current?.id ?? null;
  }

  /** @param {CurrentRun | null} current @param {Outcome} outcome @param {number} [graceMs] */
  async #stop(current, outcome, graceMs) {
    if (current !== null) current.isStopping = true;
    await this.#mainThread.stop(graceMs);
    this.#userInput.withdraw();
    if (current?.holdsResources) await this.#disposeStopped(current);
    current?.interrupt(outcome);
  }

  /** As far as the cell may still run. @param {CurrentRun} current */
  async #disposeStopped(current) {
    this.#openGate(current);
    const disposed = this.#inspector.callExposed('disposeQuietly').then(
      () => true,
      () => true,
    );
    if (!(await Promise.race([disposed, setTimeout(DISPOSAL_MS, false)]))) await this.#mainThread.stop();
  }

  /** @param {CurrentRun} current @param {AbortSignal} ended */
  async #guardHeap(current, ended) {
    const message = await this.#heapGuard.watch(ended);
    if (message === null || current.isStopping) return;
    const error = { name: 'RangeError', message, traceback: [`RangeError: ${message}`] };
    await this.#stop(current, { status: 'error', error }, 0);
  }

  /** @param {CurrentRun} current @param {RunRequest} request @returns {Promise<Outcome>} */
  async #execute(current, request) {
    const rewritten = this.#rewrite(request.source, request.cell);
    if (rewritten.code === null) {
      this.#mainThread.endCell(request.cell_id, false);
      return { status: 'error', error: problemOf(rewritten.error) };
    }
    this.#remember(request, rewritten);
    current.holdsResources = rewritten.holdsResources;
    const evaluated = await this.#evaluate(rewritten, request.id);
    current.holdsResources = false;
    if ('error' in evaluated) {
      return { status: 'error', error: withDeclarationHint(evaluated.error, rewritten.declares) };
    }
    // Not before: the exports of a failed import are nothing that could be read.
    for (const [name, kind] of rewritten.declares) if (kind.exported !== undefined) this.#names.set(name, kind);
    const expressions = await this.#evaluateAll(current, request);
    return { status: 'ok', result: evaluated.result, expressions };
  }

  /** @param {CurrentRun} current @param {RunRequest} request */
  async #evaluateAll(current, { id, cell, expressions }) {
    /** @type {Record<string, object>} */
    const answers = {};
    for (const [name, source] of Object.entries(expressions)) {
      if (current.isStopping) break;
      const evaluated = await this.#evaluateExpression(source, `${cell}-expression`, id);
      const nothing = { data: {}, metadata: {} };
      answers[name] =
        'error' in evaluated ? { status: 'error', ...evaluated.error } : { status: 'ok', ...(evaluated.result ?? nothing) };
    }
    return answers;
  }

  /** @param {string} source @param {string} name of it in stacks @param {number} run @returns {Promise<Evaluated>} */
  async #evaluateExpression(source, name, run) {
    const rewritten = this.#rewrite(source, name);
    if (rewritten.code === null) return { error: problemOf(rewritten.error) };
    this.#inspector.tellPositions(`cell-${name}.js`, rewritten.anchors, source);
    return this.#evaluate(rewritten, run);
  }

  /** @param {string} source @param {number | string} cell */
  #rewrite(source, cell) {
    return rewrite(source, { cell, prefix: this.#inspector.gateText, names: this.#names });
  }

  /** @param {RunRequest} request @param {RewrittenCell} rewritten */
  #remember({ cell, source }, { anchors, declares }) {
    const url = `cell-${cell}.js`;
    this.#ranCells.remember(url, source);
    this.#inspector.tellPositions(url, anchors, source);
    for (const [name, { kind }] of declares) this.#names.set(name, { kind });
  }

  /** @param {RewrittenCell} rewritten @param {number} run @returns {Promise<Evaluated>} */
  async #evaluate(rewritten, run) {
    try {
      const evaluation = await this.#inspector.evaluateCell(rewritten.code, groupOf(run));
      const disposes = rewritten.holdsResources && !this.#current?.isStopping;
      return await this.#describe(disposes ? await this.#dispose(evaluation) : evaluation);
    } catch (error) {
      if (error instanceof InspectorError) return { error: lostProblem(error) };
      throw error;
    }
  }

  /** Ends what the cell held by `using`; an error in it is the cell's. @param {Evaluation} evaluation */
  async #dispose(evaluation) {
    const { exceptionDetails } = evaluation;
    const thrown = exceptionDetails?.exception;
    const disposal = await this.#inspector.callExposed('dispose', [
      { value: exceptionDetails !== undefined },
      thrown === undefined ? {} : argumentOf(thrown),
    ]);
    return disposal.exceptionDetails === undefined ? evaluation : disposal;
  }

  /**
   * What the cell left behind in this turn of the event loop, such as a rejection, has its say: before anything that may
   * hold an error is described. V8 does not ask for the words of one stack while those of another are being found, so a
   * description that interrupts the report of a rejection would show positions in the code that ran.
   * @param {Evaluation} evaluation @returns {Promise<Evaluated>}
   */
  async #describe({ result, exceptionDetails }) {
    const lastTurn = this.#mainThread.turn(LAST_TURN_MS);
    if (exceptionDetails !== undefined || result.objectId !== undefined) await lastTurn;
    const described =
      exceptionDetails === undefined
        ? await describeResult(this.#inspector, result)
        : { error: await describeError(this.#inspector, exceptionDetails) };
    await lastTurn;
    return described;
  }
}

/** @param {number} run */
const groupOf = (run) => `run-${run}`;

/** @param {Problem} error @returns {Problem} */
const problemOf = ({ name, message, traceback }) => ({ name, message, traceback });

/** @param {InspectorError} error @returns {Problem} */
function lostProblem(error) {
  const message = `The run could not be followed to its end (${error.message})`;
  return { name: 'Error', message, traceback: [`Error: ${message}`] };
}

/** @param {Record<string, unknown>} done @returns {Buffer} */
function doneFrame(done) {
  const frame = encodeFrame(done);
  if (frame.length <= MAX_FRAME_BYTES) return frame;
  const text = `This value is larger than ${MAX_FRAME_BYTES / 2 ** 20} MiB and is not shown; show a part of it.`;
  return encodeFrame({ ...done, result: { data: { 'text/plain': text }, metadata: {} }, expressions: {} });
}

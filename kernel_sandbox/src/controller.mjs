// The controller: reads requests from fd 0, drives the main thread, answers on fd 2. It never runs user code and never
// blocks, so it can always interrupt.
import { workerData } from 'node:worker_threads';
import { createRequire } from 'node:module';
import { isComplete } from './completeness.mjs';
import { complete } from './completion.mjs';
import { FrameWriter, ProtocolError, parseRequest, readLines } from './frames.mjs';
import { HeapGuard } from './heap_guard.mjs';
import { IdleCollector, collectOwnGarbage } from './idle_collector.mjs';
import { InputGiver } from './input_slot.mjs';
import { inspect } from './inspection.mjs';
import { Inspector } from './inspector.mjs';
import { KernelRequests } from './kernel_requests.mjs';
import { MainThread } from './main_thread.mjs';
import { Imports, packagesFolderOf } from './modules/imports.mjs';
import { OutputPump } from './output_pump.mjs';
import { OutputRingReader } from './output_ring.mjs';
import { Runs } from './runs.mjs';
import { UserInput } from './user_input.mjs';

/** @typedef {import('./frames.mjs').Request} Request */

const PROTOCOL_VERSION = 1;
const EXIT_ENDED = 0;
const EXIT_FAULT = 70;

class Controller {
  #inspector;
  #runs;
  #answers;
  #kernelRequests;
  #imports;
  #idle = new IdleCollector(() => this.#collectGarbage());
  #isReading = false;
  /** @type {Promise<void>} */
  #lastRun = Promise.resolve();
  /** @type {Promise<void>} */
  #lastInterrupt = Promise.resolve();

  /**
   * @param {Inspector} inspector @param {Runs} runs @param {FrameWriter} answers @param {KernelRequests} kernelRequests
   * @param {Imports} imports
   */
  constructor(inspector, runs, answers, kernelRequests, imports) {
    this.#inspector = inspector;
    this.#runs = runs;
    this.#answers = answers;
    this.#kernelRequests = kernelRequests;
    this.#imports = imports;
  }

  /** Serves until fd 0 ends. @throws {ProtocolError} */
  async serve() {
    const { version } = createRequire(import.meta.url)('vm2/package.json');
    this.#answers.send({ type: 'ready', protocol: PROTOCOL_VERSION, node: process.versions.node, vm2: version });
    this.#isReading = true;
    try {
      for await (const line of readLines(0)) this.#accept(parseRequest(line));
    } finally {
      this.#isReading = false;
    }
  }

  /** @param {Request} request */
  #accept(request) {
    this.#idle.postpone();
    switch (request.type) {
      case 'run':
        this.#lastRun = this.#lastRun.then(async () => this.#answers.sendBytes(await this.#runs.run(request)));
        return this.#watch(this.#lastRun);
      case 'interrupt':
        this.#lastInterrupt = this.#lastInterrupt.then(() => this.#interrupt(request.id));
        return this.#watch(this.#lastInterrupt);
      case 'input_reply':
      case 'file':
        return this.#kernelRequests.answer(request);
      case 'dispose':
        return this.#runs.dispose(request.cell_ids);
      default:
        return this.#watch(this.#answerQuestion(request));
    }
  }

  /** Nothing that is accepted may fail without a word. @param {Promise<void>} work */
  #watch(work) {
    work.then(
      () => this.#idle.postpone(),
      (error) => this.end(EXIT_FAULT, error),
    );
  }

  /** @param {number} id */
  async #interrupt(id) {
    const running = this.#lastRun;
    const run = await this.#runs.interrupt();
    await running;
    this.#answers.send({ type: 'interrupted', id, run });
  }

  /** @param {import('./frames.mjs').Question} request */
  async #answerQuestion(request) {
    this.#answers.send({ id: request.id, ...(await this.#answerTo(request)) });
  }

  /** @param {import('./frames.mjs').Question} request */
  async #answerTo(request) {
    switch (request.type) {
      case 'complete':
        return { type: 'completed', ...(await this.#complete(request)) };
      case 'inspect':
        return { type: 'inspected', ...(await this.#inspect(request)) };
      case 'is_complete':
        return { type: 'completeness', ...isComplete(request.source) };
    }
  }

  /** @param {Extract<Request, { type: 'complete' }>} request */
  #complete({ source, cursor }) {
    return complete(this.#inspector, source, cursor, { modules: () => this.#imports.packageNames() });
  }

  /** @param {Extract<Request, { type: 'inspect' }>} request */
  #inspect({ source, cursor, detail }) {
    return inspect(this.#inspector, source, cursor, { detail, cells: this.#runs.sources });
  }

  #collectGarbage() {
    this.#inspector.collectGarbage(true).catch(() => undefined);
    collectOwnGarbage();
  }

  /** Ends the process. @param {number} code @param {Error} [error] why it cannot go on */
  async end(code, error) {
    if (error !== undefined) this.#answers.send({ type: 'fault', message: error.message });
    await this.#answers.drainedBelow(1);
    this.leave(code);
  }

  /** @param {number} code */
  leave(code) {
    this.#inspector.exit(code, this.#isReading);
  }
}

async function main() {
  const { ringMemory, inputMemory, generation, mainPort, modulePort, heapLimit, commandLine } = workerData;
  // Without a listener the worker would end, since the inspector does not keep it alive.
  mainPort.ref();
  const inspector = await Inspector.connect();
  const outputWriter = new FrameWriter(1, () => controller.leave(EXIT_ENDED));
  const answers = new FrameWriter(2, () => controller.leave(EXIT_ENDED));
  const kernelRequests = new KernelRequests(answers);
  const output = new OutputPump(new OutputRingReader(ringMemory), outputWriter);
  const mainThread = new MainThread(mainPort, new Int32Array(generation), inspector);
  const userInput = new UserInput(new InputGiver(inputMemory), kernelRequests, output);
  const runs = new Runs(inspector, mainThread, output, new HeapGuard(inspector, heapLimit), userInput);
  const imports = new Imports(modulePort, kernelRequests, packagesFolderOf(commandLine));
  const controller = new Controller(inspector, runs, answers, kernelRequests, imports);
  output.run().catch((error) => controller.end(EXIT_FAULT, error));
  try {
    await controller.serve();
    await controller.end(EXIT_ENDED);
  } catch (error) {
    await controller.end(EXIT_FAULT, error instanceof Error ? error : new ProtocolError(String(error)));
  }
}

await main();

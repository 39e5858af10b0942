// The main thread: one vm2 context, driven by the controller through V8's inspector. No code of Node may be on the
// stack while user code runs, or terminating it would leave Node in disorder. So user code is resumed only from the
// microtasks after a message: nothing here uses Node's timers.
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessageChannel, Worker } from 'node:worker_threads';
import { now } from './clock.mjs';
import { COLLECT_GARBAGE } from './context_name.mjs';
import { InputWaiter, createInputMemory } from './input_slot.mjs';
import { ModuleInstances } from './modules/module_instances.mjs';
import { moduleUrl } from './modules/module_urls.mjs';
import { KIND, OutputRingWriter, createRingMemory } from './output_ring.mjs';
import { Owners } from './owners.mjs';
import { install } from './prelude.mjs';
import { PromiseStates } from './promise_states.mjs';
import { createVm } from './vm2.mjs';

/** @typedef {'open' | 'tick' | 'turned'} Turn */

const EXIT_FAULT = 70;
const ringMemory = createRingMemory();
/** The generation, and whether the main thread's own inspector is at work (src/promise_states.mjs). */
const generation = new Int32Array(new SharedArrayBuffer(8));
const ring = new OutputRingWriter(ringMemory);
const inputMemory = createInputMemory();
const owners = new Owners(generation);
let stoppedGeneration = 0;

const { port1: controllerPort, port2: controllersEnd } = new MessageChannel();
const { port1: turns, port2: turnsEnd } = new MessageChannel();
const { port1: modulePort, port2: modulesEnd } = new MessageChannel();
const schedule = (/** @type {Turn} */ turn) => turnsEnd.postMessage(turn);

const input = new InputWaiter(inputMemory, (question) => controllerPort.postMessage(question));
const promiseStates = new PromiseStates(generation);
const sandbox = createVm();
const context = install(sandbox, {
  write: (kind, text) => ring.write(kind, owners.current.run, text),
  isCurrent: (ownGeneration) => ownGeneration === Atomics.load(generation, 0),
  enter: (run, ownGeneration, cell) => owners.enter({ run, generation: ownGeneration, cell }),
  adopt: (run, cell, ending) => owners.adopt(run, cell, ending),
  isLive: () => owners.ending === 0,
  ending: () => owners.ending,
  owner: () => owners.current.run,
  ownerCell: () => owners.current.cell,
  ask: (kind, prompt, byDefault) => input.ask(owners.current.run, kind, prompt, byDefault),
  turn: () => schedule('open'),
  wake: (milliseconds) => controllerPort.postMessage(milliseconds),
  now,
  promiseState: () => (owners.ending === 0 ? promiseStates.read() : ''),
  requestImport: (id, from, wanted) => modulePort.postMessage({ id, from, wanted }),
  startImport: (id) => modules.start(id),
  settleImport: (id, isComplete) => modules.settle(id, isComplete),
  compileBody: (key) => modules.compileBody(key),
  moduleUrl,
});
const modules = new ModuleInstances(sandbox.context, context);
modulePort.on('message', (answer) => modules.accept(answer));

turns.on('message', (/** @type {Turn} */ turn) => {
  switch (turn) {
    case 'open':
      return context.open();
    case 'tick':
      return tick();
    case 'turned':
      return controllerPort.postMessage('turned');
  }
});

controllerPort.on('message', (/** @type {import('./main_thread.mjs').Order} */ request) => {
  if (typeof request === 'object') {
    if (owners.endCell(request.cell, request.isDeleted)) context.endCell(request.cell, request.isDeleted);
    return undefined;
  }
  switch (request) {
    case 'tick':
      return tick();
    case 'turn':
      return schedule('turned');
    case 'stop':
      return stop();
  }
});

/** The controller repeats itself until it is answered: what has been stopped once must not be stopped when it is new. */
function stop() {
  const current = Atomics.load(generation, 0);
  if (stoppedGeneration !== current) {
    context.stop();
    modules.stop();
  }
  stoppedGeneration = current;
  controllerPort.postMessage('stopped');
}

function tick() {
  const next = context.tick(now());
  if (next === 0) schedule('tick');
  else if (next > 0) controllerPort.postMessage(next);
}

// The reason is a value of the sandbox, so the host must not touch it.
process.on('unhandledRejection', (reason) => context.rejected(reason));
process.on('uncaughtException', () => ring.write(KIND.STDERR, owners.latest.run, 'Uncaught error outside of any cell\n'));
process.removeAllListeners('warning');

setFlagsFromString('--expose-gc');
// Of the controller's heap: what it makes is soon garbage, and a large import would fill all that it may have.
setFlagsFromString('--max-semi-space-size=2');
Reflect.set(globalThis, Symbol.for(COLLECT_GARBAGE), runInNewContext('gc'));

/** What V8 calls the limit counts room for new objects several times over; the old space is what fills up. */
const oldSpace = process.execArgv.findLast((argument) => argument.startsWith('--max-old-space-size='))?.split('=')[1];
const heapLimit = oldSpace === undefined ? getHeapStatistics().heap_size_limit / 2 : Number(oldSpace) * 2 ** 20;
const controller = new Worker(new URL('./controller.mjs', import.meta.url), {
  workerData: { ringMemory, inputMemory, generation: generation.buffer, mainPort: controllersEnd, modulePort: modulesEnd, heapLimit, commandLine: process.argv.slice(2) },
  transferList: [controllersEnd, modulesEnd],
  // Taken, though nothing comes: else Node would load its sockets to pass it on.
  stdout: true,
  stderr: true,
});
controller.on('error', (error) => process.stderr.write(`the controller failed: ${error.stack}\n`));
controller.on('exit', () => process.exit(EXIT_FAULT));

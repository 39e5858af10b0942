// V8's inspector of the main thread, from a worker thread: posts what it is sent. A session in the main thread itself
// would not do: there V8 may report a collected promise while it collects garbage, and end the process.
import { Session } from 'node:inspector/promises';
import { parentPort } from 'node:worker_threads';

const session = new Session();
session.connectToMainThread();
session.on('Runtime.executionContextCreated', ({ params }) => parentPort?.postMessage({ context: params.context }));

parentPort?.on('message', async ({ id, method, params }) => {
  try {
    parentPort?.postMessage({ id, answer: await session.post(method, params) });
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) });
  }
});

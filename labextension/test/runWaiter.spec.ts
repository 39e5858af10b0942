import type { NotebookModel } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';
import { Map as YMap } from 'yjs';
import type { Array as YArray } from 'yjs';
import { PennantCellExecutor } from '../src/executor';
import { SHARED_KEY, ydocOf } from '../src/pennantNotebook';
import { ADA, FakePage, settle, sharedNotebook, ymodelOf } from './fakes';

describe('RunWaiter', () => {
  let page: FakePage;
  let executor: PennantCellExecutor;

  beforeEach(() => {
    page = new FakePage();
    executor = new PennantCellExecutor(page.environment);
  });

  it('asks the server nothing when the shared document tells how the run ended', async () => {
    const notebook = sharedNotebook('a', 'b');
    page.environment.pause = () => new Promise(() => undefined);
    const good = executor.runCell(page.options(notebook, 0));
    const bad = executor.runCell(page.options(notebook, 1));
    await settle();
    endInDocument(notebook, 0, { run_id: 'run-1', outcome: 'ok' });
    expect(await good).toBe(true);
    const cell = notebook.cells.get(1);
    (ymodelOf(cell).get('outputs') as YArray<unknown>).push([
      new YMap(
        Object.entries({ output_type: 'error', ename: 'TypeError', evalue: 'no', traceback: [] })
      )
    ]);
    endInDocument(notebook, 1, { run_id: 'run-2', outcome: 'error' });
    await expect(bad).rejects.toThrow(/^KernelReplyNotOK: TypeError no/);
    expect(page.server.reads).toBe(0);
  });

  it('asks the server when the shared document does not tell with which error a run ended', async () => {
    const notebook = sharedNotebook('a');
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    endInDocument(notebook, 0, { run_id: 'run-1', outcome: 'error' });
    const error = { ename: 'RangeError', evalue: 'far', traceback: [] };
    page.server.end('run-1', 'error', { error });
    await expect(done).rejects.toThrow(/^KernelReplyNotOK: RangeError far/);
  });

  it('keeps one long poll open, however many runs it waits for', async () => {
    const notebook = sharedNotebook('a', 'b', 'c');
    const runs = [0, 1, 2].map(index => executor.runCell(page.options(notebook, index)));
    await settle();
    for (const runId of ['run-1', 'run-2', 'run-3']) {
      page.server.end(runId, 'ok');
      await settle();
    }
    await Promise.all(runs);
    expect(page.server.mostLongPolls).toBe(1);
  });

  it('asks about each run once or twice, however often the queue changes', async () => {
    const count = 40;
    const notebook = sharedNotebook(...Array.from({ length: count }, (_, index) => `${index}`));
    const indices = Array.from({ length: count }, (_, index) => index);
    const runs = indices.map(index => executor.runCell(page.options(notebook, index)));
    await settle();
    const shared = ydocOf(notebook).getMap(SHARED_KEY);
    const queue = indices.map(index => ({
      run_id: `run-${index + 1}`,
      cell_id: `cell-${index}`,
      user: ADA,
      state: 'queued',
      position: index
    }));
    for (const index of indices) {
      shared.set('runs', queue.slice(index));
    }
    shared.set('runs', []);
    indices.forEach(index => page.server.end(`run-${index + 1}`, 'ok'));
    await Promise.all(runs);
    expect(page.server.reads).toBeLessThanOrEqual(2 * count);
  });

  it('waits on through broken connections for as long as it takes', async () => {
    const notebook = sharedNotebook('a');
    for (let time = 0; time < 30; time++) {
      page.server.refuseRead.push(new ServerConnection.NetworkError(new TypeError('gone')));
    }
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    page.server.end('run-1', 'ok');
    expect(await done).toBe(true);
  });

  it('reports an end only when the shared document shows it, so that nobody writes against the server', async () => {
    const notebook = sharedNotebook('a');
    let pauses = 0;
    page.environment.pause = () =>
      pauses++ === 0 ? Promise.resolve() : new Promise(() => undefined);
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    page.server.end('run-1', 'ok');
    await settle();
    expect(page.reports).toEqual([]);
    const run = { run_id: 'run-1', user: ADA, outcome: 'ok', duration_ms: 3, message: null };
    notebook.cells.get(0).sharedModel.setMetadata(SHARED_KEY, { run });
    expect(await done).toBe(true);
  });
});

/** What the server writes, in one transaction, when a run ends. */
function endInDocument(notebook: NotebookModel, index: number, run: object): void {
  notebook.sharedModel.transact(() => {
    const ended = { user: ADA, duration_ms: 3, message: null, ...run };
    notebook.cells.get(index).sharedModel.setMetadata(SHARED_KEY, { run: ended });
    ydocOf(notebook).getMap(SHARED_KEY).set('runs', []);
  });
}

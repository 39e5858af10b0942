import type { ISessionContext } from '@jupyterlab/apputils';
import type { ICodeCellModel } from '@jupyterlab/cells';
import { ServerConnection } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import { Map as YMap } from 'yjs';
import type { Array as YArray } from 'yjs';
import { PennantCellExecutor } from '../src/executor';
import { SHARED_KEY, ydocOf } from '../src/pennantNotebook';
import { ADA, FakePage, refused, settle, sharedNotebook, ymodelOf } from './fakes';

describe('PennantCellExecutor', () => {
  let page: FakePage;
  let executor: PennantCellExecutor;

  beforeEach(() => {
    page = new FakePage();
    executor = new PennantCellExecutor(page.environment);
  });

  it('sends the cells of one turn as one batch, in order, with the text of the shared model', async () => {
    const notebook = sharedNotebook('a', 'b', 'c');
    const runs = [0, 1, 2].map(index => executor.runCell(page.options(notebook, index)));
    await settle();
    expect(page.server.batches).toEqual([
      [
        { run_id: 'run-1', cell_id: 'cell-0', source: 'a' },
        { run_id: 'run-2', cell_id: 'cell-1', source: 'b' },
        { run_id: 'run-3', cell_id: 'cell-2', source: 'c' }
      ]
    ]);
    expect(page.scheduled).toEqual(['cell-0', 'cell-1', 'cell-2']);
    ['run-1', 'run-2', 'run-3'].forEach(runId => page.server.end(runId, 'ok'));
    expect(await Promise.all(runs)).toEqual([true, true, true]);
    expect(page.reports.map(report => report.success)).toEqual([true, true, true]);
  });

  it('waits for the document id of a notebook that has just been opened', async () => {
    const notebook = sharedNotebook('a');
    notebook.sharedModel.setState('document_id', '');
    const run = executor.runCell(page.options(notebook, 0));
    await settle();
    expect(page.server.batches).toEqual([]);
    notebook.sharedModel.setState('document_id', 'json:notebook:late');
    await settle();
    expect(page.server.batches).toHaveLength(1);
    page.server.end('run-1', 'ok');
    expect(await run).toBe(true);
    expect(page.stock).toEqual([]);
  });

  it('waits for the kernel of a notebook that has just been opened', async () => {
    const notebook = sharedNotebook('a');
    const options = page.options(notebook, 0);
    const found = new PromiseDelegate<void>();
    const opening = {
      ...options.sessionContext,
      isReady: false,
      hasNoKernel: true,
      ready: found.promise
    };
    const run = executor.runCell({
      ...options,
      sessionContext: opening as unknown as ISessionContext
    });
    await settle();
    expect(page.server.batches).toEqual([]);
    opening.hasNoKernel = false;
    found.resolve();
    await settle();
    page.server.end('run-1', 'ok');
    expect(await run).toBe(true);
    expect(page.server.batches).toHaveLength(1);
  });

  it('has the server start the kernel of a notebook that has none', async () => {
    const options = page.options(sharedNotebook('a'), 0);
    options.notebook.setMetadata('kernelspec', { name: 'pennant', display_name: 'JavaScript' });
    const without = { ...options.sessionContext, hasNoKernel: true, session: null };
    void executor.runCell({
      ...options,
      sessionContext: without as unknown as ISessionContext
    });
    await settle();
    expect(page.server.batches).toHaveLength(1);
  });

  it("leaves cells of other kernels, empty cells, and notebooks that are not shared to JupyterLab's own way", async () => {
    const notebook = sharedNotebook('a', '  \n');
    await executor.runCell(page.options(notebook, 0, 'python3'));
    await executor.runCell(page.options(notebook, 1));
    const alone = sharedNotebook('a');
    alone.sharedModel.setState('document_id', '');
    await executor.runCell(page.options(alone, 0));
    expect(page.stock).toEqual(['cell-0', 'cell-1', 'cell-0']);
    expect(page.server.batches).toEqual([]);
  });

  it('throws what the kernel raised, so that JupyterLab marks the cell', async () => {
    const notebook = sharedNotebook('a');
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    const error = { ename: 'TypeError', evalue: 'no', traceback: [] };
    page.server.end('run-1', 'error', { error });
    await expect(done).rejects.toThrow(/^KernelReplyNotOK: TypeError no/);
    expect(page.reports[0]?.error?.errorName).toBe('TypeError');
  });

  it('gives a name to ends that are no exception of the code', async () => {
    const notebook = sharedNotebook('a');
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    page.server.end('run-1', 'sandbox_ended', { message: 'It ran out of memory.' });
    await expect(done).rejects.toThrow('KernelReplyNotOK: SandboxEnded It ran out of memory.');
  });

  it('resolves a cancelled run quietly, though it waits behind another', async () => {
    const notebook = sharedNotebook('a', 'b');
    const first = executor.runCell(page.options(notebook, 0));
    const second = executor.runCell(page.options(notebook, 1));
    await settle();
    const shared = ydocOf(notebook).getMap(SHARED_KEY);
    const queue = ['run-1', 'run-2'].map((run_id, position) => ({
      run_id,
      cell_id: `cell-${position}`,
      user: ADA,
      state: position === 0 ? 'running' : 'queued',
      position
    }));
    shared.set('runs', queue);
    page.server.end('run-2', 'cancelled');
    shared.set('runs', queue.slice(0, 1));
    expect(await second).toBe(false);
    page.server.end('run-1', 'ok');
    expect(await first).toBe(true);
    expect(page.reports[0]).toEqual({ cellId: 'cell-1', success: false, error: null });
    expect(page.complaints).toEqual([]);
  });

  it('sends a batch again with the same ids when the connection breaks', async () => {
    const notebook = sharedNotebook('a');
    page.server.refuseSubmit.push(new ServerConnection.NetworkError(new TypeError('gone')));
    page.server.refuseSubmit.push(refused(503));
    void executor.runCell(page.options(notebook, 0));
    await settle();
    expect(page.server.batches.map(batch => batch[0]?.run_id)).toEqual(['run-1']);
  });

  it('tries once more with the newest text when the server has another', async () => {
    const notebook = sharedNotebook('a');
    page.server.refuseSubmit.push(refused(409, 'source_mismatch'));
    const options = page.options(notebook, 0);
    void executor.runCell(options);
    options.cell.model.sharedModel.setSource('a2');
    await settle();
    expect(page.server.batches[0]?.[0]).toMatchObject({ run_id: 'run-1', source: 'a2' });
    expect(page.complaints).toEqual([]);
  });

  it('says so when the texts still differ, and when the server refuses', async () => {
    const notebook = sharedNotebook('a');
    const mismatch = refused(409, 'source_mismatch');
    page.server.refuseSubmit.push(mismatch, mismatch, refused(403));
    expect(await executor.runCell(page.options(notebook, 0))).toBe(false);
    expect(await executor.runCell(page.options(notebook, 0))).toBe(false);
    expect(page.complaints).toEqual([
      expect.stringContaining('your latest edits have not reached the server'),
      'The cell was not run. The server said no.'
    ]);
    expect(page.reports.map(report => report.success)).toEqual([false, false]);
  });

  it("takes a forgotten run's outcome from the cell's metadata", async () => {
    const notebook = sharedNotebook('a', 'b');
    page.server.refuseRead.push(refused(404), refused(404));
    notebook.cells.get(0).sharedModel.setMetadata(SHARED_KEY, {
      run: { run_id: 'run-1', user: ADA, outcome: 'ok', duration_ms: 3, message: null }
    });
    expect(await executor.runCell(page.options(notebook, 0))).toBe(true);
    expect(await executor.runCell(page.options(notebook, 1))).toBe(false);
    expect(page.complaints).toEqual([expect.stringContaining('no longer knows this run')]);
  });

  it('trusts the output of the runs its user started, and no other', async () => {
    const notebook = sharedNotebook('a');
    const cell = notebook.cells.get(0) as ICodeCellModel;
    const shared = ydocOf(notebook).getMap(SHARED_KEY);
    const serverOutputs = ymodelOf(cell).get('outputs') as YArray<unknown>;
    const isTrusted = (runId: string): boolean => {
      // What the server writes: the cell is cleared, the queue tells who runs, then output comes.
      serverOutputs.delete(0, serverOutputs.length);
      const run = { run_id: runId, cell_id: 'cell-0', user: ADA, state: 'running', position: 0 };
      shared.set('runs', [run]);
      serverOutputs.push([htmlOutput()]);
      return cell.outputs.get(0).trusted;
    };
    cell.trusted = false;
    void executor.runCell(page.options(notebook, 0));
    await settle();
    expect(isTrusted('bens-run')).toBe(false);
    expect(isTrusted('run-1')).toBe(true);
    expect(isTrusted('bens-run-2')).toBe(false);
  });

  it('writes nothing to the shared cell, whose outputs are the server’s', async () => {
    const notebook = sharedNotebook('a');
    const ymodel = ymodelOf(notebook.cells.get(0));
    (ymodel.get('outputs') as YArray<unknown>).push([htmlOutput()]);
    let writes = 0;
    ymodel.observeDeep(() => (writes += 1));
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    page.server.end('run-1', 'ok');
    await done;
    expect(writes).toBe(0);
  });

  it('stops waiting when the notebook is closed', async () => {
    const notebook = sharedNotebook('a');
    const done = executor.runCell(page.options(notebook, 0));
    await settle();
    notebook.sharedModel.dispose();
    expect(await done).toBe(false);
  });
});

function htmlOutput(): YMap<unknown> {
  return new YMap(
    Object.entries({ output_type: 'display_data', data: { 'text/html': '<b>' }, metadata: {} })
  );
}

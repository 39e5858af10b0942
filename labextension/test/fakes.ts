import type { ISessionContext } from '@jupyterlab/apputils';
import type { Cell, ICellModel } from '@jupyterlab/cells';
import { NotebookModel } from '@jupyterlab/notebook';
import type { INotebookCellExecutor, KernelError } from '@jupyterlab/notebook';
import type { Map as YMap } from 'yjs';
import type { IRunsApi } from '../src/api';
import { RefusedError } from '../src/api';
import type { IRunsEnvironment } from '../src/notebookRuns';
import type { IRun, IRunRequest, Outcome } from '../src/runs';

export const ADA = { username: 'ada', display_name: 'Ada', color: null };

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** A server with a queue: keeps what was posted; runs end when the test says so. */
export class FakeServer implements IRunsApi {
  readonly batches: IRunRequest[][] = [];
  readonly cancelled: string[] = [];
  /** Errors that the next calls throw, in order. */
  readonly refuseSubmit: Error[] = [];
  readonly refuseRead: Error[] = [];
  /** The long polls under way now, all reads so far, and the most long polls there ever were. */
  longPolls = 0;
  reads = 0;
  mostLongPolls = 0;

  async submit(_documentId: string, runs: readonly IRunRequest[]): Promise<void> {
    raiseNext(this.refuseSubmit);
    this.batches.push([...runs]);
  }

  async read(_documentId: string, runId: string, waitS: number): Promise<IRun> {
    this.reads += 1;
    raiseNext(this.refuseRead);
    const ended = this._ended.get(runId);
    if (ended !== undefined || waitS === 0) {
      return ended ?? run(runId, null);
    }
    this.longPolls += 1;
    this.mostLongPolls = Math.max(this.mostLongPolls, this.longPolls);
    return new Promise(resolve => this._waiting.set(runId, resolve));
  }

  cancel(_documentId: string, runId: string): Promise<void> {
    this.cancelled.push(runId);
    return Promise.resolve();
  }

  end(runId: string, outcome: Outcome, more: Partial<IRun> = {}): void {
    const ended = { ...run(runId, outcome), ...more };
    this._ended.set(runId, ended);
    const waiting = this._waiting.get(runId);
    if (waiting !== undefined) {
      this._waiting.delete(runId);
      this.longPolls -= 1;
      waiting(ended);
    }
  }

  private readonly _ended = new Map<string, IRun>();
  private readonly _waiting = new Map<string, (run: IRun) => void>();
}

function raiseNext(errors: Error[]): void {
  const error = errors.shift();
  if (error !== undefined) {
    throw error;
  }
}

function run(runId: string, outcome: Outcome | null): IRun {
  const state = outcome === null ? 'running' : 'ended';
  return { run_id: runId, cell_id: '', state, outcome, error: null, message: null };
}

export function refused(status: number, reason = 'unknown'): RefusedError {
  return new RefusedError(status, reason, 'The server said no.');
}

/** What JupyterLab was told of a cell. */
export interface IReport {
  cellId: string;
  success: boolean;
  error: KernelError | null;
}

/** The page around the executor: a clock that does not wait, ids that count, and ears for what it says. */
export class FakePage {
  readonly server = new FakeServer();
  readonly complaints: string[] = [];
  readonly stock: string[] = [];
  readonly scheduled: string[] = [];
  readonly reports: IReport[] = [];

  readonly environment: IRunsEnvironment = {
    api: this.server,
    pause: () => Promise.resolve(),
    newRunId: () => `run-${++this._ids}`,
    stockRunCell: options => {
      this.stock.push(options.cell.model.id);
      return Promise.resolve(true);
    },
    complain: message => this.complaints.push(message),
    sharingDeadlineMs: 500
  };

  private _ids = 0;

  options(notebook: NotebookModel, index: number, kernel = 'pennant'): RunCellOptions {
    const cell = { model: notebook.cells.get(index), isDisposed: false } as unknown as Cell;
    const sessionContext = {
      isReady: true,
      isTerminating: false,
      hasNoKernel: false,
      session: { kernel: { name: kernel } }
    };
    return {
      cell,
      notebook,
      sessionContext: sessionContext as unknown as ISessionContext,
      notebookConfig: {} as RunCellOptions['notebookConfig'],
      onCellExecuted: ({ cell, success, error }) => {
        this.reports.push({ cellId: cell.model.id, success, error: error ?? null });
      },
      onCellExecutionScheduled: ({ cell }) => this.scheduled.push(cell.model.id)
    };
  }
}

/** A shared notebook with one code cell for each source. */
export function sharedNotebook(...sources: string[]): NotebookModel {
  const notebook = new NotebookModel();
  notebook.sharedModel.insertCells(
    0,
    sources.map((source, index) => ({ cell_type: 'code', id: `cell-${index}`, source }))
  );
  notebook.sharedModel.setState('document_id', 'json:notebook:abc');
  return notebook;
}

/** Let everything that is due in this turn of the page happen. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}

/** The cell as it stands in the shared document, where the server writes. */
export function ymodelOf(cell: ICellModel): YMap<unknown> {
  return (cell.sharedModel as unknown as { ymodel: YMap<unknown> }).ymodel;
}

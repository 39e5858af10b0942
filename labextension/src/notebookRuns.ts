import type { ISessionContext } from '@jupyterlab/apputils';
import type { INotebookCellExecutor, INotebookModel } from '@jupyterlab/notebook';
import type { ISharedCodeCell } from '@jupyter/ydoc';
import { CodeCell } from '@jupyterlab/cells';
import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { RefusedError } from './api';
import type { IRunsApi } from './api';
import { mayRun } from './kernelReadiness';
import { MicrotaskBatch } from './microtaskBatch';
import { errorIn, kernelErrorOf, runFromMetadata } from './outcome';
import { trustOutputsOf } from './outputTrust';
import { SHARED_KEY, isPennant } from './pennantNotebook';
import { isTransient, pauseBefore } from './retry';
import type { IPause } from './retry';
import { readLastRun } from './runs';
import type { IRun, IRunRequest } from './runs';
import { RunWaiter } from './runWaiter';
import { untilShown } from './shownRun';
import { sharedStateOf } from './sharedState';
import type { ISharedState } from './sharedState';

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** A run of a cell that has somewhere to run. */
export type SessionRunOptions = RunCellOptions & { sessionContext: ISessionContext };

/** What runs need from outside. */
export interface IRunsEnvironment {
  api: IRunsApi;
  pause: IPause;
  newRunId: () => string;
  /** JupyterLab's own way to run a cell. */
  stockRunCell: (options: RunCellOptions) => Promise<boolean>;
  /** Tell the user that a run did not happen, and what to do. */
  complain: (message: string) => void;
  /** How long a notebook that just opened may take to get its document id; 0 where notebooks are not shared. */
  sharingDeadlineMs: number;
}

interface IEntry {
  runId: string;
  options: SessionRunOptions;
  done: PromiseDelegate<boolean>;
}

const SUBMIT_TRIES = 8;
const RESYNC_PAUSE_MS = 1000;

/** The runs this client asked for in one notebook: posts them in batches and in order, and waits for their ends. */
export class NotebookRuns implements IDisposable {
  constructor(
    private readonly _environment: IRunsEnvironment,
    private readonly _documentId: string,
    private readonly _notebook: INotebookModel
  ) {
    const { api, pause } = _environment;
    this._waiter = new RunWaiter(api, _documentId, pause);
    this._state = sharedStateOf(_notebook);
    this._state.changed.connect(this._onSharedChange, this);
    _notebook.sharedModel.disposed.connect(() => this.dispose());
  }

  get isDisposed(): boolean {
    return this._waiter.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._state.changed.disconnect(this._onSharedChange, this);
      this._waiter.dispose();
    }
  }

  /** Run one cell; calls within one turn of the page travel together. Resolves as JupyterLab's `runCell` does. */
  run(options: SessionRunOptions): Promise<boolean> {
    const done = new PromiseDelegate<boolean>();
    const runId = this._environment.newRunId();
    this._toTrust.add(runId);
    this._batch.add({ runId, options, done });
    return done.promise;
  }

  private _onSharedChange(state: ISharedState): void {
    this._waiter.queueChanged(new Set(state.queue.map(run => run.run_id)));
    for (const run of state.queue) {
      if (run.state === 'running' && this._toTrust.delete(run.run_id)) {
        trustOutputsOf(this._notebook, run.cell_id);
      }
    }
  }

  private async _start(first: IEntry, entries: readonly IEntry[]): Promise<void> {
    const { sessionContext, translator, notebook } = first.options;
    if (!(await mayRun(sessionContext, translator))) {
      entries.forEach(entry => entry.done.resolve(false));
    } else if (!isPennant(notebook, sessionContext)) {
      entries.forEach(entry => entry.done.resolve(this._environment.stockRunCell(entry.options)));
    } else {
      await this._submitInOrder(entries);
    }
  }

  /** Batches of one client must arrive in the order they were asked for, and HTTP does not promise that. */
  private async _submitInOrder(entries: readonly IEntry[]): Promise<void> {
    entries.forEach(({ options }) => schedule(options));
    const submitted = this._lastSubmit.then(() => this._submit(entries));
    this._lastSubmit = submitted.catch(() => undefined);
    try {
      await submitted;
    } catch (error) {
      this._notRun(entries, error);
      return;
    }
    entries.forEach(entry => entry.done.resolve(this._end(entry)));
  }

  private async _submit(entries: readonly IEntry[]): Promise<void> {
    const { api, pause } = this._environment;
    let resynced = false;
    for (let attempt = 1; ; attempt++) {
      try {
        await api.submit(this._documentId, entries.map(request));
        return;
      } catch (error) {
        if (isSourceMismatch(error) && !resynced) {
          resynced = true;
          await pause(RESYNC_PAUSE_MS);
        } else if (isTransient(error) && attempt < SUBMIT_TRIES) {
          await pause(pauseBefore(attempt));
        } else {
          throw error;
        }
      }
    }
  }

  private _notRun(entries: readonly IEntry[], error: unknown): void {
    this._environment.complain(refusalMessage(error));
    for (const { options, done } of entries) {
      report(options, false);
      done.resolve(false);
    }
  }

  private async _end(entry: IEntry): Promise<boolean> {
    const { options, runId } = entry;
    let run: IRun | null;
    try {
      run = await this._waiter.wait(runId, () => told(options, runId));
      if (run !== null && run.outcome !== 'cancelled') {
        await untilShown(options.cell.model.sharedModel, runId, this._environment.pause);
      }
    } catch (error) {
      run = remembered(options, runId);
      if (run === null) {
        this._environment.complain(lostMessage(error));
      }
    }
    return conclude(options, run);
  }

  private readonly _waiter: RunWaiter;
  private readonly _state: ISharedState;
  private readonly _batch = new MicrotaskBatch<IEntry>((first, entries) => {
    this._start(first, entries).catch((error: unknown) => {
      entries.forEach(entry => entry.done.reject(error));
    });
  });
  /** Runs of this page that have not begun. */
  private readonly _toTrust = new Set<string>();
  private _lastSubmit: Promise<void> = Promise.resolve();
}

function schedule({ cell, onCellExecutionScheduled }: RunCellOptions): void {
  if (cell instanceof CodeCell && cell.outputHidden) {
    cell.outputHidden = false;
  }
  onCellExecutionScheduled({ cell });
}

function request({ runId, options }: IEntry): IRunRequest {
  const { sharedModel } = options.cell.model;
  return {
    run_id: runId,
    cell_id: sharedModel.getId(),
    source: sharedModel.getSource()
  };
}

/** What the shared document tells of the run's end; null also while it lacks the error that the cell ended with. */
function told(options: RunCellOptions, runId: string): IRun | null {
  const run = remembered(options, runId);
  if (run?.outcome !== 'error') {
    return run;
  }
  const error = errorIn(options.cell.model.sharedModel as ISharedCodeCell);
  return error === null ? null : { ...run, error };
}

function remembered({ cell }: RunCellOptions, runId: string): IRun | null {
  const { sharedModel } = cell.model;
  const last = readLastRun(sharedModel.getMetadata(SHARED_KEY));
  return runFromMetadata(sharedModel.getId(), runId, last);
}

/** Tell JupyterLab how the run ended. Throws the kernel's error, which stops a Run All. */
function conclude(options: RunCellOptions, run: IRun | null): boolean {
  const error = run === null ? null : kernelErrorOf(run);
  const success = run?.outcome === 'ok';
  report(options, success, error);
  if (error !== null) {
    throw error;
  }
  return success;
}

function report(
  { cell, onCellExecuted }: RunCellOptions,
  success: boolean,
  error: ReturnType<typeof kernelErrorOf> = null
): void {
  if (!cell.isDisposed) {
    onCellExecuted({ cell, success, error });
  }
}

function isSourceMismatch(error: unknown): boolean {
  return error instanceof RefusedError && error.reason === 'source_mismatch';
}

function refusalMessage(error: unknown): string {
  if (isSourceMismatch(error)) {
    return 'The cell was not run: your latest edits have not reached the server. Check the connection, then run it again.';
  }
  return error instanceof RefusedError
    ? `The cell was not run. ${error.message}`
    : 'The cell was not run: the server cannot be reached. Check the connection, then run it again.';
}

function lostMessage(error: unknown): string {
  return error instanceof RefusedError && error.status === 404
    ? 'The server no longer knows this run; it was probably restarted. Run the cell again.'
    : `The end of the run is not known. ${error instanceof Error ? error.message : ''}`;
}

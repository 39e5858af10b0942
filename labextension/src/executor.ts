import type { INotebookCellExecutor, INotebookModel } from '@jupyterlab/notebook';
import { NotebookRuns } from './notebookRuns';
import type { IRunsEnvironment, SessionRunOptions } from './notebookRuns';
import { documentIdOf, documentIdSoon, isPennant } from './pennantNotebook';

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** Runs the code cells of Pennant's notebooks through the server, and everything else the way JupyterLab does. */
export class PennantCellExecutor implements INotebookCellExecutor {
  constructor(private readonly _environment: IRunsEnvironment) {}

  runCell(options: RunCellOptions): Promise<boolean> {
    if (!isForServer(options)) {
      return this._environment.stockRunCell(options);
    }
    const documentId = documentIdOf(options.notebook);
    return documentId !== null
      ? this._runsOf(options.notebook, documentId).run(options)
      : this._runWhenShared(options);
  }

  private async _runWhenShared(options: SessionRunOptions): Promise<boolean> {
    const { sharingDeadlineMs, stockRunCell } = this._environment;
    const documentId = await documentIdSoon(options.notebook, sharingDeadlineMs);
    return documentId !== null
      ? this._runsOf(options.notebook, documentId).run(options)
      : stockRunCell(options);
  }

  private _runsOf(notebook: INotebookModel, documentId: string): NotebookRuns {
    let runs = this._runs.get(notebook);
    if (runs === undefined) {
      runs = new NotebookRuns(this._environment, documentId, notebook);
      this._runs.set(notebook, runs);
    }
    return runs;
  }

  private readonly _runs = new WeakMap<INotebookModel, NotebookRuns>();
}

/** Whether the cell is code for Pennant's kernel. An empty cell is JupyterLab's to clear. */
function isForServer(options: RunCellOptions): options is SessionRunOptions {
  const { cell, notebook, sessionContext } = options;
  return (
    cell.model.type === 'code' &&
    cell.model.sharedModel.getSource().trim() !== '' &&
    sessionContext !== undefined &&
    isPennant(notebook, sessionContext)
  );
}

import type {
  INotebookCellExecutor,
  INotebookModel
} from '@jupyterlab/notebook';
import { NotebookRuns } from './notebookRuns';
import type { IRunsEnvironment } from './notebookRuns';
import { documentIdOf, isPennant } from './pennantNotebook';

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** Runs the code cells of Pennant's notebooks through the server, and everything else the way JupyterLab does. */
export class PennantCellExecutor implements INotebookCellExecutor {
  constructor(private readonly _environment: IRunsEnvironment) {}

  runCell(options: RunCellOptions): Promise<boolean> {
    const documentId = serverDocumentId(options);
    return documentId === null
      ? this._environment.stockRunCell(options)
      : this._runsOf(options.notebook, documentId).run(options);
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

/** The document to run in, or null when the cell is not one for the server. An empty cell is JupyterLab's to clear. */
function serverDocumentId(options: RunCellOptions): string | null {
  const { cell, notebook, sessionContext } = options;
  const isCode = cell.model.type === 'code';
  const isEmpty = cell.model.sharedModel.getSource().trim() === '';
  return isCode && !isEmpty && sessionContext && isPennant(notebook, sessionContext)
    ? documentIdOf(notebook)
    : null;
}

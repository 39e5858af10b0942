import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

/**
 * Lets the output of a run show with its scripts to the person who started the run, and to nobody else.
 *
 * JupyterLab's own switch, `cell.model.trusted`, does not serve here. It stays on when others run the cell later, and
 * turning it writes the cell's outputs and metadata to the shared document, against the server's own writing. So trust
 * is given to the view of the outputs, while that is empty, and ends when it is emptied again.
 */
export function trustOutputsOf(notebook: INotebookModel, cellId: string): void {
  for (const cell of notebook.cells) {
    if (cell.id === cellId && isCode(cell) && cell.outputs.length === 0) {
      trustUntilCleared(cell);
    }
  }
}

function isCode(cell: ICellModel): cell is ICodeCellModel {
  return cell.type === 'code';
}

function trustUntilCleared(cell: ICodeCellModel): void {
  const { outputs } = cell;
  const onChange = (): void => {
    if (outputs.length === 0) {
      outputs.changed.disconnect(onChange);
      outputs.trusted = cell.trusted;
    }
  };
  outputs.trusted = true;
  outputs.changed.connect(onChange);
}

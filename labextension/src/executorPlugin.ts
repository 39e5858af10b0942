import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { INotebookCellExecutor, runCell } from '@jupyterlab/notebook';
import { UUID } from '@lumino/coreutils';
import { RunsApi } from './api';
import { PennantCellExecutor } from './executor';
import { pause } from './retry';

const SHARING_DEADLINE_MS = 5000;

/** Provides JupyterLab's cell executor, in the place of the stock ones that package.json disables. */
export const executorPlugin: JupyterFrontEndPlugin<INotebookCellExecutor> = {
  id: 'pennant-notebook-labextension:cell-executor',
  description: "Runs the cells of Pennant's notebooks through the server.",
  autoStart: true,
  provides: INotebookCellExecutor,
  activate: (app: JupyterFrontEnd) =>
    new PennantCellExecutor({
      api: new RunsApi(app.serviceManager.serverSettings),
      pause,
      newRunId: UUID.uuid4,
      stockRunCell: runCell,
      complain: message => {
        Notification.error(message, { autoClose: false });
      },
      sharingDeadlineMs: PageConfig.getOption('disableRTC') === 'true' ? 0 : SHARING_DEADLINE_MS
    })
};

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunsApi } from './api';
import { askServer } from './askServer';
import { onNotebookReady } from './openNotebooks';
import { NotebookStatus } from './notebookStatus';
import { TRANSLATION_DOMAIN } from './pennantNotebook';

/** Shows in each cell who runs it, or the place in line, and afterwards who ran it and how long it took. */
export const runStatusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:run-status',
  description: 'Shows in each cell who runs it and who ran it.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const api = new RunsApi(app.serviceManager.serverSettings);
    onNotebookReady(tracker, (panel, model) => {
      const status = new NotebookStatus(panel, model, trans, runId => {
        void askServer(
          model,
          documentId => api.cancel(documentId, runId),
          'The run was not cancelled: the server cannot be reached.'
        );
      });
      panel.disposed.connect(() => status.dispose());
    });
  }
};

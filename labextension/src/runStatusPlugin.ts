import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { INotebookModel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RefusedError, RunsApi } from './api';
import { onNotebookReady } from './openNotebooks';
import { NotebookStatus } from './notebookStatus';
import { TRANSLATION_DOMAIN, documentIdOf } from './pennantNotebook';

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
        void cancel(api, model, runId);
      });
      panel.disposed.connect(() => status.dispose());
    });
  }
};

async function cancel(api: RunsApi, model: INotebookModel, runId: string): Promise<void> {
  const documentId = documentIdOf(model);
  if (documentId === null) {
    return;
  }
  try {
    await api.cancel(documentId, runId);
  } catch (error) {
    Notification.warning(
      error instanceof RefusedError
        ? error.message
        : 'The run was not cancelled: the server cannot be reached.'
    );
  }
}

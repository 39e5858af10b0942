import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification, SessionContextDialogs } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RefusedError, RunsApi } from './api';
import { NotebookSandbox } from './notebookSandbox';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN, documentIdOf } from './pennantNotebook';

/** Tells what happens to a notebook's sandbox: that it waits in line, that it will end, that variables are gone. */
export const sandboxPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:sandbox',
  description: "Tells what happens to a notebook's sandbox, and what can be done about it.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, translator: ITranslator | null) => {
    const language = translator ?? nullTranslator;
    const api = new RunsApi(app.serviceManager.serverSettings);
    onNotebookReady(tracker, (panel, model) => {
      const sandbox = new NotebookSandbox(panel, model, {
        trans: language.load(TRANSLATION_DOMAIN),
        keep: () => keep(api, model),
        runAll: () => runAll(panel, language)
      });
      panel.disposed.connect(() => sandbox.dispose());
    });
  }
};

async function keep(api: RunsApi, model: INotebookModel): Promise<void> {
  const documentId = documentIdOf(model);
  if (documentId === null) {
    return;
  }
  try {
    await api.keep(documentId);
  } catch (error) {
    Notification.warning(
      error instanceof RefusedError
        ? error.message
        : 'The sandbox was not kept: the server cannot be reached. Run a cell to keep it.'
    );
  }
}

/** JupyterLab's own "Run All Cells", which goes through the notebook's queue. */
function runAll({ content, sessionContext }: NotebookPanel, translator: ITranslator): void {
  const dialogs = new SessionContextDialogs({ translator });
  void NotebookActions.runAll(content, sessionContext, dialogs, translator);
}

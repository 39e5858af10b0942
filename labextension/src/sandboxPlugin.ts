import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { SessionContextDialogs } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunsApi } from './api';
import { askServer } from './askServer';
import { NotebookSandbox } from './notebookSandbox';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN } from './pennantNotebook';

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
        keep: () =>
          askServer(
            model,
            documentId => api.keep(documentId),
            'The sandbox was not kept: the server cannot be reached. Run a cell to keep it.'
          ),
        runAll: () => runAll(panel, language)
      });
      panel.disposed.connect(() => sandbox.dispose());
    });
  }
};

/** JupyterLab's own "Run All Cells", which goes through the notebook's queue. */
function runAll({ content, sessionContext }: NotebookPanel, translator: ITranslator): void {
  const dialogs = new SessionContextDialogs({ translator });
  void NotebookActions.runAll(content, sessionContext, dialogs, translator);
}

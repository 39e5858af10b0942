import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunsApi } from './api';
import { askServer } from './askServer';
import { NotebookOffer } from './notebookOffer';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN } from './pennantNotebook';

/** Offers runs again that waited when the server stopped or died. */
export const offerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:offer',
  description: 'Offers to run what waited when the server stopped.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, translator: ITranslator | null) => {
    const api = new RunsApi(app.serviceManager.serverSettings);
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    onNotebookReady(tracker, (panel, model) => {
      const decide = (runIds: readonly string[], run: boolean): Promise<void> =>
        askServer(
          model,
          documentId => api.answerOffer(documentId, runIds, run),
          'Nothing was decided: the server cannot be reached. Check the connection, then try again.'
        );
      const offer = new NotebookOffer(panel, model, { trans, decide });
      panel.disposed.connect(() => offer.dispose());
    });
  }
};

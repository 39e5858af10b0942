import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { NotebookStorage } from './notebookStorage';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN } from './pennantNotebook';

/** Says when a notebook's changes are not saved on the server, or not copied. */
export const storagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:storage',
  description: "Says when a notebook's changes are not saved on the server, or not copied.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    onNotebookReady(tracker, (panel, model) => {
      const storage = new NotebookStorage(panel, model, trans);
      panel.disposed.connect(() => storage.dispose());
    });
  }
};

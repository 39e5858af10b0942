import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Poll } from '@lumino/polling';
import { NotebookRights } from './notebookRights';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN, documentIdOf } from './pennantNotebook';
import { Rights, mayWriteContents } from './rights';
import { IServerContact } from './serverContact';

const INTERVAL_MS = 60_000;
const LONGEST_INTERVAL_MS = 300_000;

/** Shows shared notebooks to people who may only read as something that they may only read. */
export const rightsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:rights',
  description: 'Says to people who may only read that they may only read, and lets them.',
  autoStart: true,
  requires: [INotebookTracker, IServerContact],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    contact: IServerContact,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const rights = new Rights(() => mayWriteContents(app.serviceManager.serverSettings));
    // Rights can be taken away.
    const poll = new Poll({
      name: 'pennant-notebook-labextension:rights',
      factory: () => rights.look(),
      frequency: { interval: INTERVAL_MS, backoff: true, max: LONGEST_INTERVAL_MS },
      standby: 'when-hidden'
    });
    contact.changed.connect(() => {
      if (!contact.isLost) {
        void poll.refresh();
      }
    });
    onNotebookReady(tracker, (panel, model) => {
      if (documentIdOf(model) !== null) {
        const shown = new NotebookRights(panel, model, rights, trans);
        panel.disposed.connect(() => shown.dispose());
      }
    });
  }
};

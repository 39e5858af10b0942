import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { shareOutputs } from './outputRenderers';
import { isPennant } from './pennantNotebook';

/** Shows charts once and pictures to everybody, though many browsers show the output that one server writes. */
export const outputsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:outputs',
  description: 'Shows charts and pictures to everybody in the notebook.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker) => {
    // Before the notebook has its content, so that no output is shown without it.
    const fit = (panel: NotebookPanel): void =>
      shareOutputs(panel.content.rendermime, () => isPennant(panel.model, panel.sessionContext));
    tracker.forEach(fit);
    tracker.widgetAdded.connect((_tracker, panel) => fit(panel));
  }
};

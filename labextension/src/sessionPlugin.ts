import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { onNotebookReady } from './openNotebooks';
import { tellNoDeadKernel } from './sessionContextParts';
import { SessionFollower } from './sessionFollower';
import { sharedStateOf } from './sharedState';

/** Has windows that stay open follow the notebook's kernel session over a restart of the server. */
export const sessionPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:session',
  description: "Follows a notebook's kernel session over a restart of the server.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker) => {
    onNotebookReady(tracker, (panel, model) => {
      const { sessions } = app.serviceManager;
      const follower = new SessionFollower(panel.sessionContext, sessions, sharedStateOf(model));
      panel.disposed.connect(() => follower.dispose());
      tellNoDeadKernel(panel.sessionContext);
    });
  }
};

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { User } from '@jupyterlab/services';
import { NewNotices } from './newNotices';
import { onNotebookReady } from './openNotebooks';
import type { INotice } from './runs';
import { sharedStateOf } from './sharedState';

const READING_TIME_MS = 6000;
const LONG_READING_TIME_MS = 15_000;

/** Tells people what others, or the sandbox, did to the notebook they have open. */
export const noticesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:notices',
  description: 'Tells when somebody interrupts or restarts, and why a sandbox ended.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker) => {
    const { user } = app.serviceManager;
    const news = new NewNotices();
    onNotebookReady(tracker, (panel, model) => {
      const state = sharedStateOf(model);
      news.skip(state.notices);
      const onChange = (): void => {
        for (const notice of news.take(state.notices)) {
          if (notice.kind !== 'sandbox_ended') {
            tell(notice, user);
          } else if (!panel.isVisible) {
            // Where the notebook is seen, its banner and its cells tell this themselves.
            const message = `${panel.title.label}: ${notice.message}`;
            Notification.warning(message, { autoClose: LONG_READING_TIME_MS });
          }
        }
      };
      state.changed.connect(onChange);
      panel.disposed.connect(() => state.changed.disconnect(onChange));
    });
  }
};

function tell(notice: INotice, user: User.IManager): void {
  const isMine = notice.user?.username === user.identity?.username;
  if (notice.kind === 'kernel_died') {
    Notification.warning(notice.message, { autoClose: false });
  } else if (notice.user === null || !isMine) {
    Notification.info(notice.message, { autoClose: READING_TIME_MS });
  }
}

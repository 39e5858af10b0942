import { IConnectionLost } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { contactBanner } from './contactBanner';
import { ContactNotice } from './contactNotice';
import { BannerPlace } from './bannerPlace';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN, documentIdOf } from './pennantNotebook';
import { pause } from './retry';
import { IServerContact, ServerContact, serverAnswers } from './serverContact';

/** Knows whether the server can be reached. */
const contactPlugin: JupyterFrontEndPlugin<IServerContact> = {
  id: 'pennant-notebook-labextension:server-contact',
  description: 'Knows whether the server can be reached.',
  autoStart: true,
  provides: IServerContact,
  activate: (app: JupyterFrontEnd) => {
    const { serverSettings, sessions, kernels } = app.serviceManager;
    const contact = new ServerContact(() => serverAnswers(serverSettings), pause);
    contact.changed.connect(() => {
      if (!contact.isLost) {
        // JupyterLab's own polls may be minutes away by now. Sessions first: they put away the connections of dead kernels.
        void sessions
          .refreshRunning()
          .then(() => kernels.refreshRunning())
          .catch(() => contact.look());
      }
    });
    return contact;
  }
};

/** In the place of JupyterLab's dialog, which takes the keyboard from people who write. */
const connectionLostPlugin: JupyterFrontEndPlugin<IConnectionLost> = {
  id: 'pennant-notebook-labextension:connection-lost',
  description: 'Tells without a dialog that the server cannot be reached.',
  autoStart: true,
  requires: [IServerContact],
  provides: IConnectionLost,
  activate:
    (_app: JupyterFrontEnd, contact: IServerContact): IConnectionLost =>
    () => {
      contact.look();
      return Promise.resolve();
    }
};

/** Says above the cells of shared notebooks that the server cannot be reached, and in a notification where there are none. */
const contactBannerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:contact-banner',
  description: 'Says that the server cannot be reached, and when it can be again.',
  autoStart: true,
  requires: [IServerContact, INotebookTracker],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    contact: IServerContact,
    tracker: INotebookTracker,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const notice = new ContactNotice(app.commands, trans);
    const told = new Set<Widget>();
    contact.changed.connect(() => {
      const open = [...app.shell.widgets('main')];
      notice.show(contact.isLost, open.length > 0 && open.every(widget => told.has(widget)));
    });
    onNotebookReady(tracker, (panel, model) => {
      if (documentIdOf(model) === null) {
        return;
      }
      const banner = contactBanner(trans);
      const place = new BannerPlace(panel, model, banner, [], () => undefined);
      const refresh = (): void => {
        banner.setShown(contact.isLost);
        place.say(banner.text);
      };
      // Its socket closes long before JupyterLab's next poll.
      const look = (): void => contact.look();
      contact.changed.connect(refresh);
      panel.sessionContext.connectionStatusChanged.connect(look);
      told.add(panel);
      panel.disposed.connect(() => {
        contact.changed.disconnect(refresh);
        panel.sessionContext.connectionStatusChanged.disconnect(look);
        told.delete(panel);
        place.dispose();
      });
      refresh();
    });
  }
};

export const contactPlugins = [contactPlugin, connectionLostPlugin, contactBannerPlugin];

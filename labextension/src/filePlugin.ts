import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunsApi } from './api';
import { askServer } from './askServer';
import { BannerPlace } from './bannerPlace';
import { FileBanner } from './fileBanner';
import type { FileChoice } from './fileTrouble';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN } from './pennantNotebook';

const READING_TIME_MS = 6000;

/** Tells when a notebook's file cannot be what the shared notebook is, and has people choose. */
export const filePlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:file',
  description: 'Tells why a notebook is not saved, and what can be done about it.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const api = new RunsApi(app.serviceManager.serverSettings);
    onNotebookReady(tracker, (panel, model) => {
      showTrouble(panel, model, new FileBanner(trans, choice => choose(api, model, choice)));
    });
  }
};

function showTrouble(panel: NotebookPanel, model: INotebookModel, banner: FileBanner): void {
  const refresh = (): void => {
    const { fileTrouble } = place.state;
    banner.setTrouble(fileTrouble);
    place.say(fileTrouble?.message ?? '');
  };
  const place = new BannerPlace(panel, model, banner, ['file'], refresh);
  panel.disposed.connect(() => place.dispose());
  refresh();
}

async function choose(api: RunsApi, model: INotebookModel, choice: FileChoice): Promise<void> {
  const ask = async (documentId: string): Promise<void> => {
    const copy = await api.chooseFile(documentId, choice);
    if (copy !== null) {
      Notification.info(`The file's version is saved as ${copy}.`, {
        autoClose: READING_TIME_MS
      });
    }
  };
  await askServer(model, ask, 'Nothing was chosen: the server cannot be reached.');
}

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { Announcer } from './announcer';
import { RefusedError, RunsApi } from './api';
import { FileBanner } from './fileBanner';
import type { FileChoice } from './fileTrouble';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN, documentIdOf } from './pennantNotebook';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';

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
  const state = sharedStateOf(model);
  const announcer = new Announcer();
  const refresh = (_state: ISharedState, part: SharedPart): void => {
    if (part === 'file') {
      banner.setTrouble(state.fileTrouble);
      announcer.say(state.fileTrouble?.message ?? '');
    }
  };
  panel.contentHeader.insertWidget(0, banner);
  Widget.attach(announcer, panel.node);
  state.changed.connect(refresh);
  panel.disposed.connect(() => {
    state.changed.disconnect(refresh);
    announcer.dispose();
  });
  refresh(state, 'file');
}

async function choose(api: RunsApi, model: INotebookModel, choice: FileChoice): Promise<void> {
  const documentId = documentIdOf(model);
  if (documentId === null) {
    return;
  }
  try {
    const copy = await api.chooseFile(documentId, choice);
    if (copy !== null) {
      Notification.info(`The file's version is saved as ${copy}.`, {
        autoClose: READING_TIME_MS
      });
    }
  } catch (error) {
    Notification.warning(
      error instanceof RefusedError
        ? error.message
        : 'Nothing was chosen: the server cannot be reached.'
    );
  }
}

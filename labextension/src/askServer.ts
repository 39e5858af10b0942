import { Notification } from '@jupyterlab/apputils';
import type { INotebookModel } from '@jupyterlab/notebook';
import { RefusedError } from './api';
import { documentIdOf } from './pennantNotebook';

/** Ask the server about an open notebook; a refusal is shown in its words, and `unreachable` when there was no answer. */
export async function askServer(
  model: INotebookModel,
  ask: (documentId: string) => Promise<void>,
  unreachable: string
): Promise<void> {
  const documentId = documentIdOf(model);
  if (documentId === null) {
    return;
  }
  try {
    await ask(documentId);
  } catch (error) {
    Notification.warning(error instanceof RefusedError ? error.message : unreachable);
  }
}

import type { ISessionContext } from '@jupyterlab/apputils';
import type { INotebookModel } from '@jupyterlab/notebook';
import { PromiseDelegate } from '@lumino/coreutils';
import type { Doc } from 'yjs';

/** The name of Pennant's kernel. */
export const KERNEL_NAME = 'pennant';

/** The root map of the shared document, and the cell metadata key, that Pennant's server writes. */
export const SHARED_KEY = 'pennant';

/** The domain of Pennant's messages for translators. */
export const TRANSLATION_DOMAIN = 'pennant';

/** Whether the notebook's kernel is Pennant's: the running kernel decides, else what the file says. */
export function isPennant(model: INotebookModel | null, sessionContext?: ISessionContext): boolean {
  const running = sessionContext?.session?.kernel?.name;
  return (running ?? kernelspecName(model)) === KERNEL_NAME;
}

function kernelspecName(model: INotebookModel | null): unknown {
  const kernelspec = model?.getMetadata('kernelspec') as unknown;
  return typeof kernelspec === 'object' && kernelspec !== null
    ? (kernelspec as { name?: unknown }).name
    : undefined;
}

/** The id of the shared document, or null when the notebook is not shared (then nothing can run on the server). */
export function documentIdOf(model: INotebookModel): string | null {
  const id = model.sharedModel.getState('document_id') as unknown;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** The same, waited for: the cells of a notebook that just opened may be there a moment before its id. */
export async function documentIdSoon(
  model: INotebookModel,
  deadlineMs: number
): Promise<string | null> {
  const known = documentIdOf(model);
  if (known !== null || deadlineMs <= 0) {
    return known;
  }
  const { changed, disposed } = model.sharedModel;
  const found = new PromiseDelegate<void>();
  const look = () => {
    if (documentIdOf(model) !== null) {
      found.resolve();
    }
  };
  const giveUp = () => found.resolve();
  const timer = setTimeout(giveUp, deadlineMs);
  changed.connect(look);
  disposed.connect(giveUp);
  await found.promise;
  clearTimeout(timer);
  changed.disconnect(look);
  disposed.disconnect(giveUp);
  return documentIdOf(model);
}

/** The Y document behind a notebook. */
export function ydocOf(model: INotebookModel): Doc {
  return (model.sharedModel as unknown as { ydoc: Doc }).ydoc;
}

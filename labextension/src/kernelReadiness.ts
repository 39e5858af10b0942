import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { ISessionContext } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import type { ITranslator } from '@jupyterlab/translation';

/** How long a notebook that is being opened may take to find its kernel, before we look for one. */
const OPENING_DEADLINE_MS = 10_000;

/**
 * Wait until the notebook has found its kernel. One that has none may run all the same: the server starts it, for one
 * window as for many.
 *
 * Gives false when nothing can run: the kernel is going away.
 */
export async function mayRun(
  sessionContext: ISessionContext,
  translator: ITranslator = nullTranslator
): Promise<boolean> {
  if (sessionContext.isTerminating) {
    await sayTerminating(sessionContext, translator);
    return false;
  }
  await opened(sessionContext);
  return true;
}

/** JupyterLab says that there is no kernel for as long as it is about to start one; asking for another is in vain. */
async function opened(sessionContext: ISessionContext): Promise<void> {
  if (sessionContext.isReady) {
    return;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>(resolve => {
    timer = setTimeout(resolve, OPENING_DEADLINE_MS);
  });
  await Promise.race([sessionContext.ready, deadline]);
  clearTimeout(timer);
}

async function sayTerminating(
  sessionContext: ISessionContext,
  translator: ITranslator
): Promise<void> {
  const trans = translator.load('jupyterlab');
  await showDialog({
    title: trans.__('Kernel Terminating'),
    body: trans.__(
      'The kernel for %1 appears to be terminating. You can not run any cell for now.',
      sessionContext.session?.path ?? ''
    ),
    buttons: [Dialog.okButton()]
  });
}

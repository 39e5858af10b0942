import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, Session } from '@jupyterlab/services';
import { KERNEL_NAME } from './pennantNotebook';

/** Private parts of JupyterLab's SessionContext, for which it has no public way (docs/decisions/0077). */
interface ISessionContextParts {
  _handleNewSession(session: Session.ISessionConnection): unknown;
  _displayKernelError(message: string, traceback: string): Promise<void>;
}

/** What JupyterLab does with the session it finds when a document is opened. */
export function adopt(context: ISessionContext, session: Session.ISessionConnection): void {
  parts(context)._handleNewSession(session);
}

/**
 * A kernel that has gone with its server is told by the cells that it ran, and by the notices, to everybody: no dialogue
 * takes the keys of whoever writes. That a kernel could not be started is told in a dialogue as before, and so is the end
 * of a kernel that is none of ours.
 */
export function tellNoDeadKernel(context: ISessionContext): void {
  const own = parts(context);
  const display = own._displayKernelError.bind(context);
  own._displayKernelError = (message, traceback) =>
    isOursAndDead(context.session?.kernel) ? Promise.resolve() : display(message, traceback);
}

function isOursAndDead(kernel: Kernel.IKernelConnection | null | undefined): boolean {
  return kernel?.name === KERNEL_NAME && kernel.status === 'dead';
}

function parts(context: ISessionContext): ISessionContextParts {
  return context as unknown as ISessionContextParts;
}

import type { ISessionContext } from '@jupyterlab/apputils';
import type { Session } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { KERNEL_NAME } from './pennantNotebook';
import { adopt } from './sessionContextParts';
import type { ISharedState, SharedPart } from './sharedState';

/**
 * Gives a notebook its kernel session back when the server has a new one.
 *
 * JupyterLab looks for the session of a path once, when a document is opened. After a restart of the server the session
 * is another one, started by Pennant when a cell ran, and the window would say "No Kernel" until somebody chose one.
 */
export class SessionFollower implements IDisposable {
  constructor(
    private readonly _context: ISessionContext,
    private readonly _sessions: Session.IManager,
    private readonly _state: Pick<ISharedState, 'changed'>
  ) {
    _sessions.runningChanged.connect(this._follow, this);
    _context.sessionChanged.connect(this._onSessionChanged, this);
    _state.changed.connect(this._onSharedChange, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._sessions.runningChanged.disconnect(this._follow, this);
    this._context.sessionChanged.disconnect(this._onSessionChanged, this);
    this._state.changed.disconnect(this._onSharedChange, this);
  }

  private _onSessionChanged(): void {
    if (this._context.session === null) {
      this._refresh();
    }
  }

  /** The server has a kernel for the notebook: ours may be a dead one, or none. */
  private _onSharedChange(_state: unknown, part: SharedPart): void {
    if (part === 'kernel') {
      this._refresh();
    }
  }

  private _refresh(): void {
    if (this._context.session?.kernel?.connectionStatus !== 'connected') {
      // What fails here is tried again by JupyterLab's own poll.
      void this._sessions.refreshRunning().then(
        () => this._follow(),
        () => undefined
      );
    }
  }

  private _follow(): void {
    if (this._isDisposed || !hasLostItsSession(this._context)) {
      return;
    }
    for (const model of this._sessions.running()) {
      if (model.path === this._context.path && model.kernel?.name === KERNEL_NAME) {
        adopt(this._context, this._sessions.connectTo({ model }));
        return;
      }
    }
  }

  private _isDisposed = false;
}

/** Not while it is opened, restarted or shut down, or while a kernel is being started from here. */
function hasLostItsSession(context: ISessionContext): boolean {
  return (
    context.isReady &&
    !context.isTerminating &&
    !context.isRestarting &&
    context.session === null &&
    context.hasNoKernel
  );
}

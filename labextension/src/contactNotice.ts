import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

/** JupyterHub's command, there only under a hub. */
const RESTART = 'hub:restart';

/** A notification for as long as the server cannot be reached. */
export class ContactNotice {
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {}

  /**
   * Show it or take it away. It is not needed where all that is open tells it (`isTold`), except under JupyterHub,
   * where somebody may have to start the server.
   */
  show(isLost: boolean, isTold: boolean): void {
    if (this._id !== null) {
      Notification.dismiss(this._id);
      this._id = null;
    }
    if (isLost && (!isTold || this._commands.hasCommand(RESTART))) {
      this._id = Notification.warning(
        this._trans.__('The server cannot be reached. JupyterLab goes on trying.'),
        { autoClose: false, actions: this._actions() }
      );
    }
  }

  private _actions(): Notification.IAction[] {
    if (!this._commands.hasCommand(RESTART)) {
      return [];
    }
    const restart = (): void => void this._commands.execute(RESTART);
    return [{ label: this._trans.__('Restart the server'), callback: restart }];
  }

  private _id: string | null = null;
}

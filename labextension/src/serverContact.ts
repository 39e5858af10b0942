import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { pauseBefore } from './retry';
import type { IPause } from './retry';

/** Whether the server can be reached. */
export interface IServerContact {
  readonly isLost: boolean;
  readonly changed: ISignal<IServerContact, void>;
  /** Something failed that may mean that the server is away: ask it. */
  look(): void;
}

export const IServerContact = new Token<IServerContact>(
  'pennant-notebook-labextension:IServerContact',
  'Tells whether the server can be reached.'
);

/** Asks the server when there is reason to, and again until it answers. */
export class ServerContact implements IServerContact {
  /** `answers` asks the server once; it does not throw. */
  constructor(
    private readonly _answers: () => Promise<boolean>,
    private readonly _pause: IPause
  ) {}

  get isLost(): boolean {
    return this._isLost;
  }

  get changed(): ISignal<IServerContact, void> {
    return this._changed;
  }

  look(): void {
    if (!this._looking) {
      this._looking = true;
      void this._lookUntilThere().finally(() => (this._looking = false));
    }
  }

  private async _lookUntilThere(): Promise<void> {
    for (let attempt = 1; !(await this._answers()); attempt++) {
      this._set(true);
      await this._pause(pauseBefore(attempt));
    }
    this._set(false);
  }

  private _set(isLost: boolean): void {
    if (this._isLost !== isLost) {
      this._isLost = isLost;
      this._changed.emit();
    }
  }

  private _isLost = false;
  private _looking = false;
  private readonly _changed = new Signal<IServerContact, void>(this);
}

/** A server that has not answered for this long is away. */
const ANSWER_DEADLINE_MS = 10_000;

/** What JupyterHub says of a server that does not run; 5xx is a proxy that finds nobody. */
const NOT_RUNNING = 424;

/** Ask the server for its status, once. */
export async function serverAnswers(settings: ServerConnection.ISettings): Promise<boolean> {
  try {
    const { status } = await ServerConnection.makeRequest(
      URLExt.join(settings.baseUrl, 'api/status'),
      { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) },
      settings
    );
    return status < 500 && status !== NOT_RUNNING;
  } catch {
    return false;
  }
}

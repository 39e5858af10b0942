import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { fields } from './plainValues';

/** What the person before this page may do with shared notebooks. */
export interface IRights {
  /** What such a person writes reaches the others. */
  readonly mayWrite: boolean;
  readonly changed: ISignal<IRights, void>;
}

/** Remembers what the server said last. */
export class Rights implements IRights {
  /** `ask` tells whether the person may write. */
  constructor(private readonly _ask: () => Promise<boolean>) {}

  get mayWrite(): boolean {
    return this._mayWrite;
  }

  get changed(): ISignal<IRights, void> {
    return this._changed;
  }

  /** Ask the server. Throws what `ask` throws, and leaves everything as it was. */
  async look(): Promise<void> {
    const mayWrite = await this._ask();
    if (mayWrite !== this._mayWrite) {
      this._mayWrite = mayWrite;
      this._changed.emit();
    }
  }

  private _mayWrite = true;
  private readonly _changed = new Signal<IRights, void>(this);
}

/** Ask the server's authorizer, by way of Jupyter's own address, whether the person may change contents. */
export async function mayWriteContents(settings: ServerConnection.ISettings): Promise<boolean> {
  const asked = encodeURIComponent(JSON.stringify({ contents: ['write'] }));
  const url = `${URLExt.join(settings.baseUrl, 'api/me')}?permissions=${asked}`;
  const response = await ServerConnection.makeRequest(url, {}, settings);
  if (!response.ok) {
    throw new ServerConnection.ResponseError(response);
  }
  return readMayWrite(await response.json());
}

/** What the server's answer says; servers that say nothing about it let everybody write. */
export function readMayWrite(answer: unknown): boolean {
  const contents = fields(fields(answer)?.permissions)?.contents;
  return !Array.isArray(contents) || contents.includes('write');
}

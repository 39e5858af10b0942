import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { User } from '@jupyterlab/services';
import { paletteColor } from './userColor';

/** The fields of a person's identity that the server may let them change. */
export type IdentityFields = Partial<
  Record<'name' | 'display_name' | 'initials' | 'color', string>
>;

/** One's own identity: read from JupyterLab, changed on the server. */
export class Identity {
  constructor(
    private readonly _user: User.IManager,
    private readonly _settings: ServerConnection.ISettings
  ) {}

  get ready(): Promise<void> {
    return this._user.ready;
  }

  get username(): string {
    return this._user.identity?.username ?? '';
  }

  get displayName(): string {
    return this._user.identity?.display_name ?? '';
  }

  /** Whether Jupyter made the name up. */
  get isAnonymous(): boolean {
    return /^Anonymous \S+$/.test(this.displayName);
  }

  mayChange(field: keyof IdentityFields): boolean {
    const updatable: unknown = this._user.permissions?.updatable_fields;
    return Array.isArray(updatable) && updatable.includes(field);
  }

  /** Take another name, everywhere at once. Throws with a message for people when the server will not have it. */
  async rename(name: string): Promise<void> {
    const wanted = { display_name: name, name, initials: initialsOf(name) };
    await this._change(
      Object.fromEntries(
        Object.entries(wanted).filter(([field]) => this.mayChange(field as keyof IdentityFields))
      )
    );
  }

  /**
   * Let the server know the person's colour, so that cursors and badges show the same one to everybody.
   *
   * JupyterLab keeps the colour it chooses to itself, and on a first visit chooses none.
   */
  async settleColor(): Promise<void> {
    if (this.mayChange('color') && !(await this._serverColor())) {
      const color = this._user.identity?.color || paletteColor(this.username);
      await this._change({ color });
    }
  }

  private async _serverColor(): Promise<unknown> {
    const response = await this._request({ method: 'GET' });
    const answer = (await response.json()) as { identity?: User.IIdentity };
    return answer.identity?.color;
  }

  private async _change(fields: IdentityFields): Promise<void> {
    const body = JSON.stringify(fields);
    const response = await this._request({ method: 'PATCH', body });
    if (!response.ok) {
      throw new Error(`The server does not let you change this (status ${response.status}).`);
    }
    await this._user.refreshUser();
  }

  private _request(init: RequestInit): Promise<Response> {
    const url = URLExt.join(this._settings.baseUrl, 'api/me');
    return ServerConnection.makeRequest(url, init, this._settings);
  }
}

/** The first letters of the first and the last word: "Ada Lovelace" gives "AL". */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map(word => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('');
}

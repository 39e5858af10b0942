import type { INotice } from './runs';

/** Tells which notices this page has not seen yet. */
export class NewNotices {
  /** Take note of notices without giving them: they were there before anybody looked. */
  skip(notices: readonly INotice[]): void {
    notices.forEach(notice => this._seen.add(notice.id));
  }

  /** The notices that are new, oldest first; each is given once. */
  take(notices: readonly INotice[]): INotice[] {
    const fresh = notices.filter(notice => !this._seen.has(notice.id));
    this.skip(fresh);
    return fresh;
  }

  private readonly _seen = new Set<string>();
}

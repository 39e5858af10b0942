/**
 * The server's time as far as this page can tell.
 *
 * The difference to the page's own clock is learnt from runs that start before our eyes: then the server's start time
 * is now. Until one did, the page's clock is believed.
 */
export class ServerClock {
  constructor(private readonly _now: () => number = Date.now) {}

  /** A run has just started; `startedAt` is the server's ISO time of it. */
  observeStart(startedAt: string | null): void {
    const started = Date.parse(startedAt ?? '');
    if (!Number.isNaN(started)) {
      this._aheadMs = this._now() - started;
    }
  }

  /** Milliseconds since an ISO time of the server; 0 when it is none or lies ahead. */
  elapsedSince(time: string | null): number {
    const then = Date.parse(time ?? '');
    return Number.isNaN(then) ? 0 : Math.max(0, this._now() - this._aheadMs - then);
  }

  private _aheadMs = 0;
}

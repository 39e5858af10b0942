import type { IDisposable } from '@lumino/disposable';

/** Does some work once before the page is painted next, however often it is asked for until then. */
export class OncePerFrame implements IDisposable {
  constructor(private readonly _work: () => void) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  request(): void {
    if (this._frame === 0 && !this._isDisposed) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._work();
      });
    }
  }

  dispose(): void {
    this._isDisposed = true;
    cancelAnimationFrame(this._frame);
  }

  private _frame = 0;
  private _isDisposed = false;
}

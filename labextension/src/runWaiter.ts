import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { IRunsApi } from './api';
import { isTransient, pauseBefore } from './retry';
import type { IPause } from './retry';
import type { IRun } from './runs';

const LONG_POLL_S = 20;

/** What the shared document has told by then, the server is not asked for: a short cell costs one request. */
const PATIENCE_MS = 2000;

/** What the shared document tells of a run that has ended; null when it does not (yet). */
export type Recall = () => IRun | null;

interface IPendingRun {
  ended: PromiseDelegate<IRun | null>;
  recall: Recall;
}

/**
 * Waits for the runs of one notebook. The shared document tells how they ended; the server is asked about what it does
 * not tell, with one long poll for all of them: browsers allow six connections to a server, and a Run All of twenty
 * cells must leave some for the interrupt button.
 *
 * The queue is first in, first out, so the oldest run is the one to poll for. Runs that leave the queue out of turn
 * (cancelled) are noticed through the shared document.
 */
export class RunWaiter implements IDisposable {
  constructor(
    private readonly _api: IRunsApi,
    private readonly _documentId: string,
    private readonly _pause: IPause
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop waiting: every pending wait gives null. The runs themselves go on. */
  dispose(): void {
    this._isDisposed = true;
    for (const runId of this._pending.keys()) {
      this._settle(runId, null);
    }
  }

  /**
   * Wait until a run has ended.
   *
   * Survives broken connections for as long as it takes; throws `RefusedError` when the server does not know the run
   * (any more) or forbids reading it. Gives null when the waiter was disposed of.
   */
  wait(runId: string, recall: Recall): Promise<IRun | null> {
    const told = recall();
    if (told !== null) {
      return Promise.resolve(told);
    }
    const ended = new PromiseDelegate<IRun | null>();
    this._pending.set(runId, { ended, recall });
    if (!this._polling) {
      void this._poll();
    }
    return ended.promise;
  }

  /** Tell the waiter which runs are in the queue now, as the shared document says. */
  queueChanged(inQueue: ReadonlySet<string>): void {
    for (const [runId, { recall }] of this._pending) {
      if (inQueue.has(runId)) {
        this._seen.add(runId);
        continue;
      }
      const told = recall();
      if (told !== null) {
        this._settle(runId, told);
      } else if (this._seen.delete(runId)) {
        this._gone.add(runId);
      }
    }
    if (!this._lookingAtGone) {
      void this._lookAtGone();
    }
  }

  /** One request at a time: in a Run All of short cells, runs leave the queue faster than requests return. */
  private async _lookAtGone(): Promise<void> {
    this._lookingAtGone = true;
    for (const runId of this._gone) {
      this._gone.delete(runId);
      if (this._pending.has(runId)) {
        // What fails here is left to the poll for the oldest run, which knows how to retry.
        await this._look(runId, 0).catch(() => undefined);
      }
    }
    this._lookingAtGone = false;
  }

  private async _poll(): Promise<void> {
    this._polling = true;
    let failures = 0;
    for (let runId = this._oldest(); runId !== null; runId = this._oldest()) {
      await this._pause(failures === 0 ? PATIENCE_MS : pauseBefore(failures));
      if (!this._pending.has(runId)) {
        continue;
      }
      try {
        await this._look(runId, LONG_POLL_S);
        failures = 0;
      } catch (error) {
        if (isTransient(error)) {
          failures += 1;
        } else {
          this._fail(runId, error);
        }
      }
    }
    this._polling = false;
  }

  private async _look(runId: string, waitS: number): Promise<void> {
    const run = await this._api.read(this._documentId, runId, waitS);
    if (run.state === 'ended') {
      this._settle(runId, run);
    }
  }

  private _oldest(): string | null {
    return this._pending.keys().next().value ?? null;
  }

  private _settle(runId: string, run: IRun | null): void {
    this._take(runId)?.resolve(run);
  }

  private _fail(runId: string, error: unknown): void {
    this._take(runId)?.reject(error);
  }

  private _take(runId: string): PromiseDelegate<IRun | null> | undefined {
    const ended = this._pending.get(runId)?.ended;
    this._pending.delete(runId);
    this._seen.delete(runId);
    return ended;
  }

  private readonly _pending = new Map<string, IPendingRun>();
  private readonly _seen = new Set<string>();
  /** Runs that left the queue and have not been asked about. */
  private readonly _gone = new Set<string>();
  private _lookingAtGone = false;
  private _polling = false;
  private _isDisposed = false;
}

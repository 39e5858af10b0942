import type { INotebookModel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { Map as YMap } from 'yjs';
import { readFileTrouble } from './fileTrouble';
import type { IFileTrouble } from './fileTrouble';
import { SHARED_KEY, ydocOf } from './pennantNotebook';
import { readQuestion } from './question';
import type { IQuestion } from './question';
import { readIsolation, readNotices, readOffered, readQueue } from './runs';
import type { IIsolation, INotice, IOfferedRun, IQueuedRun } from './runs';
import { readSandbox } from './sandbox';
import type { ISandbox } from './sandbox';
import { readStorage } from './storage';
import type { IStorage } from './storage';

/** A part of the shared state that changes as one. */
export type SharedPart =
  'runs' | 'offered' | 'kernel' | 'sandbox' | 'input' | 'notices' | 'file' | 'store' | 'copy';

/** What the server tells every client about a notebook, read from the shared document. The server alone writes it. */
export interface ISharedState {
  readonly changed: ISignal<ISharedState, SharedPart>;
  readonly queue: readonly IQueuedRun[];
  /** What waited when a server stopped or died. */
  readonly offered: readonly IOfferedRun[];
  readonly isolation: IIsolation | null;
  readonly sandbox: ISandbox | null;
  /** This server's disk. */
  readonly store: IStorage | null;
  /** The copy in an object store. */
  readonly copy: IStorage | null;
  /** What the running cell asks for. */
  readonly question: IQuestion | null;
  readonly notices: readonly INotice[];
  /** Why the notebook's file is not what the shared notebook is. */
  readonly fileTrouble: IFileTrouble | null;
}

const PARTS: readonly SharedPart[] = [
  'runs',
  'offered',
  'kernel',
  'sandbox',
  'input',
  'notices',
  'file',
  'store',
  'copy'
];

class SharedState implements ISharedState {
  constructor(private readonly _map: YMap<unknown>) {
    this._map.observe(event => {
      this._queue = null;
      for (const part of PARTS) {
        if (event.keysChanged.has(part)) {
          this._changed.emit(part);
        }
      }
    });
  }

  get changed(): ISignal<ISharedState, SharedPart> {
    return this._changed;
  }

  get queue(): readonly IQueuedRun[] {
    this._queue ??= readQueue(this._map.get('runs'));
    return this._queue;
  }

  get offered(): readonly IOfferedRun[] {
    return readOffered(this._map.get('offered'));
  }

  get isolation(): IIsolation | null {
    return readIsolation(this._map.get('kernel'));
  }

  get sandbox(): ISandbox | null {
    return readSandbox(this._map.get('sandbox'));
  }

  get store(): IStorage | null {
    return readStorage(this._map.get('store'));
  }

  get copy(): IStorage | null {
    return readStorage(this._map.get('copy'));
  }

  get question(): IQuestion | null {
    return readQuestion(this._map.get('input'));
  }

  get notices(): readonly INotice[] {
    return readNotices(this._map.get('notices'));
  }

  get fileTrouble(): IFileTrouble | null {
    return readFileTrouble(this._map.get('file'));
  }

  private _queue: readonly IQueuedRun[] | null = null;
  private readonly _changed = new Signal<ISharedState, SharedPart>(this);
}

const states = new WeakMap<INotebookModel, ISharedState>();

/** The shared state of a notebook; lives as long as the notebook's model. */
export function sharedStateOf(model: INotebookModel): ISharedState {
  let state = states.get(model);
  if (state === undefined) {
    state = new SharedState(ydocOf(model).getMap(SHARED_KEY));
    states.set(model, state);
  }
  return state;
}

import { CodeCell } from '@jupyterlab/cells';
import type { CellModel } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import type { PanelLayout } from '@lumino/widgets';
import { Announcer } from './announcer';
import { describeCell } from './badgeText';
import type { IBadge } from './badgeText';
import { CellStatus } from './cellStatus';
import { OncePerFrame } from './oncePerFrame';
import { SHARED_KEY, isPennant } from './pennantNotebook';
import { readLastRun } from './runs';
import type { IQueuedRun } from './runs';
import { ServerClock } from './serverClock';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';

/** Keeps the badges of one open notebook in step with the shared document. */
export class NotebookStatus implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _model: INotebookModel,
    private readonly _trans: TranslationBundle,
    private readonly _cancel: (runId: string) => void
  ) {
    this._state = sharedStateOf(_model);
    this._state.changed.connect(this._onSharedChange, this);
    _model.cells.changed.connect(this._refreshSoon, this);
    _model.metadataChanged.connect(this._refreshSoon, this);
    _panel.sessionContext.kernelChanged.connect(this._refreshSoon, this);
    Widget.attach(this._announcer, _panel.node);
    this._active = firstRunOfEachCell(this._state.queue);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._announcer.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._state.changed.disconnect(this._onSharedChange, this);
      this._panel.sessionContext.kernelChanged.disconnect(this._refreshSoon, this);
      this._refreshing.dispose();
      this._announcer.dispose();
    }
  }

  private _onSharedChange(state: ISharedState, part: SharedPart): void {
    if (part === 'sandbox') {
      this._refreshSoon();
    }
    if (part !== 'runs') {
      return;
    }
    const before = this._active;
    this._active = firstRunOfEachCell(state.queue);
    for (const run of this._active.values()) {
      if (run.state === 'running' && !isSameStart(run, before)) {
        this._clock.observeStart(run.started_at);
      }
    }
    this._refreshSoon();
  }

  /** Before the page is painted next: a Run All of short cells changes the queue far more often than that. */
  private _refreshSoon(): void {
    this._refreshing.request();
  }

  private _refresh(): void {
    const shown = isPennant(this._model, this._panel.sessionContext);
    for (const cell of this._panel.content.widgets) {
      if (cell instanceof CodeCell) {
        if (shown) {
          this._show(cell);
        } else {
          this._statuses.get(cell)?.hide();
        }
      }
    }
  }

  private _show(cell: CodeCell): void {
    const status = this._statuses.get(cell) ?? this._attach(cell);
    const badge = this._badgeOf(cell);
    const changed = status.setBadge(badge);
    status.show();
    if (changed && badge !== null) {
      this._announcer.say(badge.announcement);
    }
  }

  private _badgeOf(cell: CodeCell): IBadge | null {
    const { sharedModel } = cell.model;
    return describeCell(
      this._active.get(sharedModel.getId()),
      readLastRun(sharedModel.getMetadata(SHARED_KEY)),
      this._state.sandbox,
      this._trans
    );
  }

  private _attach(cell: CodeCell): CellStatus {
    const status = new CellStatus({
      clock: this._clock,
      trans: this._trans,
      cancel: this._cancel
    });
    status.setBadge(this._badgeOf(cell));
    this._statuses.set(cell, status);
    (cell.model as unknown as CellModel).metadataChanged.connect((_model, change) => {
      if (change.key === SHARED_KEY) {
        this._refreshSoon();
      }
    });
    void cell.ready.then(() => insertBelowCode(cell, status));
    return status;
  }

  private readonly _state: ISharedState;
  private readonly _clock = new ServerClock();
  private readonly _announcer = new Announcer();
  private readonly _statuses = new WeakMap<CodeCell, CellStatus>();
  private readonly _refreshing = new OncePerFrame(() => this._refresh());
  private _active: Map<string, IQueuedRun>;
}

function isSameStart(run: IQueuedRun, before: ReadonlyMap<string, IQueuedRun>): boolean {
  const earlier = before.get(run.cell_id);
  return earlier?.run_id === run.run_id && earlier.state === 'running';
}

/** The run each cell's badge is about: the first in the queue. */
function firstRunOfEachCell(queue: readonly IQueuedRun[]): Map<string, IQueuedRun> {
  const first = new Map<string, IQueuedRun>();
  for (const run of queue) {
    if (!first.has(run.cell_id)) {
      first.set(run.cell_id, run);
    }
  }
  return first;
}

function insertBelowCode(cell: CodeCell, status: CellStatus): void {
  if (cell.isDisposed) {
    status.dispose();
    return;
  }
  const layout = cell.layout as PanelLayout;
  const code = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-inputWrapper'));
  layout.insertWidget(code + 1, status);
}

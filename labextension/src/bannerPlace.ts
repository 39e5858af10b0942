import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { Announcer } from './announcer';
import type { Banner } from './banner';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';

/** Where a banner stands in an open notebook; tells when a part of the shared document changes that it is about. */
export class BannerPlace implements IDisposable {
  constructor(
    panel: NotebookPanel,
    model: INotebookModel,
    private readonly _banner: Banner,
    private readonly _parts: readonly SharedPart[],
    private readonly _refresh: () => void
  ) {
    this.state = sharedStateOf(model);
    this.state.changed.connect(this._onSharedChange, this);
    panel.contentHeader.insertWidget(0, _banner);
    Widget.attach(this._announcer, panel.node);
  }

  get isDisposed(): boolean {
    return this._announcer.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.state.changed.disconnect(this._onSharedChange, this);
      this._announcer.dispose();
      this._banner.dispose();
    }
  }

  /** Have screen readers read it out. */
  say(sentence: string): void {
    this._announcer.say(sentence);
  }

  private _onSharedChange(_state: ISharedState, part: SharedPart): void {
    if (this._parts.includes(part)) {
      this._refresh();
    }
  }

  readonly state: ISharedState;
  private readonly _announcer = new Announcer();
}

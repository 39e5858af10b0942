import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { Announcer } from './announcer';
import { OfferBanner, offerText } from './offerBanner';
import type { IOfferBannerOptions } from './offerBanner';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';

/** Keeps the banner of what is offered in one open notebook in step with the shared document. */
export class NotebookOffer implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    model: INotebookModel,
    private readonly _options: IOfferBannerOptions
  ) {
    this._banner = new OfferBanner(_options);
    this._state = sharedStateOf(model);
    this._state.changed.connect(this._onSharedChange, this);
    _panel.contentHeader.insertWidget(0, this._banner);
    Widget.attach(this._announcer, _panel.node);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._announcer.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._state.changed.disconnect(this._onSharedChange, this);
      this._announcer.dispose();
      this._banner.dispose();
    }
  }

  private _onSharedChange(_state: ISharedState, part: SharedPart): void {
    if (part === 'offered') {
      this._refresh();
    }
  }

  private _refresh(): void {
    const { offered } = this._state;
    const hadFocus = this._banner.node.contains(document.activeElement);
    this._banner.setOffered(offered);
    this._announcer.say(offered.length === 0 ? '' : offerText(offered, this._options.trans));
    if (hadFocus && offered.length === 0) {
      this._panel.content.activate();
    }
  }

  private readonly _state: ISharedState;
  private readonly _banner: OfferBanner;
  private readonly _announcer = new Announcer();
}

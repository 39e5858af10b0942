import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { BannerPlace } from './bannerPlace';
import { OfferBanner, offerText } from './offerBanner';
import type { IOfferBannerOptions } from './offerBanner';

/** Keeps the banner of what is offered in one open notebook in step with the shared document. */
export class NotebookOffer implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    model: INotebookModel,
    private readonly _options: IOfferBannerOptions
  ) {
    this._banner = new OfferBanner(_options);
    this._place = new BannerPlace(_panel, model, this._banner, ['offered'], () => this._refresh());
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._place.isDisposed;
  }

  dispose(): void {
    this._place.dispose();
  }

  private _refresh(): void {
    const { offered } = this._place.state;
    const hadFocus = this._banner.node.contains(document.activeElement);
    this._banner.setOffered(offered);
    this._place.say(offered.length === 0 ? '' : offerText(offered, this._options.trans));
    if (hadFocus && offered.length === 0) {
      this._panel.content.activate();
    }
  }

  private readonly _banner: OfferBanner;
  private readonly _place: BannerPlace;
}

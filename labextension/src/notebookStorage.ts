import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { BannerPlace } from './bannerPlace';
import { StorageBanner } from './storageBanner';
import { describeStorage } from './storageText';

/** How often a copy's age is told anew, in milliseconds. */
const INTERVAL_MS = 5000;

/** One line between a notebook's toolbar and its cells while its changes are not where they should be. */
export class NotebookStorage implements IDisposable {
  constructor(
    panel: NotebookPanel,
    model: INotebookModel,
    private readonly _trans: TranslationBundle
  ) {
    this._banner = new StorageBanner(_trans.__("Where this notebook's changes are"));
    const refresh = (): void => this._refresh();
    this._place = new BannerPlace(panel, model, this._banner, ['store', 'copy'], refresh);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._place.isDisposed;
  }

  dispose(): void {
    clearTimeout(this._timer);
    this._place.dispose();
  }

  private _refresh(): void {
    const { store, copy } = this._place.state;
    const news = describeStorage(store, copy, Date.now(), this._trans);
    clearTimeout(this._timer);
    if (news !== null) {
      this._timer = setTimeout(() => this._refresh(), INTERVAL_MS);
    }
    this._banner.setText(news?.text ?? '', news?.kind ?? '');
    if (news?.key !== this._said) {
      // The age that grows is not read out again and again.
      this._said = news?.key;
      this._place.say(news?.text ?? '');
    }
  }

  private readonly _banner: StorageBanner;
  private readonly _place: BannerPlace;
  private _said: string | undefined;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { Announcer } from './announcer';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';
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
    this._state = sharedStateOf(model);
    this._state.changed.connect(this._onSharedChange, this);
    panel.contentHeader.insertWidget(0, this._banner);
    Widget.attach(this._announcer, panel.node);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._announcer.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._state.changed.disconnect(this._onSharedChange, this);
      clearTimeout(this._timer);
      this._announcer.dispose();
      this._banner.dispose();
    }
  }

  private _onSharedChange(_state: ISharedState, part: SharedPart): void {
    if (part === 'store' || part === 'copy') {
      this._refresh();
    }
  }

  private _refresh(): void {
    const { store, copy } = this._state;
    const news = describeStorage(store, copy, Date.now(), this._trans);
    clearTimeout(this._timer);
    if (news !== null) {
      this._timer = setTimeout(() => this._refresh(), INTERVAL_MS);
    }
    this._banner.node.dataset.pennantStorage = news?.kind ?? '';
    this._banner.setText(news?.text ?? '');
    if (news?.key !== this._said) {
      // The age that grows is not read out again and again.
      this._said = news?.key;
      this._announcer.say(news?.text ?? '');
    }
  }

  private readonly _state: ISharedState;
  private readonly _banner = new StorageBanner();
  private readonly _announcer = new Announcer();
  private _said: string | undefined;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

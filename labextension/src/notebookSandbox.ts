import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { BannerPlace } from './bannerPlace';
import { isPennant } from './pennantNotebook';
import { SandboxBanner } from './sandboxBanner';
import { describeSandbox } from './sandboxText';
import type { IBanner } from './sandboxText';

/** What the sandbox of a notebook needs from around it. */
export interface INotebookSandboxOptions {
  trans: TranslationBundle;
  keep: () => Promise<void>;
  runAll: () => void;
}

/** Keeps the banner of one open notebook in step with the shared document. */
export class NotebookSandbox implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _model: INotebookModel,
    private readonly _options: INotebookSandboxOptions
  ) {
    const { trans, keep, runAll } = _options;
    this._banner = new SandboxBanner({ trans, keep, runAll, dismiss: () => this._dismiss() });
    const refresh = (): void => this._refresh();
    this._place = new BannerPlace(_panel, _model, this._banner, ['sandbox'], refresh);
    _panel.sessionContext.kernelChanged.connect(this._refresh, this);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._place.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._panel.sessionContext.kernelChanged.disconnect(this._refresh, this);
      this._place.dispose();
    }
  }

  private _refresh(): void {
    const banner = this._toShow();
    if (banner?.key === this._shown?.key && banner?.text === this._shown?.text) {
      return;
    }
    const hadFocus = this._banner.node.contains(document.activeElement);
    this._shown = banner;
    this._banner.setBanner(banner);
    this._place.say(banner === null ? '' : `${banner.lead} ${banner.text}`.trim());
    if (hadFocus) {
      this._panel.content.activate();
    }
  }

  private _toShow(): IBanner | null {
    if (!isPennant(this._model, this._panel.sessionContext)) {
      return null;
    }
    const banner = describeSandbox(this._place.state.sandbox, this._options.trans);
    return banner?.key === this._dismissed ? null : banner;
  }

  private _dismiss(): void {
    this._dismissed = this._shown?.key ?? null;
    this._refresh();
  }

  private readonly _banner: SandboxBanner;
  private readonly _place: BannerPlace;
  private _shown: IBanner | null = null;
  private _dismissed: string | null = null;
}

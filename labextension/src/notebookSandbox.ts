import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { Announcer } from './announcer';
import { isPennant } from './pennantNotebook';
import { SandboxBanner } from './sandboxBanner';
import { describeSandbox } from './sandboxText';
import type { IBanner } from './sandboxText';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';

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
    this._state = sharedStateOf(_model);
    this._state.changed.connect(this._onSharedChange, this);
    _panel.sessionContext.kernelChanged.connect(this._refresh, this);
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
      this._panel.sessionContext.kernelChanged.disconnect(this._refresh, this);
      this._announcer.dispose();
      this._banner.dispose();
    }
  }

  private _onSharedChange(_state: ISharedState, part: SharedPart): void {
    if (part === 'sandbox') {
      this._refresh();
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
    this._announcer.say(banner === null ? '' : `${banner.lead} ${banner.text}`.trim());
    if (hadFocus) {
      this._panel.content.activate();
    }
  }

  private _toShow(): IBanner | null {
    if (!isPennant(this._model, this._panel.sessionContext)) {
      return null;
    }
    const banner = describeSandbox(this._state.sandbox, this._options.trans);
    return banner?.key === this._dismissed ? null : banner;
  }

  private _dismiss(): void {
    this._dismissed = this._shown?.key ?? null;
    this._refresh();
  }

  private readonly _state: ISharedState;
  private readonly _banner: SandboxBanner;
  private readonly _announcer = new Announcer();
  private _shown: IBanner | null = null;
  private _dismissed: string | null = null;
}

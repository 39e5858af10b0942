import type { Cell } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { BannerPlace } from './bannerPlace';
import { readOnlyBanner } from './readOnlyBanner';
import type { SentenceBanner } from './sentenceBanner';
import type { IRights } from './rights';

/** The class of a notebook that this person may only read; the style hides the buttons that would change it. */
const READ_ONLY_CLASS = 'pennant-mod-readOnly';

/** Lets people write in an open notebook, or only read: the server takes no change from them, so the page takes none. */
export class NotebookRights implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _model: INotebookModel,
    private readonly _rights: IRights,
    trans: TranslationBundle
  ) {
    this._banner = readOnlyBanner(trans);
    this._place = new BannerPlace(_panel, _model, this._banner, [], () => undefined);
    _rights.changed.connect(this._refresh, this);
    _model.cells.changed.connect(this._refreshCells, this);
    this._refresh();
  }

  get isDisposed(): boolean {
    return this._place.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._rights.changed.disconnect(this._refresh, this);
      this._place.dispose();
    }
  }

  private _refresh(): void {
    const isReadOnly = !this._rights.mayWrite;
    this._model.readOnly = isReadOnly;
    this._panel.toggleClass(READ_ONLY_CLASS, isReadOnly);
    this._banner.setShown(isReadOnly);
    this._place.say(this._banner.text);
    this._refreshCells();
  }

  private _refreshCells(): void {
    for (const cell of this._panel.content.widgets) {
      setReadOnly(cell, !this._rights.mayWrite);
    }
  }

  private readonly _banner: SentenceBanner;
  private readonly _place: BannerPlace;
}

/** Of a cell, for this page alone: else JupyterLab would write it into the cell's metadata. */
function setReadOnly(cell: Cell, isReadOnly: boolean): void {
  // Turned on, it takes what the metadata say.
  cell.syncEditable = !isReadOnly;
  if (isReadOnly) {
    cell.readOnly = true;
  }
}

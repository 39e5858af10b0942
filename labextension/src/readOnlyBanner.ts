import type { TranslationBundle } from '@jupyterlab/translation';
import { Banner, bannerText } from './banner';

/** One line above the cells for people who may read a notebook and not change it. */
export class ReadOnlyBanner extends Banner {
  constructor(private readonly _trans: TranslationBundle) {
    super(_trans.__('What you may do in this notebook'));
  }

  /** What stands there; empty for people who may write. */
  get text(): string {
    return this.node.textContent;
  }

  setReadOnly(isReadOnly: boolean): void {
    this.node.dataset.pennantRights = isReadOnly ? 'read' : '';
    this.setContents(isReadOnly ? [this._contents()] : []);
  }

  private _contents(): HTMLElement {
    return bannerText(
      this._trans.__('Read only.'),
      this._trans.__('You see what others do here, but may not change this notebook.')
    );
  }
}

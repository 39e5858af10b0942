import type { TranslationBundle } from '@jupyterlab/translation';
import { Banner, bannerText } from './banner';

/** One line above the cells while the server cannot be reached: what one writes now is kept here, and is not lost. */
export class ContactBanner extends Banner {
  constructor(private readonly _trans: TranslationBundle) {
    super(_trans.__('The connection to the server'));
  }

  /** What stands there; empty while the server is there. */
  get text(): string {
    return this.node.textContent;
  }

  setLost(isLost: boolean): void {
    this.node.dataset.pennantContact = isLost ? 'lost' : '';
    this.setContents(isLost ? [this._contents()] : []);
  }

  private _contents(): HTMLElement {
    return bannerText(
      this._trans.__('Not connected.'),
      this._trans.__(
        'Go on writing and keep this page open: everything is sent when the server is back. Cells cannot run until then.'
      )
    );
  }
}

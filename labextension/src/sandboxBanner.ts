import type { TranslationBundle } from '@jupyterlab/translation';
import { Banner, bannerButton, bannerText, whileDisabled } from './banner';
import type { IBanner } from './sandboxText';

/** What a banner needs from around it. */
export interface IBannerOptions {
  trans: TranslationBundle;
  /** Keep the idle sandbox; rejects with a message for people. */
  keep: () => Promise<void>;
  runAll: () => void;
  dismiss: () => void;
}

/** One line between a notebook's toolbar and its cells: what happens to its sandbox, and a button. */
export class SandboxBanner extends Banner {
  constructor(private readonly _options: IBannerOptions) {
    super(_options.trans.__("This notebook's sandbox"));
  }

  /** Show this, or nothing. */
  setBanner(banner: IBanner | null): void {
    this.node.dataset.pennantSandbox = banner?.kind ?? '';
    this.setContents(
      banner === null ? [] : [bannerText(banner.lead, banner.text), ...this._buttons(banner)]
    );
  }

  private _buttons({ kind }: IBanner): HTMLElement[] {
    const { trans, keep, runAll } = this._options;
    // The banner goes when the server takes the announcement out of the shared document.
    const onKeep = (own: HTMLButtonElement): void => void whileDisabled([own], keep);
    switch (kind) {
      case 'waiting':
        return [];
      case 'ending':
        return [bannerButton(trans.__('Keep'), onKeep, trans.__('Keep the sandbox'))];
      case 'ended':
        return [bannerButton(trans.__('Run all cells'), runAll), this._dismissButton()];
    }
  }

  private _dismissButton(): HTMLButtonElement {
    const { trans, dismiss } = this._options;
    const made = bannerButton('×', dismiss, trans.__('Dismiss'));
    made.classList.add('pennant-mod-dismiss');
    return made;
  }
}

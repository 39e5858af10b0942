import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
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
export class SandboxBanner extends Widget {
  constructor(private readonly _options: IBannerOptions) {
    super();
    this.addClass('pennant-Banner');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _options.trans.__("This notebook's sandbox"));
    // Else Enter on a button would be JupyterLab's "edit this cell".
    this.node.dataset.lmSuppressShortcuts = 'true';
    this._inner.className = 'pennant-Banner-inner';
    this.node.append(this._inner);
    this.hide();
  }

  /** Show this, or nothing. */
  setBanner(banner: IBanner | null): void {
    this.node.dataset.pennantSandbox = banner?.kind ?? '';
    this._inner.replaceChildren(...(banner === null ? [] : this._contents(banner)));
    this.setHidden(banner === null);
    this._fit();
  }

  /** JupyterLab's layout gives a header the least height that its style asks for; the text decides how much that is. */
  private _fit(): void {
    const height = `${this._inner.offsetHeight}px`;
    if (this.isVisible && this.node.style.minHeight !== height) {
      this.node.style.minHeight = height;
      this.parent?.fit();
    }
  }

  protected override onResize(): void {
    this._fit();
  }

  protected override onAfterShow(): void {
    this._fit();
  }

  private _contents(banner: IBanner): HTMLElement[] {
    const text = document.createElement('span');
    text.className = 'pennant-Banner-text';
    const lead = document.createElement('strong');
    lead.textContent = banner.lead;
    text.append(...(banner.lead ? [lead, ' '] : []), banner.text);
    return [text, ...this._buttons(banner)];
  }

  private _buttons({ kind }: IBanner): HTMLElement[] {
    const { trans, runAll } = this._options;
    switch (kind) {
      case 'waiting':
        return [];
      case 'ending':
        return [
          button(trans.__('Keep'), own => void this._keep(own), trans.__('Keep the sandbox'))
        ];
      case 'ended':
        return [button(trans.__('Run all cells'), runAll), this._dismissButton()];
    }
  }

  private async _keep(own: HTMLButtonElement): Promise<void> {
    own.disabled = true;
    try {
      // The banner goes when the server takes the announcement out of the shared document.
      await this._options.keep();
    } finally {
      own.disabled = false;
    }
  }

  private _dismissButton(): HTMLButtonElement {
    const { trans, dismiss } = this._options;
    const made = button('×', dismiss, trans.__('Dismiss'));
    made.classList.add('pennant-mod-dismiss');
    return made;
  }

  private readonly _inner = document.createElement('div');
}

function button(
  text: string,
  onClick: (own: HTMLButtonElement) => void,
  label?: string
): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'pennant-Banner-button';
  made.textContent = text;
  if (label !== undefined) {
    made.title = label;
    made.setAttribute('aria-label', label);
  }
  made.addEventListener('click', () => onClick(made));
  return made;
}

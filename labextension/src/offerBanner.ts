import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { IOfferedRun } from './runs';

/** What the banner needs from around it. */
export interface IOfferBannerOptions {
  trans: TranslationBundle;
  /** Run these, or forget them. Settles when the server has answered, well or not. */
  decide: (runIds: readonly string[], run: boolean) => Promise<void>;
}

/** One line above the cells: what waited when the server stopped, and two buttons. Whoever presses first decides for all. */
export class OfferBanner extends Widget {
  constructor(private readonly _options: IOfferBannerOptions) {
    super();
    this.addClass('pennant-Banner');
    this.node.dataset.pennantOffer = '';
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _options.trans.__('Cells that did not run'));
    // Else Enter on a button would be JupyterLab's "edit this cell".
    this.node.dataset.lmSuppressShortcuts = 'true';
    this._inner.className = 'pennant-Banner-inner';
    this.node.append(this._inner);
    this.hide();
  }

  /** Show what is offered; nothing for an empty list. */
  setOffered(offered: readonly IOfferedRun[]): void {
    this._inner.replaceChildren(...(offered.length === 0 ? [] : this._contents(offered)));
    this.setHidden(offered.length === 0);
    this._fit();
  }

  protected override onResize(): void {
    this._fit();
  }

  protected override onAfterShow(): void {
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

  private _contents(offered: readonly IOfferedRun[]): HTMLElement[] {
    const { trans } = this._options;
    const count = offered.length;
    const runIds = offered.map(run => run.run_id);
    const text = document.createElement('span');
    text.className = 'pennant-Banner-text';
    text.textContent = offerText(offered, trans);
    const run = trans._n('Run this cell', 'Run these %1 cells', count);
    const forget = trans._n('Forget it', 'Forget them', count);
    return [text, this._button(run, runIds, true), this._button(forget, runIds, false)];
  }

  private _button(text: string, runIds: readonly string[], run: boolean): HTMLButtonElement {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'pennant-Banner-button';
    made.textContent = text;
    made.addEventListener('click', () => void this._decide(runIds, run));
    return made;
  }

  private async _decide(runIds: readonly string[], run: boolean): Promise<void> {
    const buttons = Array.from(this._inner.querySelectorAll('button'));
    buttons.forEach(button => (button.disabled = true));
    // The banner goes when the server takes the offer out of the shared document.
    await this._options.decide(runIds, run);
    buttons.forEach(button => (button.disabled = false));
  }

  private readonly _inner = document.createElement('div');
}

/** Who asked for how many cells, and how many of them are not what they were. */
export function offerText(offered: readonly IOfferedRun[], trans: TranslationBundle): string {
  const count = offered.length;
  const people = [...new Set(offered.map(run => run.user.display_name))].join(', ');
  const lead = trans._n(
    'The server stopped before 1 cell ran that %2 had asked for.',
    'The server stopped before %1 cells ran that %2 had asked for.',
    count,
    people
  );
  const changed = offered.filter(run => run.changed).length;
  const since =
    changed === 0
      ? ''
      : trans._n('1 of them has changed since.', '%1 of them have changed since.', changed);
  return `${lead} ${since}`.trim();
}

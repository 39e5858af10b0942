import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notTrustedIcon, trustedIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { isPennant } from './pennantNotebook';
import type { IIsolation } from './runs';
import { sharedStateOf } from './sharedState';

const FULL_ISOLATION = 'container';

/** The toolbar item that says where the notebook's code runs. Hidden until that is known. */
export class IsolationItem extends Widget {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('pennant-Isolation');
    this.node.dataset.pennantIsolation = '';
    this._icon = document.createElement('span');
    this._icon.className = 'pennant-Isolation-icon';
    this._text = document.createElement('span');
    this.node.append(this._icon, this._text);
    this.hide();
    void _panel.context.ready.then(() => this._watch());
  }

  private _watch(): void {
    const { model, sessionContext } = this._panel;
    if (this.isDisposed || model === null) {
      return;
    }
    const state = sharedStateOf(model);
    const update = (): void =>
      this._setIsolation(isPennant(model, sessionContext) ? state.isolation : null);
    state.changed.connect(update);
    sessionContext.kernelChanged.connect(update);
    this.disposed.connect(() => {
      state.changed.disconnect(update);
      sessionContext.kernelChanged.disconnect(update);
    });
    update();
  }

  private _setIsolation(isolation: IIsolation | null): void {
    if (isolation === null) {
      this.hide();
      return;
    }
    const isFull = isolation.level === FULL_ISOLATION;
    const icon = isFull ? trustedIcon : notTrustedIcon;
    const tooltip = isolationTooltip(isolation, this._trans);
    this.node.dataset.pennantIsolation = isolation.level;
    this.node.title = tooltip;
    this.node.setAttribute('aria-label', tooltip);
    this.toggleClass('pennant-mod-warning', !isFull);
    icon.element({ container: this._icon, elementPosition: 'center' });
    this._text.textContent = isolation.summary;
    this.show();
  }

  private readonly _icon: HTMLElement;
  private readonly _text: HTMLElement;
}

/** One sentence or two: where the code runs, and what that isolation lacks. */
export function isolationTooltip(
  { summary, missing }: IIsolation,
  trans: TranslationBundle
): string {
  const where = trans.__('Cells of this notebook run in: %1.', summary);
  return missing.length === 0 ? where : `${where} ${trans.__('Missing: %1.', missing.join(', '))}`;
}

import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notTrustedIcon, trustedIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { isPennant } from './pennantNotebook';
import type { IIsolation } from './runs';
import type { ISandbox } from './sandbox';
import { idleRule, sandboxDetails } from './sandboxText';
import { sharedStateOf } from './sharedState';

const FULL_ISOLATION = 'container';

/** The toolbar item that says where the notebook's code runs, and tells more when pressed. Hidden until that is known. */
export class IsolationItem extends Widget {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _trans: TranslationBundle
  ) {
    super({ node: document.createElement('button') });
    this.addClass('pennant-Isolation');
    this.node.setAttribute('type', 'button');
    this.node.dataset.pennantIsolation = '';
    this.node.addEventListener('click', () => void this._tellMore());
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
    const update = (): void => {
      this._sandbox = state.sandbox;
      this._setIsolation(isPennant(model, sessionContext) ? state.isolation : null);
    };
    state.changed.connect(update);
    sessionContext.kernelChanged.connect(update);
    this.disposed.connect(() => {
      state.changed.disconnect(update);
      sessionContext.kernelChanged.disconnect(update);
    });
    update();
  }

  private _setIsolation(isolation: IIsolation | null): void {
    this._isolation = isolation;
    if (isolation === null) {
      this.hide();
      return;
    }
    const isFull = isolation.level === FULL_ISOLATION;
    const icon = isFull ? trustedIcon : notTrustedIcon;
    const tooltip = isolationTooltip(isolation, this._sandbox, this._trans);
    this.node.dataset.pennantIsolation = isolation.level;
    this.node.title = tooltip;
    this.node.setAttribute('aria-label', tooltip);
    this.toggleClass('pennant-mod-warning', !isFull);
    icon.element({ container: this._icon, elementPosition: 'center' });
    this._text.textContent = isolation.summary;
    this.show();
  }

  private async _tellMore(): Promise<void> {
    if (this._isolation !== null) {
      await showDialog({
        title: this._trans.__("This notebook's sandbox"),
        body: detailsBody(this._isolation, this._sandbox, this._trans),
        buttons: [Dialog.okButton({ label: this._trans.__('Close') })]
      });
    }
  }

  private readonly _icon: HTMLElement;
  private readonly _text: HTMLElement;
  private _isolation: IIsolation | null = null;
  private _sandbox: ISandbox | null = null;
}

/** A few sentences: where the code runs, what that isolation lacks, and when the sandbox ends. */
export function isolationTooltip(
  { summary, missing }: IIsolation,
  sandbox: ISandbox | null,
  trans: TranslationBundle
): string {
  const sentences = [trans.__('Cells of this notebook run in: %1.', summary)];
  if (missing.length > 0) {
    sentences.push(trans.__('Missing: %1.', missing.join(', ')));
  }
  if (sandbox !== null && sandbox.memory_mib !== null) {
    sentences.push(
      trans.__('At most %1 MiB of memory; ends %2.', sandbox.memory_mib, idleRule(sandbox, trans))
    );
  }
  return sentences.join(' ');
}

function detailsBody(
  isolation: IIsolation,
  sandbox: ISandbox | null,
  trans: TranslationBundle
): Widget {
  const list = document.createElement('dl');
  list.className = 'pennant-Details';
  for (const [name, value] of sandboxDetails(isolation, sandbox, trans)) {
    const term = document.createElement('dt');
    term.textContent = name;
    const description = document.createElement('dd');
    description.textContent = value;
    list.append(term, description);
  }
  const body = document.createElement('div');
  body.append(list);
  if (sandbox?.idle_s) {
    const rule = document.createElement('p');
    rule.className = 'pennant-Details-rule';
    rule.textContent = trans.__(
      'Its end is announced in the notebook before, and never comes while a cell runs or asks. ' +
        'What a cell left running in the background does not keep it.'
    );
    body.append(rule);
  }
  return new Widget({ node: body });
}

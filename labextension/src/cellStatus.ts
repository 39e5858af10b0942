import type { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt } from '@lumino/coreutils';
import type { PartialJSONValue } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { elapsedText } from './badgeText';
import type { IBadge } from './badgeText';
import type { ServerClock } from './serverClock';
import { userColor } from './userColor';

/** What a badge needs from around it. */
export interface ICellStatusOptions {
  clock: ServerClock;
  trans: TranslationBundle;
  cancel: (runId: string) => void;
}

const TICK_MS = 1000;

/**
 * The line under a cell's code that tells who runs it, or who ran it.
 *
 * It takes its place even while it says nothing, so that a run does not move the page.
 */
export class CellStatus extends Widget {
  constructor(private readonly _options: ICellStatusOptions) {
    super();
    this.addClass('pennant-CellStatus');
    this._dot = this._span('pennant-CellStatus-dot');
    this._symbol = this._span('pennant-CellStatus-symbol');
    this._line = this._span('pennant-CellStatus-line');
    this._time = this._span('pennant-CellStatus-time');
    this._cancel = this._cancelButton();
    this._message = this._span('pennant-CellStatus-message');
    this._dot.setAttribute('aria-hidden', 'true');
    this._symbol.setAttribute('aria-hidden', 'true');
    this._render(null);
  }

  /** Show a badge, or nothing. Tells whether this is news: another run, or another status of the same run. */
  setBadge(badge: IBadge | null): boolean {
    const before = this._badge;
    if (JSONExt.deepEqual(asJSON(badge), asJSON(before))) {
      return false;
    }
    this._badge = badge;
    this._render(badge);
    return badge?.runId !== before?.runId || badge?.status !== before?.status;
  }

  override dispose(): void {
    window.clearInterval(this._ticker);
    super.dispose();
  }

  private _render(badge: IBadge | null): void {
    this.node.dataset.pennantStatus = badge?.status ?? 'none';
    this.node.dataset.pennantRun = badge?.runId ?? '';
    this.node.dataset.pennantUser = badge?.user.username ?? '';
    this._symbol.textContent = badge?.symbol ?? '';
    this._line.textContent = badge?.line ?? '';
    this._message.textContent = badge?.message ?? '';
    this.node.title = badge?.message ?? '';
    this._cancel.hidden = badge?.status !== 'queued';
    this._dot.style.backgroundColor = badge ? userColor(badge.user) : '';
    this._tickWhileRunning();
  }

  private _tickWhileRunning(): void {
    window.clearInterval(this._ticker);
    this._showTime();
    if (this._badge?.status === 'running') {
      this._ticker = window.setInterval(() => this._showTime(), TICK_MS);
    }
  }

  private _showTime(): void {
    const { clock, trans } = this._options;
    this._time.textContent =
      this._badge?.status === 'running'
        ? `· ${elapsedText(clock.elapsedSince(this._badge.since), trans)}`
        : '';
  }

  private _span(className: string): HTMLSpanElement {
    const span = document.createElement('span');
    span.className = className;
    this.node.appendChild(span);
    return span;
  }

  private _cancelButton(): HTMLButtonElement {
    const label = this._options.trans.__('Cancel this run');
    const button = document.createElement('button');
    button.className = 'pennant-CellStatus-cancel';
    button.type = 'button';
    // Else Enter on the button would be JupyterLab's "edit this cell".
    button.dataset.lmSuppressShortcuts = 'true';
    button.textContent = '×';
    button.title = label;
    button.setAttribute('aria-label', label);
    button.addEventListener('click', () => {
      if (this._badge !== null) {
        this._options.cancel(this._badge.runId);
      }
    });
    this.node.appendChild(button);
    return button;
  }

  private readonly _dot: HTMLElement;
  private readonly _symbol: HTMLElement;
  private readonly _line: HTMLElement;
  private readonly _time: HTMLElement;
  private readonly _cancel: HTMLButtonElement;
  private readonly _message: HTMLElement;
  private _badge: IBadge | null = null;
  private _ticker: number | undefined;
}

function asJSON(badge: IBadge | null): PartialJSONValue {
  return badge as unknown as PartialJSONValue;
}

import { Widget } from '@lumino/widgets';

/** One line between a notebook's toolbar and its cells: something to know, and buttons. */
export class Banner extends Widget {
  /** `label` names the line for screen readers. */
  constructor(label: string) {
    super();
    this.addClass('pennant-Banner');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', label);
    // Else Enter on a button would be JupyterLab's "edit this cell".
    this.node.dataset.lmSuppressShortcuts = 'true';
    this._inner.className = 'pennant-Banner-inner';
    this.node.append(this._inner);
    this.hide();
  }

  /** Show this, or nothing. */
  protected setContents(contents: readonly HTMLElement[]): void {
    this._inner.replaceChildren(...contents);
    this.setHidden(contents.length === 0);
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

  private readonly _inner = document.createElement('div');
}

/** The words of a banner; `lead` stands out. */
export function bannerText(lead: string, text: string): HTMLElement {
  const whole = document.createElement('span');
  whole.className = 'pennant-Banner-text';
  const strong = document.createElement('strong');
  strong.textContent = lead;
  whole.append(...(lead ? [strong, ' '] : []), text);
  return whole;
}

/** A button of a banner; `label` is for screen readers, where the text is too short for them. */
export function bannerButton(
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

/** Perform it while the buttons cannot be pressed again. */
export async function whileDisabled(
  buttons: readonly HTMLButtonElement[],
  act: () => Promise<void>
): Promise<void> {
  buttons.forEach(button => (button.disabled = true));
  try {
    await act();
  } finally {
    buttons.forEach(button => (button.disabled = false));
  }
}

import { Widget } from '@lumino/widgets';

/** One line between a notebook's toolbar and its cells: what is the matter with where its changes are kept. */
export class StorageBanner extends Widget {
  constructor() {
    super();
    this.addClass('pennant-Storage');
    this._inner.className = 'pennant-Banner-inner';
    this.node.append(this._inner);
    this.hide();
  }

  /** Show this, or nothing. */
  setText(text: string): void {
    this._inner.textContent = text;
    this.setHidden(text === '');
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

  private readonly _inner = document.createElement('div');
}

import { Banner, bannerText } from './banner';

/** One line between a notebook's toolbar and its cells: what is the matter with where its changes are kept. */
export class StorageBanner extends Banner {
  /** `label` names the line for screen readers. */
  constructor(label: string) {
    super(label);
    this.addClass('pennant-Storage');
  }

  /** Show this, or nothing; `kind` is for the style. */
  setText(text: string, kind: string): void {
    this.node.dataset.pennantStorage = kind;
    this.setContents(text === '' ? [] : [bannerText('', text)]);
  }
}

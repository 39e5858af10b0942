import { Banner, bannerText } from './banner';

/** What a banner says that has nothing to press. */
export interface ISentence {
  /** What the banner is about, for people who hear it. */
  label: string;
  head: string;
  text: string;
}

/** One line above the cells that says one thing, or nothing. `mark`: what its node's dataset tells while it is there. */
export class SentenceBanner extends Banner {
  constructor(
    private readonly _sentence: ISentence,
    private readonly _mark: { key: string; value: string }
  ) {
    super(_sentence.label);
  }

  /** What stands there; empty while there is nothing to say. */
  get text(): string {
    return this.node.textContent;
  }

  setShown(isShown: boolean): void {
    const { head, text } = this._sentence;
    this.node.dataset[this._mark.key] = isShown ? this._mark.value : '';
    this.setContents(isShown ? [bannerText(head, text)] : []);
  }
}

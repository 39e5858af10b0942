import type { TranslationBundle } from '@jupyterlab/translation';
import { Banner, bannerButton, bannerText, whileDisabled } from './banner';
import type { FileChoice, IFileTrouble } from './fileTrouble';

/** Says why a notebook is not saved, and offers the choice where it and its file were changed in different ways. */
export class FileBanner extends Banner {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _choose: (choice: FileChoice) => Promise<void>
  ) {
    super(_trans.__("This notebook's file"));
  }

  /** Show this, or nothing. */
  setTrouble(trouble: IFileTrouble | null): void {
    this.node.dataset.pennantFile =
      trouble === null ? '' : trouble.isConflict ? 'conflict' : 'trouble';
    this.setContents(trouble === null ? [] : this._contents(trouble));
  }

  private _contents({ isConflict, message }: IFileTrouble): HTMLElement[] {
    const text = bannerText(this._trans.__('Not saved.'), message);
    return isConflict ? [text, ...this._buttons()] : [text];
  }

  private _buttons(): HTMLElement[] {
    const offers: [FileChoice, string, string][] = [
      ['shared', this._trans.__('Keep ours'), this._trans.__('Keep the shared notebook')],
      ['file', this._trans.__('Take the file'), this._trans.__("Take the file's version")],
      [
        'both',
        this._trans.__('Keep both'),
        this._trans.__("Keep the shared notebook, and the file's version beside it")
      ]
    ];
    const buttons = offers.map(([choice, text, label]) => {
      // The banner goes when the server takes the conflict out of the shared document.
      const press = (): void => void whileDisabled(buttons, () => this._choose(choice));
      return bannerButton(text, press, label);
    });
    return buttons;
  }
}

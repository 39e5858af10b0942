import type { TranslationBundle } from '@jupyterlab/translation';
import { Banner, bannerButton, bannerText, whileDisabled } from './banner';
import type { IOfferedRun } from './runs';

/** What the banner needs from around it. */
export interface IOfferBannerOptions {
  trans: TranslationBundle;
  /** Run these, or forget them. Settles when the server has answered, well or not. */
  decide: (runIds: readonly string[], run: boolean) => Promise<void>;
}

/** One line above the cells: what waited when the server stopped, and two buttons. Whoever presses first decides for all. */
export class OfferBanner extends Banner {
  constructor(private readonly _options: IOfferBannerOptions) {
    super(_options.trans.__('Cells that did not run'));
    this.node.dataset.pennantOffer = '';
  }

  /** Show what is offered; nothing for an empty list. */
  setOffered(offered: readonly IOfferedRun[]): void {
    this.setContents(offered.length === 0 ? [] : this._contents(offered));
  }

  private _contents(offered: readonly IOfferedRun[]): HTMLElement[] {
    const { trans, decide } = this._options;
    const count = offered.length;
    const runIds = offered.map(run => run.run_id);
    const offers: [string, boolean][] = [
      [trans._n('Run this cell', 'Run these %1 cells', count), true],
      [trans._n('Forget it', 'Forget them', count), false]
    ];
    const buttons = offers.map(([text, run]) =>
      // The banner goes when the server takes the offer out of the shared document.
      bannerButton(text, () => void whileDisabled(buttons, () => decide(runIds, run)))
    );
    return [bannerText('', offerText(offered, trans)), ...buttons];
  }
}

/** Who asked for how many cells, and how many of them are not what they were. */
export function offerText(offered: readonly IOfferedRun[], trans: TranslationBundle): string {
  const count = offered.length;
  const people = listed([...new Set(offered.map(run => run.user.display_name))], trans);
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

/** "Ann", "Ann and Bob", "Ann, Bob and Carol". */
function listed(names: readonly string[], trans: TranslationBundle): string {
  const [last = '', ...others] = [...names].reverse();
  return others.length === 0 ? last : trans.__('%1 and %2', others.reverse().join(', '), last);
}

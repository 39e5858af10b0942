import type { TranslationBundle } from '@jupyterlab/translation';
import { SentenceBanner } from './sentenceBanner';

/** One line above the cells while the server cannot be reached: what one writes now is kept here, and is not lost. */
export function contactBanner(trans: TranslationBundle): SentenceBanner {
  const sentence = {
    label: trans.__('The connection to the server'),
    head: trans.__('Not connected.'),
    text: trans.__(
      'Go on writing and keep this page open: everything is sent when the server is back. Cells cannot run until then.'
    )
  };
  return new SentenceBanner(sentence, { key: 'pennantContact', value: 'lost' });
}

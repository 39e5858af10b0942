import type { TranslationBundle } from '@jupyterlab/translation';
import { SentenceBanner } from './sentenceBanner';

/** One line above the cells for people who may read a notebook and not change it. */
export function readOnlyBanner(trans: TranslationBundle): SentenceBanner {
  const sentence = {
    label: trans.__('What you may do in this notebook'),
    head: trans.__('Read only.'),
    text: trans.__('You see what others do here, but may not change this notebook.')
  };
  return new SentenceBanner(sentence, { key: 'pennantRights', value: 'read' });
}

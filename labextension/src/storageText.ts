import type { TranslationBundle } from '@jupyterlab/translation';
import type { IStorage } from './storage';

/** What is said above a notebook whose changes are not where they should be. */
export interface IStorageNews {
  kind: 'unsaved' | 'copy';
  /** The same for as long as it is the same news, however long that takes. */
  key: string;
  text: string;
}

/** What people must know of `store` (this server's disk) and `copy` at a time; null while all is as it should be. */
export function describeStorage(
  store: IStorage | null,
  copy: IStorage | null,
  now: number,
  trans: TranslationBundle
): IStorageNews | null {
  if (store?.state === 'behind') {
    const why = DISK_IS_FULL.test(store.reason)
      ? trans.__("the server's disk is full")
      : trans.__('the server cannot write to its disk (%1)', store.reason);
    return {
      kind: 'unsaved',
      key: `unsaved ${why}`,
      text: trans.__(
        'Not saved yet: %1. Go on and keep this page open: it is saved as soon as that is mended. Tell whoever runs the server.',
        why
      )
    };
  }
  if (copy?.state === 'behind') {
    return {
      kind: 'copy',
      key: `copy ${copy.reason}`,
      text: trans.__(
        'Your work is saved on this server; its copy is %1 behind: %2.',
        ageText(now - Date.parse(copy.since ?? ''), trans),
        copy.reason
      )
    };
  }
  return null;
}

const DISK_IS_FULL = /\bfull\b|no space/i;

/** "40 s", "3 min", "2 h". */
function ageText(milliseconds: number, trans: TranslationBundle): string {
  const seconds = Number.isNaN(milliseconds) ? 0 : Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) {
    return trans.__('%1 s', seconds);
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? trans.__('%1 min', minutes) : trans.__('%1 h', Math.round(minutes / 60));
}

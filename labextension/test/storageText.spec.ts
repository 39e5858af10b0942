import { nullTranslator } from '@jupyterlab/translation';
import { readStorage } from '../src/storage';
import type { IStorage } from '../src/storage';
import { describeStorage } from '../src/storageText';

const trans = nullTranslator.load('pennant');
const NOW = Date.parse('2026-11-27T12:00:00.000Z');
const FINE: IStorage = { state: 'current', since: null, reason: '' };

function behind(seconds: number, reason: string): IStorage {
  return { state: 'behind', since: new Date(NOW - seconds * 1000).toISOString(), reason };
}

describe('readStorage', () => {
  it('reads what the server writes, and nothing else', () => {
    expect(readStorage({ ...FINE, more: 1 })).toEqual(FINE);
    expect(readStorage({ state: 'behind', since: 7 })).toEqual({ ...FINE, state: 'behind' });
    for (const strange of [undefined, null, 1, 'behind', [], {}, { state: 'lost' }]) {
      expect(readStorage(strange)).toBeNull();
    }
  });
});

describe('describeStorage', () => {
  it('is silent while all is well, and where there are no copies', () => {
    expect(describeStorage(null, null, NOW, trans)).toBeNull();
    expect(describeStorage(FINE, FINE, NOW, trans)).toBeNull();
    expect(describeStorage(FINE, { ...FINE, state: 'off' }, NOW, trans)).toBeNull();
  });

  it('says how old a copy is, and that nothing is lost', () => {
    const told = (seconds: number) =>
      describeStorage(FINE, behind(seconds, 'the store does not answer'), NOW, trans);
    expect(told(40)?.text).toBe(
      'Your work is saved on this server; its copy is 40 s behind: the store does not answer.'
    );
    expect(told(600)?.text).toContain('10 min behind');
    expect(told(3 * 3600)?.text).toContain('3 h behind');
    expect(told(-5)?.text).toContain('0 s behind');
    expect(told(600)?.key).toBe(told(40)?.key);
  });

  it('says before all else that work is not saved', () => {
    const full = behind(1, 'database or disk is full');
    const copy = behind(40, 'the store does not answer');
    expect(describeStorage(full, copy, NOW, trans)).toMatchObject({
      kind: 'unsaved',
      text: "Not saved yet: the server's disk is full. Go on and keep this page open: it is saved as soon as that is mended. Tell whoever runs the server."
    });
    expect(describeStorage(behind(1, 'disk I/O error'), copy, NOW, trans)?.text).toBe(
      'Not saved yet: the server cannot write to its disk (disk I/O error). Go on and keep this page open: it is saved as soon as that is mended. Tell whoever runs the server.'
    );
  });
});

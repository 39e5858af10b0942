import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { FileBanner } from '../src/fileBanner';
import { readFileTrouble } from '../src/fileTrouble';

describe('FileBanner', () => {
  let chosen: string[];
  let banner: FileBanner;

  beforeEach(() => {
    chosen = [];
    banner = new FileBanner(nullTranslator.load('pennant'), choice =>
      Promise.resolve(void chosen.push(choice))
    );
    Widget.attach(banner, document.body);
  });

  afterEach(() => banner.dispose());

  const buttons = (): HTMLButtonElement[] => [...banner.node.querySelectorAll('button')];

  it('offers the choice where both were changed, once at a time', async () => {
    banner.setTrouble({ isConflict: true, message: '<b>Both</b> were changed.' });
    expect(banner.node.querySelector('b')).toBeNull();
    expect(banner.node.textContent).toContain('<b>Both</b> were changed.');
    buttons()[1]!.click();
    expect(buttons().map(button => button.disabled)).toEqual([true, true, true]);
    await Promise.resolve();
    await Promise.resolve();
    expect(buttons().map(button => button.disabled)).toEqual([false, false, false]);
    buttons()[0]!.click();
    buttons()[2]!.click();
    expect(chosen).toEqual(['file', 'shared']);
  });

  it('has nothing to press where there is no choice, and takes no place where nothing is wrong', () => {
    banner.setTrouble({ isConflict: false, message: 'The disk is full.' });
    expect(buttons()).toEqual([]);
    expect(banner.isHidden).toBe(false);
    banner.setTrouble(null);
    expect(banner.isHidden).toBe(true);
  });
});

describe('readFileTrouble', () => {
  it('takes what the server writes, and nothing else', () => {
    expect(readFileTrouble({ state: 'conflict', message: 'Why', cells: [] })).toEqual({
      isConflict: true,
      message: 'Why'
    });
    expect(readFileTrouble({ state: 'gone', message: 'Why' })?.isConflict).toBe(false);
    for (const nothing of [null, undefined, 'conflict', {}, { state: 1, message: 'x' }]) {
      expect(readFileTrouble(nothing)).toBeNull();
    }
  });
});

import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { SandboxBanner } from '../src/sandboxBanner';
import type { IBanner } from '../src/sandboxText';

const trans = nullTranslator.load('pennant');
const ENDING: IBanner = { kind: 'ending', key: '1', lead: 'Ends at 14:05', text: 'because.' };
const ENDED: IBanner = { kind: 'ended', key: '2', lead: 'Gone.', text: '<b>Why</b>' };

describe('SandboxBanner', () => {
  let calls: string[];
  let banner: SandboxBanner;

  beforeEach(() => {
    calls = [];
    banner = new SandboxBanner({
      trans,
      keep: () => Promise.resolve(void calls.push('keep')),
      runAll: () => void calls.push('run all'),
      dismiss: () => void calls.push('dismiss')
    });
    Widget.attach(banner, document.body);
  });

  afterEach(() => banner.dispose());

  const buttons = (): HTMLButtonElement[] => [...banner.node.querySelectorAll('button')];

  it('takes no place while there is nothing to say', () => {
    expect(banner.isHidden).toBe(true);
    banner.setBanner(ENDING);
    expect(banner.isHidden).toBe(false);
    banner.setBanner(null);
    expect(banner.isHidden).toBe(true);
    expect(banner.node.textContent).toBe('');
  });

  it('offers to keep what will end, and not twice at a time', async () => {
    banner.setBanner(ENDING);
    expect(buttons().map(button => button.textContent)).toEqual(['Keep']);
    buttons()[0]!.click();
    expect(buttons()[0]!.disabled).toBe(true);
    await Promise.resolve();
    expect(calls).toEqual(['keep']);
  });

  it('offers to run all when variables are gone, or to be left alone', () => {
    banner.setBanner(ENDED);
    buttons().forEach(button => button.click());
    expect(calls).toEqual(['run all', 'dismiss']);
  });

  it('shows what the server says as text, never as markup', () => {
    banner.setBanner(ENDED);
    expect(banner.node.querySelector('b')).toBeNull();
    expect(banner.node.textContent).toContain('<b>Why</b>');
  });

  it('has nothing to press while the notebook stands in line', () => {
    banner.setBanner({ kind: 'waiting', key: 'w', lead: '', text: 'Number 3 in line.' });
    expect(buttons()).toEqual([]);
    expect(banner.node.querySelector('strong')).toBeNull();
  });
});

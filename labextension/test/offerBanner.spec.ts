import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { OfferBanner } from '../src/offerBanner';
import { readOffered, readRun } from '../src/runs';
import { ADA } from './fakes';

const trans = nullTranslator.load('pennant');
const OFFERED = ['a', 'b'].map(id => ({
  run_id: `run-${id}`,
  cell_id: id,
  user: ADA,
  requested_at: '2026-01-01T12:00:00.000Z',
  changed: id === 'b'
}));

describe('OfferBanner', () => {
  let decisions: [readonly string[], boolean][];
  let settle: () => void;
  let banner: OfferBanner;

  beforeEach(() => {
    decisions = [];
    banner = new OfferBanner({
      trans,
      decide: (runIds, run) => {
        decisions.push([runIds, run]);
        return new Promise(resolve => (settle = resolve));
      }
    });
    Widget.attach(banner, document.body);
  });

  afterEach(() => banner.dispose());

  const buttons = (): HTMLButtonElement[] => [...banner.node.querySelectorAll('button')];

  it('takes no place while nothing is offered', () => {
    expect(banner.isHidden).toBe(true);
    banner.setOffered(OFFERED);
    expect(banner.isHidden).toBe(false);
    banner.setOffered([]);
    expect(banner.isHidden).toBe(true);
    expect(banner.node.textContent).toBe('');
  });

  it('tells who asked for how many cells, and how many have changed', () => {
    banner.setOffered(OFFERED);
    expect(banner.node.textContent).toContain('before 2 cells ran that Ada had asked for.');
    expect(banner.node.textContent).toContain('1 of them has changed since.');
    expect(buttons().map(button => button.textContent)).toEqual([
      'Run these 2 cells',
      'Forget them'
    ]);
    banner.setOffered(OFFERED.slice(0, 1));
    expect(banner.node.textContent).not.toContain('changed');
    expect(buttons().map(button => button.textContent)).toEqual(['Run this cell', 'Forget it']);
  });

  it('names everybody once', () => {
    const people = ['Ada', 'Ben', 'Ada', 'Cleo'].map((name, index) => ({
      ...OFFERED[0]!,
      run_id: `run-${index}`,
      user: { ...ADA, display_name: name }
    }));
    banner.setOffered(people);
    expect(banner.node.textContent).toContain('4 cells ran that Ada, Ben and Cleo had asked for.');
    banner.setOffered(people.slice(0, 2));
    expect(banner.node.textContent).toContain('2 cells ran that Ada and Ben had asked for.');
  });

  it('decides about what is shown, one decision at a time', async () => {
    banner.setOffered(OFFERED);
    buttons()[0]!.click();
    buttons()[1]!.click();
    expect(decisions).toEqual([[['run-a', 'run-b'], true]]);
    settle();
    await Promise.resolve();
    await Promise.resolve();
    buttons()[1]!.click();
    expect(decisions[1]).toEqual([['run-a', 'run-b'], false]);
  });
});

describe('readOffered', () => {
  it('reads what the server writes, and nothing else', () => {
    expect(readOffered([...OFFERED, null, 'x', { run_id: 'c' }])).toEqual(OFFERED);
    expect(readOffered(undefined)).toEqual([]);
    expect(readRun({ run_id: 'a', cell_id: 'b', state: 'offered' })?.state).toBe('offered');
  });
});

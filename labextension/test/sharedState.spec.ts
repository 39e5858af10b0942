import { SHARED_KEY, ydocOf } from '../src/pennantNotebook';
import { NewNotices } from '../src/newNotices';
import { sharedStateOf } from '../src/sharedState';
import type { SharedPart } from '../src/sharedState';
import { sharedNotebook } from './fakes';

function notice(id: string): Record<string, unknown> {
  return { id, kind: 'restarted', user: null, cell_id: null, at: '', message: `notice ${id}` };
}

describe('sharedStateOf', () => {
  it('tells which part changed', () => {
    const notebook = sharedNotebook('a');
    const parts: SharedPart[] = [];
    sharedStateOf(notebook).changed.connect((_state, part) => void parts.push(part));
    const map = ydocOf(notebook).getMap(SHARED_KEY);
    map.set('kernel', { status: 'idle', isolation: null });
    ydocOf(notebook).transact(() => {
      map.set('notices', [notice('1')]);
      map.set('runs', []);
      map.set('offered', []);
    });
    map.set('input', null);
    map.set('sandbox', { state: 'none' });
    map.set('store', { state: 'current' });
    map.set('copy', { state: 'behind' });
    map.set('something new', 1);
    expect(parts).toEqual([
      'kernel',
      'runs',
      'offered',
      'notices',
      'input',
      'sandbox',
      'store',
      'copy'
    ]);
    expect(sharedStateOf(notebook).notices).toHaveLength(1);
  });

  it('is one for a notebook, however many windows show it', () => {
    const notebook = sharedNotebook('a');
    expect(sharedStateOf(notebook)).toBe(sharedStateOf(notebook));
  });
});

describe('NewNotices', () => {
  it('gives each notice once, and none that was there before', () => {
    const notebook = sharedNotebook('a');
    const map = ydocOf(notebook).getMap(SHARED_KEY);
    const state = sharedStateOf(notebook);
    const news = new NewNotices();
    map.set('notices', [notice('1')]);
    news.skip(state.notices);
    map.set('notices', [notice('1'), notice('2'), notice('3')]);
    expect(news.take(state.notices).map(fresh => fresh.id)).toEqual(['2', '3']);
    expect(news.take(state.notices)).toEqual([]);
  });
});

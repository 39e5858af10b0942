import { nullTranslator } from '@jupyterlab/translation';
import type { IBadge } from '../src/badgeText';
import { CellStatus } from '../src/cellStatus';
import { ServerClock } from '../src/serverClock';

const trans = nullTranslator.load('pennant');
const START = Date.parse('2026-01-01T00:00:00Z');

const QUEUED: IBadge = {
  status: 'queued',
  runId: 'run-1',
  user: { username: 'ben', display_name: 'Ben', color: null },
  symbol: '',
  line: 'Next in line · Ben',
  since: null,
  message: null,
  announcement: ''
};

const RUNNING: IBadge = {
  ...QUEUED,
  status: 'running',
  line: 'Ben is running',
  since: new Date(START).toISOString()
};

describe('CellStatus', () => {
  let cancelled: string[];
  let status: CellStatus;

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    // jsdom has no CSS.supports.
    globalThis.CSS = { supports: () => true } as unknown as typeof CSS;
    cancelled = [];
    status = new CellStatus({
      clock: new ServerClock(),
      trans,
      cancel: runId => void cancelled.push(runId)
    });
  });

  afterEach(() => {
    status.dispose();
    jest.useRealTimers();
  });

  const button = (): HTMLButtonElement => status.node.querySelector('button')!;

  it('counts the seconds of a run that goes on, and stops when it has ended', () => {
    status.setBadge(RUNNING);
    jest.advanceTimersByTime(3100);
    expect(status.node.textContent).toContain('Ben is running· 3 s');
    status.setBadge({ ...RUNNING, status: 'ok', line: 'Ben · 3.1 s' });
    expect(status.node.textContent).toBe('Ben · 3.1 s×');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('stops its clock with the cell', () => {
    status.setBadge(RUNNING);
    status.dispose();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('offers to cancel what waits, and only that', () => {
    status.setBadge(QUEUED);
    expect(button().hidden).toBe(false);
    button().click();
    expect(cancelled).toEqual(['run-1']);
    status.setBadge(RUNNING);
    expect(button().hidden).toBe(true);
  });

  it('shows names as text, never as markup', () => {
    status.setBadge({ ...QUEUED, line: '<img src=x onerror=alert(1)>' });
    expect(status.node.querySelector('img')).toBeNull();
    expect(status.node.textContent).toContain('<img');
  });

  it('is news when the run or its status changed, not when its place did', () => {
    expect(status.setBadge(QUEUED)).toBe(true);
    expect(status.setBadge({ ...QUEUED })).toBe(false);
    expect(status.setBadge({ ...QUEUED, line: '2nd in line · Ben' })).toBe(false);
    expect(status.node.textContent).toContain('2nd in line');
    expect(status.setBadge(RUNNING)).toBe(true);
    expect(status.setBadge(null)).toBe(true);
    expect(status.node.dataset.pennantStatus).toBe('none');
  });
});

describe('ServerClock', () => {
  it("counts by the server's clock once it has seen a run start", () => {
    let now = START;
    const clock = new ServerClock(() => now);
    const serverIsAhead = new Date(START + 90_000).toISOString();
    expect(clock.elapsedSince(serverIsAhead)).toBe(0);
    clock.observeStart(serverIsAhead);
    now += 2000;
    expect(clock.elapsedSince(serverIsAhead)).toBe(2000);
    expect(clock.elapsedSince(null)).toBe(0);
  });
});

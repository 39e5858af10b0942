import { nullTranslator } from '@jupyterlab/translation';
import { describeCell, durationText, elapsedText, placeInLine } from '../src/badgeText';
import type { ILastRun, IQueuedRun } from '../src/runs';
import type { ISandbox } from '../src/sandbox';

const trans = nullTranslator.load('pennant');
const ADA = { username: 'ada', display_name: 'Ada', color: 'red' };
const BEN = { username: 'ben', display_name: 'Ben', color: null };

const QUEUED: IQueuedRun = {
  run_id: 'run-2',
  cell_id: 'c',
  user: BEN,
  state: 'queued',
  position: 2,
  started_at: null
};

const LAST: ILastRun = {
  run_id: 'run-1',
  user: ADA,
  duration_ms: 2149,
  outcome: 'ok',
  message: null
};

describe('describeCell', () => {
  it('says that the running cell stands in line while the host is full', () => {
    const running: IQueuedRun = { ...QUEUED, state: 'running', position: 0 };
    const waiting = { state: 'waiting', position: 3 } as ISandbox;
    const badge = describeCell(running, LAST, waiting, trans)!;
    expect(badge.status).toBe('waiting');
    expect(badge.line).toBe('Waits for a sandbox: number 3 in line · Ben');
    expect(describeCell(QUEUED, LAST, waiting, trans)!.status).toBe('queued');
  });

  it('says nothing of a cell that never ran', () => {
    expect(describeCell(undefined, null, null, trans)).toBeNull();
  });

  it('names the person in line and the place, whatever ran before', () => {
    const badge = describeCell(QUEUED, LAST, null, trans);
    expect(badge).toMatchObject({ status: 'queued', line: '2nd in line · Ben', runId: 'run-2' });
    expect(badge?.announcement).toBe("Ben's run is 2nd in line");
  });

  it('names the person who runs it', () => {
    const started_at = '2026-01-01T00:00:00Z';
    const running: IQueuedRun = { ...QUEUED, state: 'running', position: 0, started_at };
    expect(describeCell(running, LAST, null, trans)).toMatchObject({
      status: 'running',
      line: 'Ben is running',
      since: started_at
    });
  });

  it('names the person who ran it, and how long it took', () => {
    expect(describeCell(undefined, LAST, null, trans)).toMatchObject({
      status: 'ok',
      line: 'Ada · 2.1 s',
      symbol: '',
      announcement: "Ada's run: finished, 2.1 s"
    });
  });

  it('says how a run ended in words and with a sign, not by colour alone', () => {
    const failed = describeCell(undefined, { ...LAST, outcome: 'error' }, null, trans);
    expect(failed).toMatchObject({ line: 'Ada · error · 2.1 s', symbol: '✕' });
  });

  it("lets the server's sentence speak in the place of the word", () => {
    const message = 'Interrupted by Ben. Variables are kept.';
    const last: ILastRun = { ...LAST, outcome: 'interrupted', message };
    expect(describeCell(undefined, last, null, trans)).toMatchObject({
      line: 'Ada · 2.1 s',
      message
    });
  });

  it('gives no duration to a run that never began', () => {
    const last: ILastRun = { ...LAST, outcome: 'cancelled', duration_ms: 0 };
    expect(describeCell(undefined, last, null, trans)?.line).toBe('Ada · cancelled');
  });
});

describe('times and places', () => {
  it.each([
    [0, '0 ms'],
    [85.4, '85 ms'],
    [1000, '1.0 s'],
    [59_990, '59.9 s'],
    [65_000, '1 min 5 s']
  ])('a run of %d ms took %s', (ms, text) => {
    expect(durationText(ms, trans)).toBe(text);
  });

  it.each([
    [-50, '0 s'],
    [3999, '3 s'],
    [65_000, '1 min 5 s'],
    [7_440_000, '2 h 4 min']
  ])('after %d ms a run has run %s', (ms, text) => {
    expect(elapsedText(ms, trans)).toBe(text);
  });

  it.each([
    [1, 'Next in line'],
    [2, '2nd in line'],
    [3, '3rd in line'],
    [4, '4th in line'],
    [11, '11th in line'],
    [12, '12th in line'],
    [13, '13th in line'],
    [21, '21st in line'],
    [112, '112th in line']
  ])('position %d is %s', (position, text) => {
    expect(placeInLine(position, trans)).toBe(text);
  });
});

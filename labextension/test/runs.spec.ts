import { readIsolation, readLastRun, readNotices, readQueue, readRun } from '../src/runs';

const USER = { username: 'ada', display_name: 'Ada', color: '' };

describe('what the server writes', () => {
  it('is read as docs/api.md has it', () => {
    const queued = {
      run_id: 'r',
      cell_id: 'c',
      user: USER,
      state: 'queued',
      position: 1,
      requested_at: '2026-01-01T00:00:00Z',
      started_at: null
    };
    expect(readQueue([queued])).toEqual([
      {
        run_id: 'r',
        cell_id: 'c',
        user: { ...USER, color: null },
        state: 'queued',
        position: 1,
        started_at: null
      }
    ]);
    const isolation = { engine: 'local', level: 'jail', summary: 'local jail', missing: ['x'] };
    expect(readIsolation({ status: 'idle', isolation })).toEqual(isolation);
  });

  it.each([undefined, null, 7, 'runs', {}, [null], [{}], [{ run_id: 'r' }], [[]]])(
    'is nothing when it is %p',
    strange => {
      expect(readQueue(strange)).toEqual([]);
      expect(readNotices(strange)).toEqual([]);
      expect(readLastRun(strange)).toBeNull();
      expect(readIsolation(strange)).toBeNull();
      expect(readRun(strange)).toBeNull();
    }
  );

  it('is dropped entry by entry, not as a whole', () => {
    const notice = { id: '1', kind: 'restarted', user: null, cell_id: null, at: '', message: 'm' };
    expect(readNotices([null, notice, { id: 2 }])).toEqual([notice]);
  });

  it('of an outcome that this version does not know, is no last run', () => {
    const run = { run_id: 'r', user: USER, outcome: 'teleported', duration_ms: 1, message: null };
    expect(readLastRun({ run })).toBeNull();
    expect(readLastRun({ run: { ...run, outcome: 'timed_out' } })?.outcome).toBe('timed_out');
  });
});

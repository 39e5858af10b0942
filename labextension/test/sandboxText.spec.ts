import { nullTranslator } from '@jupyterlab/translation';
import { isolationTooltip } from '../src/isolationItem';
import { readSandbox } from '../src/sandbox';
import type { ISandbox } from '../src/sandbox';
import { describeSandbox, sandboxDetails, timeText } from '../src/sandboxText';

const trans = nullTranslator.load('pennant');

const READY: ISandbox = {
  state: 'ready',
  position: null,
  message: '',
  next_step: '',
  at: null,
  ends_at: null,
  host: '',
  memory_mib: 128,
  idle_s: 3600
};

const ISOLATION = {
  engine: 'docker',
  level: 'container',
  summary: 'container (Docker)',
  missing: []
};

function todayAt(hours: number, minutes: number): Date {
  const time = new Date();
  time.setHours(hours, minutes, 0, 0);
  return time;
}

describe('readSandbox', () => {
  it('reads what the server writes, and nothing else', () => {
    expect(readSandbox({ ...READY, running: null, reason: null })).toEqual(READY);
    for (const strange of [null, 1, 'ready', [], {}, { state: 'floating' }]) {
      expect(readSandbox(strange)).toBeNull();
    }
    expect(readSandbox({ state: 'waiting', position: 'first', message: 7 })).toEqual({
      ...READY,
      state: 'waiting',
      memory_mib: null,
      idle_s: null
    });
  });
});

describe('describeSandbox', () => {
  it('is silent while all is well', () => {
    expect(describeSandbox(null, trans)).toBeNull();
    expect(describeSandbox(READY, trans)).toBeNull();
    expect(describeSandbox({ ...READY, state: 'none' }, trans)).toBeNull();
  });

  it('tells the place in line in the words of the server', () => {
    const sandbox: ISandbox = {
      ...READY,
      state: 'waiting',
      position: 3,
      message: 'The host is full: 40 notebooks are running; yours is number 3 in line.',
      next_step: 'It runs by itself.'
    };
    expect(describeSandbox(sandbox, trans)).toMatchObject({
      kind: 'waiting',
      text: `${sandbox.message} It runs by itself.`
    });
  });

  it('announces the end with its time, and since when nothing has run', () => {
    const ends = todayAt(14, 5);
    const banner = describeSandbox({ ...READY, ends_at: ends.toISOString() }, trans)!;
    expect(banner.kind).toBe('ending');
    expect(banner.lead).toContain(timeText(ends));
    expect(banner.text).toContain(timeText(todayAt(13, 5)));
  });

  it('says once that variables are gone, why, and what to do', () => {
    const banner = describeSandbox(
      {
        ...READY,
        state: 'ended',
        at: todayAt(9, 30).toISOString(),
        message: 'JavaScript ran out of memory.',
        next_step: 'Variables are gone; use less memory, then run the cells again.'
      },
      trans
    )!;
    expect(banner.kind).toBe('ended');
    expect(banner.lead).toBe(`Variables are gone since ${timeText(todayAt(9, 30))}.`);
    expect(banner.text).toBe(
      'JavaScript ran out of memory. Use less memory, then run the cells again.'
    );
  });

  it('is other news when it happens again', () => {
    const lost = (minutes: number): ISandbox => ({
      ...READY,
      state: 'ended',
      at: todayAt(9, minutes).toISOString()
    });
    const [first, again] = [describeSandbox(lost(1), trans)!, describeSandbox(lost(2), trans)!];
    expect(first.key).not.toBe(again.key);
    expect(describeSandbox(lost(1), trans)!.key).toBe(first.key);
  });
});

describe('timeText', () => {
  it('names the day when it was another one', () => {
    const longAgo = new Date(2020, 1, 3, 14, 5);
    expect(timeText(longAgo)).toContain('2020');
    expect(timeText(todayAt(14, 5))).not.toContain(String(new Date().getFullYear()));
    expect(timeText(new Date('nonsense'))).toBe('?');
  });
});

describe('what is told of a sandbox on request', () => {
  it('has the limits and the rule by which it ends', () => {
    expect(sandboxDetails(ISOLATION, READY, trans)).toEqual([
      ['Runs in', 'container (Docker)'],
      ['Host', 'this server'],
      ['Memory', 'at most 128 MiB'],
      ['Ends', 'after 60 minutes without a run']
    ]);
    expect(isolationTooltip(ISOLATION, READY, trans)).toBe(
      'Cells of this notebook run in: container (Docker). At most 128 MiB of memory; ends after 60 minutes without a run.'
    );
  });

  it('says what is missing, and nothing that is not known', () => {
    const weak = { ...ISOLATION, missing: ['Landlock'] };
    expect(sandboxDetails(weak, null, trans)).toEqual([
      ['Runs in', 'container (Docker)'],
      ['Missing', 'Landlock']
    ]);
    const kept = { ...READY, host: 'b', idle_s: null };
    expect(sandboxDetails(ISOLATION, kept, trans).slice(1)).toEqual([
      ['Host', 'b'],
      ['Memory', 'at most 128 MiB'],
      ['Ends', 'never by itself']
    ]);
  });
});

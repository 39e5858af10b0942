import type { TranslationBundle } from '@jupyterlab/translation';
import type { ILastRun, IQueuedRun, IRunUser, Outcome } from './runs';
import type { ISandbox } from './sandbox';

/** What a cell's badge shows. Symbol and words say the same as the colours do, so that nobody needs to see colours. */
export interface IBadge {
  status: 'running' | 'waiting' | 'queued' | Outcome;
  runId: string;
  user: IRunUser;
  /** A sign for the status, or '' where the words are enough. */
  symbol: string;
  /** Who, and how it ended unless `message` tells; without the seconds of a run that goes on. */
  line: string;
  /** ISO time since when a running cell runs. */
  since: string | null;
  /** What happened and what to do next, in one sentence; null when all is well. */
  message: string | null;
  /** For a screen reader, once, when the badge comes to this state. */
  announcement: string;
}

/**
 * The badge of a cell: its run in the queue if there is one, else its last run, else none.
 *
 * The run that is first waits, too, while its notebook stands in line for a sandbox.
 */
export function describeCell(
  queued: IQueuedRun | undefined,
  last: ILastRun | null,
  sandbox: ISandbox | null,
  trans: TranslationBundle
): IBadge | null {
  if (queued?.state === 'running') {
    return sandbox?.state === 'waiting'
      ? describeWaiting(queued, sandbox, trans)
      : describeRunning(queued, trans);
  }
  if (queued !== undefined) {
    return describeQueued(queued, trans);
  }
  return last === null ? null : describeEnded(last, trans);
}

function describeRunning(run: IQueuedRun, trans: TranslationBundle): IBadge {
  const line = trans.__('%1 is running', run.user.display_name);
  return {
    status: 'running',
    runId: run.run_id,
    user: run.user,
    symbol: '',
    line,
    since: run.started_at,
    message: null,
    announcement: line
  };
}

function describeWaiting(
  run: IQueuedRun,
  { position }: ISandbox,
  trans: TranslationBundle
): IBadge {
  const line =
    position === null
      ? trans.__('Waits for a sandbox')
      : trans.__('Waits for a sandbox: number %1 in line', position);
  return {
    status: 'waiting',
    runId: run.run_id,
    user: run.user,
    symbol: '',
    line: `${line} · ${run.user.display_name}`,
    since: null,
    message: null,
    announcement: line
  };
}

function describeQueued(run: IQueuedRun, trans: TranslationBundle): IBadge {
  const place = placeInLine(run.position, trans);
  const name = run.user.display_name;
  return {
    status: 'queued',
    runId: run.run_id,
    user: run.user,
    symbol: '',
    line: `${place} · ${name}`,
    since: null,
    message: null,
    announcement: trans.__("%1's run is %2", name, place.toLowerCase())
  };
}

function describeEnded(last: ILastRun, trans: TranslationBundle): IBadge {
  const word = outcomeWord(last.outcome, trans);
  const name = last.user.display_name;
  const duration =
    last.duration_ms === null || last.outcome === 'cancelled'
      ? null
      : durationText(last.duration_ms, trans);
  return {
    status: last.outcome,
    runId: last.run_id,
    user: last.user,
    symbol: SYMBOLS[last.outcome],
    line: [name, last.message ? null : word, duration].filter(part => part).join(' · '),
    since: null,
    message: last.message,
    announcement: trans.__(
      "%1's run: %2",
      name,
      [last.message ?? word ?? trans.__('finished'), duration].filter(part => part).join(', ')
    )
  };
}

const SYMBOLS: Record<Outcome, string> = {
  ok: '',
  error: '✕',
  cancelled: '⊘',
  interrupted: '■',
  timed_out: '◷',
  sandbox_ended: '⚠',
  kernel_died: '⚠'
};

function outcomeWord(outcome: Outcome, trans: TranslationBundle): string | null {
  switch (outcome) {
    case 'ok':
      return null;
    case 'error':
      return trans.__('error');
    case 'cancelled':
      return trans.__('cancelled');
    case 'interrupted':
      return trans.__('interrupted');
    case 'timed_out':
      return trans.__('time limit reached');
    case 'sandbox_ended':
      return trans.__('sandbox ended');
    case 'kernel_died':
      return trans.__('kernel died');
  }
}

/** "Next in line" for position 1, "2nd in line" for 2, … */
export function placeInLine(position: number, trans: TranslationBundle): string {
  return position <= 1 ? trans.__('Next in line') : trans.__('%1 in line', ordinal(position));
}

function ordinal(position: number): string {
  const teen = position % 100 >= 11 && position % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][position % 10] ?? 'th');
  return `${position}${suffix}`;
}

/** How long a run took: "85 ms", "2.1 s", "1 min 5 s". */
export function durationText(ms: number, trans: TranslationBundle): string {
  if (ms < 1000) {
    return trans.__('%1 ms', Math.round(ms));
  }
  return ms < 60_000
    ? trans.__('%1 s', (Math.floor(ms / 100) / 10).toFixed(1))
    : elapsedText(ms, trans);
}

/** How long a run has been going on, in whole seconds: "3 s", "1 min 5 s", "2 h 4 min". */
export function elapsedText(ms: number, trans: TranslationBundle): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) {
    return trans.__('%1 s', seconds);
  }
  return minutes < 60
    ? trans.__('%1 min %2 s', minutes, seconds % 60)
    : trans.__('%1 h %2 min', Math.floor(minutes / 60), minutes % 60);
}

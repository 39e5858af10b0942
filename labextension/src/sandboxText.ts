import type { TranslationBundle } from '@jupyterlab/translation';
import type { IIsolation } from './runs';
import type { ISandbox } from './sandbox';

/** What the banner above a notebook says, and the one thing that can be done about it. */
export interface IBanner {
  kind: 'waiting' | 'ending' | 'ended';
  /** The same for as long as it is the same news: what was dismissed stays dismissed. */
  key: string;
  /** The first words, which stand out. */
  lead: string;
  text: string;
}

/** What people must know about the sandbox now; null while all is as it should be. */
export function describeSandbox(
  sandbox: ISandbox | null,
  trans: TranslationBundle
): IBanner | null {
  switch (sandbox?.state) {
    case 'waiting':
      return {
        kind: 'waiting',
        key: 'waiting',
        lead: '',
        text: `${sandbox.message} ${sandbox.next_step}`.trim()
      };
    case 'ended':
      return describeEnded(sandbox, trans);
    case 'ready':
      return sandbox.ends_at === null ? null : describeEnding(sandbox, sandbox.ends_at, trans);
    default:
      return null;
  }
}

function describeEnding(sandbox: ISandbox, endsAt: string, trans: TranslationBundle): IBanner {
  const end = new Date(endsAt);
  const since = new Date(end.getTime() - (sandbox.idle_s ?? 0) * 1000);
  const short = (sandbox.idle_s ?? 0) < SHORT_S;
  return {
    kind: 'ending',
    key: `ending ${endsAt}`,
    lead: trans.__("This notebook's sandbox ends at %1", timeText(end, short)),
    text: trans.__(
      'because no cell has run since %1. Its variables go with it.',
      timeText(since, short)
    )
  };
}

function describeEnded(sandbox: ISandbox, trans: TranslationBundle): IBanner {
  const lead =
    sandbox.at === null
      ? trans.__('Variables are gone.')
      : trans.__('Variables are gone since %1.', timeText(new Date(sandbox.at)));
  return {
    kind: 'ended',
    key: `ended ${sandbox.at}`,
    lead,
    text: `${sandbox.message} ${withoutLead(sandbox.next_step)}`.trim()
  };
}

/** The server's sentence for places where nothing else says that variables are gone begins with that. */
function withoutLead(nextStep: string): string {
  const rest = nextStep.replace(/^Variables are gone; /, '');
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** Below this many seconds, minutes alone would say nothing. */
const SHORT_S = 300;

/** "14:05", or with the date when that is not today. */
export function timeText(time: Date, withSeconds = false): string {
  if (Number.isNaN(time.getTime())) {
    return '?';
  }
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(undefined, {
    ...(isToday ? {} : { dateStyle: 'medium' }),
    timeStyle: withSeconds ? 'medium' : 'short'
  });
}

/** Name and value of what can be known about where a notebook's cells run. */
export function sandboxDetails(
  isolation: IIsolation,
  sandbox: ISandbox | null,
  trans: TranslationBundle
): Array<[string, string]> {
  const rows: Array<[string, string]> = [[trans.__('Runs in'), isolation.summary]];
  if (isolation.missing.length > 0) {
    rows.push([trans.__('Missing'), isolation.missing.join(', ')]);
  }
  if (sandbox === null || sandbox.memory_mib === null) {
    return rows;
  }
  rows.push(
    [trans.__('Host'), sandbox.host || trans.__('this server')],
    [trans.__('Memory'), trans.__('at most %1 MiB', sandbox.memory_mib)],
    [trans.__('Ends'), idleRule(sandbox, trans)]
  );
  return rows;
}

/** "after 60 minutes without a run". */
export function idleRule({ idle_s }: ISandbox, trans: TranslationBundle): string {
  return idle_s === null
    ? trans.__('never by itself')
    : trans.__('after %1 without a run', spanText(idle_s, trans));
}

function spanText(seconds: number, trans: TranslationBundle): string {
  return seconds < 120
    ? trans.__('%1 seconds', Math.round(seconds))
    : trans.__('%1 minutes', Math.round(seconds / 60));
}

import { count, fields, text } from './plainValues';

/** Where the notebook's sandbox stands: the `sandbox` value of the shared document. */
export interface ISandbox {
  /** `ended`: variables are gone since `at`. */
  state: 'none' | 'waiting' | 'ready' | 'ended';
  /** The place in line on a full host: 1 is next. */
  position: number | null;
  message: string;
  next_step: string;
  at: string | null;
  /** When a sandbox in which nothing runs will be ended, once that is announced. */
  ends_at: string | null;
  /** The machine it runs on; '' for the server's own. */
  host: string;
  memory_mib: number | null;
  /** Seconds without a run after which it is ended; null: never. */
  idle_s: number | null;
}

const STATES: readonly unknown[] = ['none', 'waiting', 'ready', 'ended'] satisfies Array<
  ISandbox['state']
>;

/** Read the `sandbox` value; null when it is not of the shape. */
export function readSandbox(value: unknown): ISandbox | null {
  const given = fields(value);
  if (given === null || !STATES.includes(given.state)) {
    return null;
  }
  return {
    state: given.state as ISandbox['state'],
    position: count(given.position),
    message: text(given.message) ?? '',
    next_step: text(given.next_step) ?? '',
    at: text(given.at),
    ends_at: text(given.ends_at),
    host: text(given.host) ?? '',
    memory_mib: count(given.memory_mib),
    idle_s: count(given.idle_s)
  };
}

/**
 * What the server says about runs: the shapes of docs/api.md, checked once where they enter.
 *
 * A reader returns null for anything that is not of the shape, so that a newer server cannot break the page.
 */

import { count, fields, list, text } from './plainValues';
import type { Fields } from './plainValues';

/** How a run ended. */
export type Outcome =
  'ok' | 'error' | 'cancelled' | 'interrupted' | 'timed_out' | 'sandbox_ended' | 'kernel_died';

/** A person, as the server knows them. */
export interface IRunUser {
  username: string;
  display_name: string;
  color: string | null;
}

/** A run that is in the notebook's queue. */
export interface IQueuedRun {
  run_id: string;
  cell_id: string;
  user: IRunUser;
  state: 'running' | 'queued';
  position: number;
  started_at: string | null;
}

/** A run that waited when the server stopped or died; people decide whether it runs. */
export interface IOfferedRun {
  run_id: string;
  cell_id: string;
  user: IRunUser;
  requested_at: string | null;
  /** Whether the cell was changed since. */
  changed: boolean;
}

/** The last run of a cell, as its metadata keeps it. */
export interface ILastRun {
  run_id: string;
  user: IRunUser;
  duration_ms: number | null;
  outcome: Outcome;
  message: string | null;
}

/** What a kernel says of an error. */
export interface IRunError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** A run as the HTTP interface answers it. */
export interface IRun {
  run_id: string;
  cell_id: string;
  state: 'queued' | 'running' | 'ended' | 'offered';
  outcome: Outcome | null;
  error: IRunError | null;
  message: string | null;
}

/** One cell of a batch, as the server wants it. */
export interface IRunRequest {
  run_id: string;
  cell_id: string;
  source: string;
}

/** Where code runs, and what the isolation lacks. */
export interface IIsolation {
  engine: string;
  level: string;
  summary: string;
  missing: string[];
}

/** Something that happened to the notebook that people should hear of. */
export interface INotice {
  id: string;
  kind: string;
  user: IRunUser | null;
  cell_id: string | null;
  at: string;
  message: string;
}

const OUTCOMES: readonly string[] = [
  'ok',
  'error',
  'cancelled',
  'interrupted',
  'timed_out',
  'sandbox_ended',
  'kernel_died'
] satisfies Outcome[];

function outcome(value: unknown): Outcome | null {
  return typeof value === 'string' && OUTCOMES.includes(value) ? (value as Outcome) : null;
}

export function readUser(value: unknown): IRunUser | null {
  const given = fields(value);
  const username = text(given?.username);
  if (given === null || username === null) {
    return null;
  }
  return {
    username,
    display_name: text(given.display_name) || username,
    color: text(given.color) || null
  };
}

/** What is read of every run that has not ended: which one it is, of which cell, and whose. */
function readAskedRun(
  given: Fields | null
): Pick<IQueuedRun, 'run_id' | 'cell_id' | 'user'> | null {
  const run_id = text(given?.run_id);
  const cell_id = text(given?.cell_id);
  const user = readUser(given?.user);
  return run_id === null || cell_id === null || user === null ? null : { run_id, cell_id, user };
}

function readQueuedRun(value: unknown): IQueuedRun | null {
  const given = fields(value);
  const asked = readAskedRun(given);
  if (given === null || asked === null) {
    return null;
  }
  return {
    ...asked,
    state: given.state === 'running' ? 'running' : 'queued',
    position: count(given.position) ?? 0,
    started_at: text(given.started_at)
  };
}

/** Read the `runs` value of the shared document: the queue, running first. */
export function readQueue(value: unknown): IQueuedRun[] {
  return list(value, readQueuedRun);
}

function readOfferedRun(value: unknown): IOfferedRun | null {
  const given = fields(value);
  const asked = readAskedRun(given);
  if (given === null || asked === null) {
    return null;
  }
  return {
    ...asked,
    requested_at: text(given.requested_at),
    changed: given.changed === true
  };
}

/** Read the `offered` value of the shared document, in the order in which the runs waited. */
export function readOffered(value: unknown): IOfferedRun[] {
  return list(value, readOfferedRun);
}

/** Read a cell's `pennant` metadata. */
export function readLastRun(value: unknown): ILastRun | null {
  const given = fields(fields(value)?.run);
  const run_id = text(given?.run_id);
  const user = readUser(given?.user);
  const ended = outcome(given?.outcome);
  if (given === null || run_id === null || user === null || ended === null) {
    return null;
  }
  return {
    run_id,
    user,
    duration_ms: count(given.duration_ms),
    outcome: ended,
    message: text(given.message)
  };
}

/** Read an error, of a run or among the outputs of a cell. */
export function readError(value: unknown): IRunError | null {
  const given = fields(value);
  return given === null
    ? null
    : {
        ename: text(given.ename) ?? 'Error',
        evalue: text(given.evalue) ?? '',
        traceback: list(given.traceback, text)
      };
}

/** Read a run from an HTTP answer. */
export function readRun(value: unknown): IRun | null {
  const given = fields(value);
  const run_id = text(given?.run_id);
  const cell_id = text(given?.cell_id);
  const state = given?.state;
  if (given === null || run_id === null || cell_id === null) {
    return null;
  }
  if (state !== 'queued' && state !== 'running' && state !== 'ended' && state !== 'offered') {
    return null;
  }
  return {
    run_id,
    cell_id,
    state,
    outcome: outcome(given.outcome),
    error: readError(given.error),
    message: text(given.message)
  };
}

/** Read the isolation from the `kernel` value of the shared document. */
export function readIsolation(value: unknown): IIsolation | null {
  const given = fields(fields(value)?.isolation);
  const engine = text(given?.engine);
  const level = text(given?.level);
  if (given === null || engine === null || level === null) {
    return null;
  }
  return {
    engine,
    level,
    summary: text(given.summary) ?? level,
    missing: list(given.missing, text)
  };
}

function readNotice(value: unknown): INotice | null {
  const given = fields(value);
  const id = text(given?.id);
  const message = text(given?.message);
  if (given === null || id === null || message === null) {
    return null;
  }
  return {
    id,
    kind: text(given.kind) ?? '',
    user: readUser(given.user),
    cell_id: text(given.cell_id),
    at: text(given.at) ?? '',
    message
  };
}

/** Read the `notices` value of the shared document, oldest first. */
export function readNotices(value: unknown): INotice[] {
  return list(value, readNotice);
}

import { ServerConnection } from '@jupyterlab/services';
import { RefusedError } from './api';

/** What a retry loop needs of time, so that tests need not wait. */
export interface IPause {
  (milliseconds: number): Promise<void>;
}

/** Wait on the page's own clock. */
export const pause: IPause = milliseconds =>
  new Promise(resolve => setTimeout(resolve, milliseconds));

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** The pause before try number `attempt` (1 is the first repeat): doubles, up to five seconds. */
export function pauseBefore(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/** Whether a failed request may succeed later unchanged: the connection broke, or a server or proxy is restarting. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RefusedError) {
    return error.status >= 500 || error.status === 429;
  }
  return error instanceof ServerConnection.NetworkError;
}

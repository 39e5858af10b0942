import type { ISharedCell } from '@jupyter/ydoc';
import type { IPause } from './retry';
import { SHARED_KEY } from './pennantNotebook';
import { readLastRun } from './runs';

/** The answer over HTTP can be ahead of the shared document; this is how far we let it be. */
const LONGEST_LAG_MS = 3000;

/**
 * Wait until the shared document, too, shows that a run has ended.
 *
 * JupyterLab writes to cells whose end it hears of, and would write against the server's own last word on them.
 */
export async function untilShown(cell: ISharedCell, runId: string, pause: IPause): Promise<void> {
  const isShown = (): boolean => readLastRun(cell.getMetadata(SHARED_KEY))?.run_id === runId;
  if (isShown()) {
    return;
  }
  let stop = (): void => undefined;
  const shown = new Promise<void>(resolve => {
    const look = (): void => {
      if (isShown()) {
        resolve();
      }
    };
    cell.metadataChanged.connect(look);
    stop = () => cell.metadataChanged.disconnect(look);
  });
  await Promise.race([shown, pause(LONGEST_LAG_MS)]);
  stop();
}

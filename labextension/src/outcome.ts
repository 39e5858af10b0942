import type { ISharedCodeCell } from '@jupyter/ydoc';
import { KernelError } from '@jupyterlab/notebook';
import type { KernelMessage } from '@jupyterlab/services';
import { readError } from './runs';
import type { ILastRun, IRun, IRunError, Outcome } from './runs';

/** What JupyterLab must hear of an ended run: success, silence (cancelled), or an error that stops Run All. */
export function kernelErrorOf(run: IRun): KernelError | null {
  if (run.outcome === 'ok' || run.outcome === 'cancelled') {
    return null;
  }
  const content = {
    status: 'error',
    ename: run.error?.ename ?? ERROR_NAMES[run.outcome ?? 'error'],
    evalue: run.error?.evalue ?? run.message ?? '',
    traceback: run.error?.traceback ?? []
  };
  return new KernelError(content as unknown as KernelMessage.IExecuteReply);
}

/** The run as far as a cell's metadata remembers it, for when the server does not any more. */
export function runFromMetadata(cellId: string, runId: string, last: ILastRun | null): IRun | null {
  if (last?.run_id !== runId) {
    return null;
  }
  const { outcome, message } = last;
  return {
    run_id: runId,
    cell_id: cellId,
    state: 'ended',
    outcome,
    error: null,
    message
  };
}

/** The error that stands last in a cell's outputs; null when there is none. */
export function errorIn(cell: ISharedCodeCell): IRunError | null {
  const errors = cell.getOutputs().filter(output => output.output_type === 'error');
  return readError(errors.at(-1));
}

const ERROR_NAMES: Record<Outcome, string> = {
  ok: '',
  cancelled: '',
  error: 'Error',
  interrupted: 'Interrupted',
  timed_out: 'TimeLimitExceeded',
  sandbox_ended: 'SandboxEnded',
  kernel_died: 'KernelDied'
};

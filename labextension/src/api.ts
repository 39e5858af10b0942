import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { FileChoice } from './fileTrouble';
import { readRun } from './runs';
import type { IRun, IRunRequest } from './runs';

/** The server refused: `status` is HTTP's, `reason` the server's word for it, `message` a sentence for people. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string
  ) {
    super(message);
  }
}

/** A half-dead connection (a laptop that slept) is given up this many seconds after the server should have answered. */
const ANSWER_GRACE_S = 15;

/** What the rest of the extension needs of the server. */
export interface IRunsApi {
  /** Queue a batch, all or nothing. Safe to repeat: the run ids make it so. */
  submit(documentId: string, runs: readonly IRunRequest[]): Promise<void>;
  /** Read one run; waits on the server until it has ended, at most `waitS` seconds. */
  read(documentId: string, runId: string, waitS: number): Promise<IRun>;
  /** Cancel a queued run. */
  cancel(documentId: string, runId: string): Promise<void>;
}

/** The runs of notebooks over HTTP. Every method throws `RefusedError`, or `ServerConnection.NetworkError`. */
export class RunsApi implements IRunsApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  async submit(documentId: string, runs: readonly IRunRequest[]): Promise<void> {
    await this._request(documentId, '', {
      method: 'POST',
      body: JSON.stringify({ runs, stop_on_error: true })
    });
  }

  async read(documentId: string, runId: string, waitS: number): Promise<IRun> {
    const answer = await this._request(
      documentId,
      `/${encodeURIComponent(runId)}?wait_s=${waitS}`,
      {
        method: 'GET',
        signal: AbortSignal.timeout((waitS + ANSWER_GRACE_S) * 1000)
      }
    );
    const run = readRun(answer);
    if (run === null) {
      throw new RefusedError(502, 'bad_answer', 'The server sent no run.');
    }
    return run;
  }

  async cancel(documentId: string, runId: string): Promise<void> {
    await this._request(documentId, `/${encodeURIComponent(runId)}`, {
      method: 'DELETE'
    });
  }

  /** Let an idle sandbox stay. */
  async keep(documentId: string): Promise<void> {
    await this._call(documentId, 'keep', { method: 'POST' });
  }

  /** Choose what is kept where a notebook and its file differ; the path of the copy that was made, if any. */
  async chooseFile(documentId: string, choice: FileChoice): Promise<string | null> {
    const answer = await this._call(documentId, 'file', {
      method: 'POST',
      body: JSON.stringify({ choice })
    });
    const { copy } = (answer ?? {}) as { copy?: unknown };
    return typeof copy === 'string' ? copy : null;
  }

  /** Run what is offered again, or forget it. */
  async answerOffer(documentId: string, runIds: readonly string[], run: boolean): Promise<void> {
    await this._call(documentId, 'offered', {
      method: 'POST',
      body: JSON.stringify({ run_ids: runIds, run })
    });
  }

  /** Answer what a running cell asks; null declines. */
  async answer(
    documentId: string,
    runId: string,
    questionId: string,
    value: string | null
  ): Promise<void> {
    await this._request(documentId, `/${encodeURIComponent(runId)}/input`, {
      method: 'POST',
      body: JSON.stringify({ value, id: questionId })
    });
  }

  private _request(documentId: string, rest: string, init: RequestInit): Promise<unknown> {
    return this._call(documentId, `runs${rest}`, init);
  }

  private async _call(documentId: string, rest: string, init: RequestInit): Promise<unknown> {
    const notebook = URLExt.join(
      this._settings.baseUrl,
      'pennant/api/notebooks',
      encodeURIComponent(documentId)
    );
    const response = await ServerConnection.makeRequest(
      `${notebook}/${rest}`,
      init,
      this._settings
    );
    const answer = await body(response);
    if (!response.ok) {
      throw refusal(response.status, answer);
    }
    return answer;
  }
}

async function body(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function refusal(status: number, answer: unknown): RefusedError {
  const given = (answer ?? {}) as { message?: unknown; reason?: unknown };
  return new RefusedError(
    status,
    typeof given.reason === 'string' ? given.reason : 'unknown',
    typeof given.message === 'string' && given.message
      ? given.message
      : `The server answered with status ${status}.`
  );
}

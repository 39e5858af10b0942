/** What can be kept where a notebook and its file were changed in different ways. */
export type FileChoice = 'shared' | 'file' | 'both';

/** Why the file of a notebook is not what the shared notebook is, as the server tells it. */
export interface IFileTrouble {
  readonly isConflict: boolean;
  /** Sentences for people. */
  readonly message: string;
}

/** What stands in the shared document; null when the file is well, or what stands there is nothing of ours. */
export function readFileTrouble(value: unknown): IFileTrouble | null {
  const { state, message } = (value ?? {}) as { state?: unknown; message?: unknown };
  return typeof state === 'string' && typeof message === 'string'
    ? { isConflict: state === 'conflict', message }
    : null;
}

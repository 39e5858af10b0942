import { readUser } from './runs';
import type { IRunUser } from './runs';

/** Which of JavaScript's questions a cell asks. */
export type QuestionKind = 'prompt' | 'confirm' | 'alert';

/** What the running cell asks for; it waits until somebody answers. */
export interface IQuestion {
  id: string;
  run_id: string;
  cell_id: string;
  /** Who ran the cell. */
  user: IRunUser;
  kind: QuestionKind;
  prompt: string;
  default: string;
  /** Whether anybody may answer; until then only whoever ran the cell. */
  open: boolean;
}

/** Read the `input` value of the shared document: null when nothing is asked. */
export function readQuestion(value: unknown): IQuestion | null {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const user = readUser(given.user);
  const { id, run_id, cell_id } = given;
  if (!isText(id) || !isText(run_id) || !isText(cell_id) || user === null) {
    return null;
  }
  return {
    id,
    run_id,
    cell_id,
    user,
    kind: given.kind === 'confirm' || given.kind === 'alert' ? given.kind : 'prompt',
    prompt: isText(given.prompt) ? given.prompt : '',
    default: isText(given.default) ? given.default : '',
    open: !isText(given.until)
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

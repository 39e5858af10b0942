import { fields, text } from './plainValues';

/** Where a notebook's changes are, or are not: the `store` and `copy` values of the shared document. */
export interface IStorage {
  state: 'off' | 'current' | 'behind';
  /** When the oldest change was made that is not there. */
  since: string | null;
  /** Why, in a few words. */
  reason: string;
}

const STATES: readonly unknown[] = ['off', 'current', 'behind'] satisfies Array<IStorage['state']>;

/** Read one of the values; null when it is not of the shape. */
export function readStorage(value: unknown): IStorage | null {
  const given = fields(value);
  if (given === null || !STATES.includes(given.state)) {
    return null;
  }
  return {
    state: given.state as IStorage['state'],
    since: text(given.since),
    reason: text(given.reason) ?? ''
  };
}

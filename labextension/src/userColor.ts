import type { IRunUser } from './runs';

const PALETTE_SIZE = 7;

/** The colour that stands for a person: the server's if it is one, else a lasting choice from JupyterLab's palette. */
export function userColor(user: IRunUser): string {
  return user.color !== null && CSS.supports('color', user.color)
    ? user.color
    : paletteColor(user.username);
}

/** A colour of JupyterLab's palette for collaborators, always the same for the same person. */
export function paletteColor(username: string): string {
  return `var(--jp-collaborator-color${(hash(username) % PALETTE_SIZE) + 1})`;
}

function hash(name: string): number {
  let value = 0;
  for (const character of name) {
    value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return value;
}

import { initialsOf } from '../src/identity';
import { paletteColor } from '../src/userColor';

describe('initialsOf', () => {
  it.each([
    ['Ada', 'A'],
    ['ada lovelace', 'AL'],
    ['  Jean  Jacques Rousseau ', 'JR'],
    ['😀 smith', '😀S'],
    ['', '']
  ])('of %p are %p', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('paletteColor', () => {
  it('is the same for the same person, and one of seven', () => {
    expect(paletteColor('ada')).toBe(paletteColor('ada'));
    expect(paletteColor('ben')).toMatch(/^var\(--jp-collaborator-color[1-7]\)$/);
  });
});

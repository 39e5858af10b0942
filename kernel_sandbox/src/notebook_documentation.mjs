// What is told of the globals that a notebook has beside the standard ones. More is in docs/values.md and docs/javascript.md.

const shorthand = (/** @type {string} */ kind) =>
  `Shows ${kind} below the cell. A display_id makes it one that can be updated.`;

/** @type {Readonly<Record<string, readonly [signature: string, description: string]>>} */
export const NOTEBOOK_DOCUMENTATION = Object.freeze({
  display: [
    'display(value, options?: { display_id?: string | true, update?: boolean, raw?: boolean, metadata?: object })',
    'Shows a value below the cell, now. A display with a display_id can be updated later: by its update(value), or by ' +
      'display(value, { display_id, update: true }). With raw the value is a MIME bundle.',
  ],
  'display.html': ['display.html(text: string, options?)', shorthand('HTML')],
  'display.markdown': ['display.markdown(text: string, options?)', shorthand('Markdown')],
  'display.latex': ['display.latex(text: string, options?)', shorthand('LaTeX')],
  'display.svg': ['display.svg(text: string, options?)', shorthand('an SVG picture')],
  'display.png': ['display.png(base64: string | Uint8Array, options?)', shorthand('a PNG picture')],
  'display.jpeg': ['display.jpeg(base64: string | Uint8Array, options?)', shorthand('a JPEG picture')],
  'display.gif': ['display.gif(base64: string | Uint8Array, options?)', shorthand('a GIF picture')],
  'display.pdf': ['display.pdf(base64: string | Uint8Array, options?)', shorthand('a PDF document')],
  'display.json': ['display.json(value, options?)', shorthand('JSON that can be opened and closed')],
  'display.text': ['display.text(text: string, options?)', shorthand('plain text')],
  'display.javascript': ['display.javascript(text: string, options?)', shorthand('JavaScript, which the page runs')],
  'display.raw': ['display.raw(type: string, data, options?)', shorthand('data of any MIME type')],
  'display.table': [
    'display.table(rows, columns?: string[])',
    'Shows records as a table; columns says which, and their order.',
  ],
  newDisplay: ['newDisplay()', 'A display that is filled later and can be updated.'],
  html: ['html`…`', 'A fragment of HTML. Values are put in as they are; fragments can stand in one another.'],
  svg: ['svg`…`', 'An SVG picture. Values are put in as they are.'],
  md: ['md`…`', 'Markdown. Values are put in as they are.'],
  image: ['image(bytes: Uint8Array | string)', 'A picture: the bytes of a PNG, JPEG, GIF or WebP, or a data: URL.'],
  cell: ['cell: { signal: AbortSignal, id: string }', 'The cell that runs.'],
  'cell.signal': [
    'readonly signal: AbortSignal',
    'Fires when the cell is run again, interrupted or deleted: what should end with it can listen.',
  ],
  fetch: ['fetch(url)', 'Not possible here: cells run without a network. Import a file beside the notebook instead.'],
  $$: ['$$', 'What notebooks written for IJavascript use: $$.async(), $$.html(text), $$.sendResult(value) …'],
});

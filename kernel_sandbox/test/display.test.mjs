// The global `display` and the protocol Symbol.for('Jupyter.display').
import assert from 'node:assert/strict';
import test from 'node:test';
import { ValuesContext } from './values_context.mjs';

/** @param {string} source */
function displayed(source) {
  const values = new ValuesContext();
  values.run(source);
  return values.displays;
}

test('a plain value is shown as text', () => {
  assert.deepEqual(displayed('display([1])'), [{ data: { 'text/plain': '[ 1 ]' }, metadata: {}, update: false }]);
});

test('a MIME bundle is shown as it is', () => {
  const bundle = { 'text/html': '<b>x</b>', 'application/json': { a: [1] } };
  assert.deepEqual(displayed(`display(${JSON.stringify(bundle)})`)[0].data, bundle);
  assert.deepEqual(displayed(`display({ plain: 1 })`)[0].data, { 'text/plain': '{ plain: 1 }' });
  assert.deepEqual(displayed(`display({ 'a/b': 'x' }, { raw: true, metadata: { k: 1 } })`)[0].metadata, { k: 1 });
});

test('bytes become base64', () => {
  for (const bytes of [[], [1], [1, 2], [1, 2, 3], [255, 254, 253, 252]]) {
    const [{ data }] = displayed(`display.png(new Uint8Array(${JSON.stringify(bytes)}))`);
    assert.equal(data['image/png'], Buffer.from(bytes).toString('base64'));
  }
});

test('displays have names and can be updated', () => {
  const source = `display('a', { display_id: 'n' }); display('b', { display_id: 'n', update: true })`;
  assert.deepEqual(displayed(source), [
    { data: { 'text/plain': "'a'" }, metadata: {}, display_id: 'n', update: false },
    { data: { 'text/plain': "'b'" }, metadata: {}, display_id: 'n', update: true },
  ]);
  assert.throws(() => displayed(`display('x', { update: true })`), /say which one/);
});

test('a value displays itself', () => {
  const own = `{ [Symbol.for('Jupyter.display')]() { return { 'text/html': '<i>' } } }`;
  assert.deepEqual(displayed(`display(${own})`)[0].data, { 'text/html': '<i>' });
  assert.deepEqual(displayed(`display(Object.create(${own}))`)[0].data, { 'text/html': '<i>' });
});

test('a value displays itself later', async () => {
  const values = new ValuesContext();
  const own = `{ async [Symbol.for('Jupyter.display')]() { return { data: { 'text/html': '<i>' }, metadata: { m: 1 } } } }`;
  await values.run(`display(${own})`);
  assert.deepEqual(values.displays, [{ data: { 'text/html': '<i>' }, metadata: { m: 1 }, update: false }]);
});

test('shorthands', () => {
  const source = `display.html('h'); display.markdown('m'); display.svg('<svg/>'); display.latex('l'); display.json({ a: 1 })`;
  const types = displayed(source).map(({ data }) => Object.keys(data)[0]);
  assert.deepEqual(types, ['text/html', 'text/markdown', 'image/svg+xml', 'text/latex', 'application/json']);
});

test('data of too many levels is refused, as the kernel would take it for an attack', () => {
  const nested = (/** @type {number} */ levels) => `JSON.parse('${'['.repeat(levels)}"[{"${']'.repeat(levels)}')`;
  assert.equal(displayed(`display.json(${nested(48)})`).length, 1);
  assert.throws(() => displayed(`display.json(${nested(49)})`), /more than 48 levels/);
});

test('what is too large is refused with what to do', () => {
  assert.throws(() => displayed(`display.html('x'.repeat(5e6))`), /at most 4 MiB .* Display a smaller part/);
  assert.throws(() => displayed(`display.png(new Uint8Array(4e6))`), /at most 4 MiB/);
  assert.throws(() => displayed(`display.text('€'.repeat(2e6))`), /at most 4 MiB/);
  assert.throws(() => displayed(`display.text('\\u0001'.repeat(1e6))`), /at most 4 MiB/);
  assert.throws(() => displayed(`display(1, { display_id: 'x'.repeat(1001) })`), /at most 1000 characters/);
});

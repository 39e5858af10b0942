// How values say what they are shown as, as the cells of the real sandbox do it.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { SandboxProcess } from './sandbox_process.mjs';

/** @type {SandboxProcess} */
let sandbox;
before(async () => {
  sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
});
after(() => sandbox.end());

/** @param {string} source */
async function outcomeOf(source) {
  const first = sandbox.frames.output.length;
  const outcome = await sandbox.run(source);
  assert.equal(outcome.done.status, 'ok', JSON.stringify(outcome.done.error));
  const displays = sandbox.frames.output.slice(first).filter(({ type }) => type === 'display');
  return { ...outcome, displays, data: outcome.done.result?.data ?? null };
}

const PNG = 'new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0])';
const VEGA_LITE = "{ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', mark: 'bar' }";
const FRAME =
  "{ schema: { a: 'Int64', b: { toJSON: () => ({ DataType: 'Utf8' }) } }, head() { return this }, toRecords() { return [{ a: 1, b: '<x>' }] } }";

describe('shown as what it says it is, as a result and by display', () => {
  for (const [value = '', type = '', content] of [
    ["{ [Symbol.for('Jupyter.display')]() { return { 'text/html': '<b>' } } }", 'text/html', '<b>'],
    ["{ async [Symbol.for('Jupyter.display')]() { await 0; return { 'text/html': '<b>' } } }", 'text/html', '<b>'],
    ["Object.assign(() => 1, { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': 'f' }) })", 'text/html', 'f'],
    ['html`<i>${1}${undefined}${null}</i>`', 'text/html', '<i>1null</i>'],
    ['html`<ul>${[1, 2].map((i) => html`<li>${i}`)}</ul>`', 'text/html', '<ul><li>1<li>2</ul>'],
    ['html`${[1, 2]}${html`<b>`}`', 'text/html', '1,2<b>'],
    ['md`# ${1 + 1}`', 'text/markdown', '# 2'],
    ['svg`<svg viewBox="0 0 1 1"/>`', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'],
    [`image(${PNG})`, 'image/png', 'iVBORw0KGgoA'],
    ["image('data:image/gif;base64,R0lGODlh')", 'image/gif', 'R0lGODlh'],
    [PNG, 'image/png', 'iVBORw0KGgoA'],
    [`${PNG}.buffer`, 'image/png', 'iVBORw0KGgoA'],
    ['new Uint8Array([0xff, 0xd8, 0xff, 0xe0])', 'image/jpeg', '/9j/4A=='],
    ["new TextEncoder().encode('GIF89a')", 'image/gif', 'R0lGODlh'],
    ["new TextEncoder().encode('RIFF    WEBP')", 'image/webp', 'UklGRiAgICBXRUJQ'],
    ["{ toDataURL() { return 'data:image/png;base64,iVBORw==' } }", 'image/png', 'iVBORw=='],
    [VEGA_LITE, 'application/vnd.vegalite.v5+json', undefined],
    [`{ toSpec() { return ${VEGA_LITE} } }`, 'application/vnd.vegalite.v5+json', undefined],
    ["{ $schema: 'https://vega.github.io/schema/vega/v5.json' }", 'application/vnd.vega.v5+json', undefined],
    [FRAME, 'application/vnd.dataresource+json', { data: [{ a: 1, b: '<x>' }], schema: { fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }] } }],
    ["{ outerHTML: '<p>x</p>' }", 'text/html', '<p>x</p>'],
    ["new (class { get outerHTML() { return '<svg><g/></svg>' } })()", 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'],
    ["{ _toHtml() { return '<u>' }, _toPng() { return 'iVBORw==' } }", 'image/png', 'iVBORw=='],
    ["{ _toMime() { return { 'text/latex': '$x$' } } }", 'text/latex', '$x$'],
    ["new (class { _toMarkdown() { return '*m*' } })()", 'text/markdown', '*m*'],
  ]) {
    test(String(value), async () => {
      const { data } = await outcomeOf(`(${value})`);
      const { displays } = await outcomeOf(`await display((${value}))`);
      for (const bundle of [data, displays[0]?.data]) {
        if (content === undefined) assert.ok(bundle[String(type)].$schema);
        else assert.deepEqual(bundle[String(type)], content);
      }
    });
  }
});

test('a data frame is a table, too, and its cells are escaped', async () => {
  const { data } = await outcomeOf(`(${FRAME})`);
  assert.match(data['text/html'], /^<table.*<td[^>]*>&lt;x&gt;</);
});

describe('looking for a convention runs nothing', () => {
  for (const value of [
    '{ get toDataURL() { ran++ }, get toSpec() { ran++ }, get outerHTML() { ran++ }, get $schema() { ran++ } }',
    "{ get [Symbol.for('Jupyter.display')]() { ran++ }, get _toHtml() { ran++ }, get then() { ran++ } }",
    'new Proxy({}, { get() { ran++ }, has() { ran++; return true }, getOwnPropertyDescriptor() { ran++ }, getPrototypeOf() { ran++; return null } })',
    'Object.create(new Proxy({}, { get() { ran++ }, getPrototypeOf() { ran++; return null } }))',
    "{ get schema() { ran++ }, get head() { ran++ }, toRecords: 1 }",
  ]) {
    test(value, async () => {
      await outcomeOf(`var ran = 0; (${value})`);
      await outcomeOf(`display((${value}))`);
      assert.deepEqual((await outcomeOf('ran')).data, { 'text/plain': '0' });
    });
  }
});

describe('a value that fails to show itself is told, and shown as it is', () => {
  for (const [value = '', message = ''] of [
    ["{ n: 1, [Symbol.for('Jupyter.display')]() { throw new Error('no <b>') } }", 'Jupyter.display.* failed: Error: no <b>'],
    ["{ n: 1, async [Symbol.for('Jupyter.display')]() { throw new Error('later') } }", 'Jupyter.display.* failed: Error: later'],
    ["{ n: 1, [Symbol.for('Jupyter.display')]: () => 'text' }", 'must give a MIME bundle'],
    ["{ n: 1, [Symbol.for('Jupyter.display')]: () => ({ 'text/html': 'x'.repeat(5e6) }) }", 'at most 4 MiB'],
    ["{ n: 1, toSpec() { throw 'spec' } }", "toSpec method of the value failed: 'spec'"],
    ["{ n: 1, _toHtml() { null.x } }", '_toHtml .* failed: TypeError'],
    ["{ n: 1, schema: {}, head() {}, toRecords() {} }", 'data frame of the value failed'],
  ]) {
    test(String(value), async () => {
      const result = await outcomeOf(`(${value})`);
      assert.match(result.data['text/plain'], /n: 1/);
      assert.match(result.stderr, new RegExp(String(message)));
      const shown = await outcomeOf(`await display((${value}))`);
      assert.match(shown.displays[0]?.data['text/plain'], /n: 1/);
      assert.match(shown.stderr, new RegExp(String(message)));
    });
  }
});

test('one that never settles can be interrupted', async () => {
  for (const body of ['return new Promise(() => {})', 'while (true);']) {
    const id = sandbox.startRun(`({ [Symbol.for('Jupyter.display')]() { console.log('in'); ${body} } })`);
    await sandbox.printed(id, /in/);
    await sandbox.interrupt();
    assert.equal((await sandbox.done(id)).status, 'interrupted');
  }
  assert.deepEqual((await outcomeOf('5')).data, { 'text/plain': '5' });
});

test('one that takes long is waited for, however often garbage is collected meanwhile', async () => {
  const id = sandbox.startRun(`
    let litter = 0;
    const littering = setInterval(() => {
      new Array(1e5).fill().map((_, index) => ({ index }));
      if (++litter === 20) console.log('littered');
    }, 0);
    ({ [Symbol.for('Jupyter.display')]() { return new Promise(() => {}); } })`);
  await sandbox.printed(id, /littered/);
  await sandbox.interrupt();
  assert.equal((await sandbox.done(id)).status, 'interrupted');
});

describe('names', () => {
  test('belong to the cells', async () => {
    for (const name of ['html', 'svg', 'md', 'image', 'display', 'newDisplay', 'Deno', '$$']) {
      const own = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
      await own.run(`const ${name} = 7`);
      assert.equal((await own.run(name)).done.result.data['text/plain'], '7', name);
      await own.end();
    }
  });
  test('are not enumerable and look built in', async () => {
    const { data } = await outcomeOf(`['html', 'svg', 'md', 'image', 'display', 'Deno', '$$'].filter((name) => name in { ...globalThis })`);
    assert.equal(data['text/plain'], '[]');
    assert.match((await outcomeOf('String(html)')).data['text/plain'], /native code/);
  });
});

test('image() says what it takes', async () => {
  for (const [source = '', message = ''] of [
    ["image('./cat.png')", 'cannot read files'],
    ['image(new Uint8Array(4))', 'not the bytes of a PNG'],
  ]) {
    const { done } = await sandbox.run(source);
    assert.match(done.error.message, new RegExp(String(message)));
  }
});

describe("Deno's namespace", () => {
  test('has the same helpers', async () => {
    const { displays, data } = await outcomeOf(`const { html: h, md: m, display: show, format, $display } = Deno.jupyter
      await show(h\`<b>\`); await show({ 'a/b': 'raw' }, { raw: true })
      await Deno.jupyter.broadcast('display_data', { data: { 'text/html': '<i>' }, metadata: {}, transient: { display_id: 'x' } })
      await Deno.jupyter.broadcast('update_display_data', { data: { 'text/html': '<u>' }, transient: { display_id: 'x' } })
      const formatted = await format(m\`*\`)
      const own = { [$display]: () => ({ 'text/html': formatted['text/markdown'] }) }; own`);
    assert.deepEqual(displays.map((shown) => Object.values(shown.data)[0]), ['<b>', 'raw', '<i>', '<u>']);
    assert.equal(displays[3]?.update, true);
    assert.deepEqual(data, { 'text/html': '*' });
  });
  test('says what it cannot do', async () => {
    const { done } = await sandbox.run("await Deno.jupyter.broadcast('comm_open', {})");
    assert.match(done.error.message, /comm_open cannot be sent from a cell/);
  });
});

describe('named displays', () => {
  test('are updated through what display gives', async () => {
    const { displays, data } = await outcomeOf(
      "const shown = display(1, { display_id: true }); shown.update([2]); shown.html('<b>'); display(9, { display_id: 'mine' })",
    );
    assert.equal(data, null);
    assert.deepEqual(displays.map(({ update }) => update), [false, true, true, false]);
    assert.equal(new Set(displays.slice(0, 3).map((one) => one.display_id)).size, 1);
    assert.deepEqual(displays[2]?.data, { 'text/html': '<b>' });
  });
  test("appear with their first content: tslab's newDisplay", async () => {
    const { displays } = await outcomeOf("const d = newDisplay(); d.text('one'); d.text('two')");
    assert.deepEqual(displays.map(({ update, data }) => [update, data['text/plain']]), [[false, 'one'], [true, 'two']]);
  });
});

test('a display as the last expression is no value, also one that shows itself later', async () => {
  assert.equal((await outcomeOf('display(1)')).data, null);
  const later = await outcomeOf("display({ async [Symbol.for('Jupyter.display')]() { return { 'text/html': 'l' } } })");
  assert.equal(later.data, null);
});

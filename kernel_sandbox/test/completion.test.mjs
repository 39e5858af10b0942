// Completion: what the text before the cursor asks for, and what the sandbox answers without running anything.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { questionAt } from '../src/completion_question.mjs';
import { SandboxProcess } from './sandbox_process.mjs';

const SETUP = `
let alpha1 = { beta: { gamma: 1, 'al pha': 2, "it's": 3, fn() {} } };
class Point { constructor(x) { this.x = x } norm() {} static origin() {} }
const point = new Point(1), long = 'x'.repeat(1e7), list = [1, 2, 3];
var ran = 0;
const hostile = { get g() { ran++; return { inner: 1 } }, plain: 1 };
const handler = new Proxy({}, { get: () => () => { ran++ } });
const proxy = new Proxy({ target1: 1 }, handler);
const people = [{ name: 'Ada', age: 36 }];
function fun1() {}
Object.defineProperty(globalThis, 'onGlobal', { get() { ran++; return { a: 1 } }, configurable: true });
`;

describe('what is asked for', () => {
  /** @type {[string, string | null, string][]} source, owner as a path (null: names in scope), prefix */
  const ASKED = [
    ['alph', null, 'alph'],
    ['', null, ''],
    ['a.b.c', 'a.b', 'c'],
    ['a?.b?.', 'a.b', ''],
    ['a["b"].c', 'a.b', 'c'],
    ["a['b']?.['c", 'a.b', 'c'],
    ['a[0].x', 'a.0', 'x'],
    ['f(a.b', 'a', 'b'],
    ['`${a.b', 'a', 'b'],
    ['a\n  .b', 'a', 'b'],
    ['"s".tr', "''", 'tr'],
    ['[1, [2]].fl', '[]', 'fl'],
    ['1..to', '0', 'to'],
    ['/x/g.te', '/x/', 'te'],
    ['if (x) a.b', 'a', 'b'],
    ['a.class.b', 'a.class', 'b'],
    ['this.x', 'this', 'x'],
    ['return [1].ma', '[]', 'ma'],
  ];
  for (const [source, owner, prefix] of ASKED) {
    test(source || 'nothing', () => {
      const question = questionAt(source);
      const path = question?.kind !== 'members' ? null : [question.owner.base, ...question.owner.path].join('.');
      assert.deepEqual([path, question?.prefix], [owner, prefix]);
    });
  }
  for (const source of [
    '// alph',
    '/* alph',
    '"alph',
    '`alph',
    'f().x',
    'new A().x',
    '(a, b).x',
    '5',
    'a[b].c',
    'f("al',
  ]) {
    test(`nothing can be told of: ${source}`, () => assert.equal(questionAt(source), null));
  }
});

describe('what is answered', () => {
  /** @type {SandboxProcess} */
  let sandbox;
  before(async () => {
    sandbox = await SandboxProcess.start({ maxOldSpaceMiB: 48 });
    await sandbox.run(SETUP);
  });
  after(() => sandbox.end());

  /** @param {string} source */
  const completed = (source) => sandbox.ask({ type: 'complete', source, cursor: source.length });

  /** @type {[string, string[]][]} */
  const ANSWERS = [
    ['alph', ['alpha1']],
    ['alpha1.be', ['beta']],
    ['alpha1?.beta.ga', ['gamma']],
    ['alpha1.beta["al', ['al pha"]']],
    ["alpha1.beta['it", ["it\\'s']"]],
    ['Math.sqr', ['sqrt']],
    ['point.n', ['norm']],
    ['Point.ori', ['origin']],
    ['long.le', ['length']],
    ['list.toSo', ['toSorted']],
    ['hostile.pl', ['plain']],
    ['hostile.g.', []],
    ['proxy.ta', ['target1']],
    ['onGlobal.', []],
    ['const mine1 = 1; mine', ['mine1']],
    ['continu', ['continue']],
    ['$pen', []],
    ['VM2_', []],
    ['$pennant.', []],
    ['\\u0024pennant.', []],
    ['nowhere.x', []],
    ['null.', []],
  ];
  for (const [source, matches] of ANSWERS) {
    test(source, async () => assert.deepEqual((await completed(source)).matches, matches));
  }

  /** @type {[string, string[]][]} the cursor is at the bar */
  const WRITTEN = [
    ['const o = { alpha: 1, beta: 2 }; o.al|', ['alpha']],
    ['const xs = [1, 2]; xs.toSo|', ['toSorted']],
    ['const t = `x`; t.trimS|', ['trimStart']],
    ['const m = new Map(); m.ge|', ['get']],
    ['class Box { static made = 1; width = 1; area() {} }\nconst box = new Box(); box.a|', ['area']],
    ['class Box { static made = 1 }\nBox.ma|', ['made']],
    ['const other = alpha1.beta; other.ga|', ['gamma']],
    ['function area(width, height) { const depth = 1; return dep| }', ['depth']],
    ['function area(width, height) { return wid| }', ['width']],
    ['const area = ({ width, ...rest }) => wid|', ['width']],
    ['const area = (width) => { for (const widest of [1]) { wid| } }', ['widest', 'width']],
    ['try { x() } catch (problem) { prob|', ['problem']],
    ['people.map((person) => person.na|)', ['name']],
    ['people.filter(({ name }) => name).map(p => p.ag|)', []],
    ['people.forEach(function (person) { person.name.toUp|', ['toUpperCase']],
    ['const { al| } = alpha1', []],
    ['const { be| } = alpha1', ['beta']],
    ['const { beta: be| } = alpha1', []],
    ['const { beta, ga| } = alpha1.beta', ['gamma']],
    ['laterO|; function laterOne() {}', ['laterOne']],
    ['laterO|; const laterOne = 1', []],
    ['function f() { laterO| }\nconst laterOne = 1', ['laterOne']],
    ['{ const hidden1 = 1 }\nhidd|', []],
    ['import { hsl } from "d3-sh|"', ['d3-shape']],
    ["await import('lod|", ['lodash-es']],
    ['import "lod|', ['lodash-es']],
    ["const from = 'lod|", []],
    ['alpha1.beta["ga|"]', ['gamma']],
    ['alpha1.beta["ga|]', ['gamma"']],
    ['xs inst|', ['instanceof']],
    ['xs = typ|', ['typeof']],
    ['x = whil|', []],
    ['globalThis.ra|', ['ran']],
    ['URLSearch|', ['URLSearchParams']],
    ['URL.canP|', ['canParse']],
    ['late1.x|', []],
  ];
  for (const [source, matches] of WRITTEN) {
    test(source, async () => {
      const answer = await sandbox.ask({
        type: 'complete',
        source: source.replace('|', ''),
        cursor: source.indexOf('|'),
      });
      assert.deepEqual(answer.matches, matches);
    });
  }

  test('types of names: what they are, also when the cell has not run', async () => {
    /** @type {[string, string][]} */
    const kinds = [
      ['Poin', 'class'],
      ['fun1', 'function'],
      ['alpha1.beta.f', 'function'],
      ['alpha1.be', 'property'],
      ['poin', 'variable'],
      ['class NotYet {}; NotY', 'class'],
      ['const notYet = () => 1; notY', 'function'],
      ['import * as pack from "x"; pac', 'module'],
      ['retur', 'keyword'],
      ['globalThis.Arra', 'class'],
    ];
    for (const [source, type] of kinds) assert.equal((await completed(source)).types[0], type, source);
  });

  test('a huge object is answered, with as much as anybody reads', async () => {
    await sandbox.run('const huge = {}; for (let i = 0; i < 2e5; i++) huge[`key${i}`] = i');
    assert.equal((await completed('huge.key1')).matches.length, 1000);
    assert.deepEqual((await completed('huge.key123456')).matches, ['key123456']);
    assert.ok((await completed('huge.toStr')).matches.includes('toString'));
  });

  test('positions and types', async () => {
    const { start, end, matches, types } = await completed('1 + alpha1.beta.f');
    assert.deepEqual({ start, end, matches, types }, { start: 16, end: 17, matches: ['fn'], types: ['function'] });
    assert.deepEqual((await completed('Poin')).types, ['class']);
    assert.deepEqual((await completed('functio')).types, ['keyword']);
  });

  test("the notebook's own names come first, `__proto__` and the like only when asked for", async () => {
    const { matches } = await completed('');
    assert.ok(matches.indexOf('point') < matches.indexOf('Array'));
    const own = (await completed('alpha1.beta.')).matches;
    assert.deepEqual(own.slice(0, 2), ['fn', 'gamma']);
    assert.ok(!own.includes('__proto__'));
    assert.ok((await completed('alpha1.beta.__pr')).matches.includes('__proto__'));
  });

  test('works while a cell runs', async () => {
    const id = sandbox.startRun("console.log('in'); while (true);");
    await sandbox.printed(id, /in/);
    assert.deepEqual((await completed('alpha1.be')).matches, ['beta']);
    await sandbox.interrupt();
  });

  test('hostile values are answered, and nothing of them runs', async () => {
    await sandbox.run(`let chain = {}; for (let i = 0; i < 5000; i++) chain = Object.create(chain, { ['link' + i]: { value: i } });
      let nested = new Proxy({}, {}); for (let i = 0; i < 2000; i++) nested = new Proxy(nested, { ownKeys() { ran++ }, getPrototypeOf() { ran++ } });
      const inherits = Object.create(new Proxy({ inner1: 1 }, { ownKeys() { ran++; return [] }, getPrototypeOf() { ran++; return null } }));
      const { proxy: gone, revoke: revokeIt } = Proxy.revocable({}, {}); revokeIt();
      const longNames = { ['n'.repeat(1e6)]: 1, ok1: 1 }, tagged = { get [Symbol.toStringTag]() { ran++ }, ok2: 2 };
      Array.prototype.sort = Array.prototype.push = () => { ran++ };
      Object.defineProperty(Object.prototype, 'then', { configurable: true, get() { ran++ } });`);
    assert.ok((await completed('chain.')).matches.includes('link4999'));
    assert.ok((await completed('nested.')).matches.length > 0);
    assert.deepEqual((await completed('inherits.inn')).matches, ['inner1']);
    assert.deepEqual((await completed('gone.')).matches, []);
    assert.deepEqual((await completed('longNames.o')).matches, ['ok1']);
    assert.deepEqual((await completed('tagged.o')).matches, ['ok2']);
    await sandbox.run('delete Object.prototype.then');
  });

  test('a source of any size is answered', async () => {
    assert.deepEqual((await completed(`${'alpha1;\n'.repeat(1e5)}alpha1.be`)).matches, ['beta']);
    assert.deepEqual((await completed(`${'('.repeat(1e4)}alpha1.be`)).matches, ['beta']);
    assert.deepEqual((await completed(`${'{ let a = () => '.repeat(2e3)}alpha1.be`)).matches, ['beta']);
  });

  test('nothing of all this ran a getter, a trap or a call', async () => {
    for (const source of ['hostile.', 'hostile.g.in', 'proxy.', 'proxy.x.', 'onGlobal.', 'hostile["', ''])
      await completed(source);
    const { done } = await sandbox.run('ran');
    assert.equal(done.result.data['text/plain'], '0');
  });
});

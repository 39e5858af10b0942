// Stands in for the sandbox program after an escape: speaks the frames of PROTOCOL.md well, until a cell, which is plain
// Node code here, writes others. `write(stream, text)` writes all of it.
import { read, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const AsyncFunction = (async () => {}).constructor;
const require = createRequire(import.meta.url);
const chunk = () =>
  new Promise((resolve) => read(0, Buffer.alloc(65536), 0, 65536, null, (error, n, b) => resolve(error ? '' : String(b.subarray(0, n)))));

function write(stream, text) {
  let rest = Buffer.from(text, 'latin1');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

const sandbox = { seq: 0, run: 0, write, frame: (stream, frame) => write(stream, `${JSON.stringify(frame)}\n`) };
sandbox.print = (text) => sandbox.frame(1, { type: 'output', seq: ++sandbox.seq, run: sandbox.run, stream: 'stdout', text });
sandbox.done = () => sandbox.frame(2, { type: 'done', id: sandbox.run, seq: sandbox.seq, status: 'ok', result: null, expressions: {} });

async function obey(frame) {
  if (frame.type === 'interrupt') sandbox.frame(2, { type: 'interrupted', id: frame.id, run: null });
  if (frame.type !== 'run') return;
  sandbox.run = frame.id;
  await new AsyncFunction('sandbox', 'require', frame.source)(sandbox, require);
  sandbox.done();
}

sandbox.frame(2, { type: 'ready', protocol: 1, node: process.versions.node, vm2: '0' });
let rest = '';
for (let text = await chunk(); text !== ''; text = await chunk()) {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) await obey(JSON.parse(line));
}
process.exit(0);

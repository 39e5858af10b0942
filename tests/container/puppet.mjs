// Stands in for the sandbox program in tests: does what it is told, as an attacker who has left vm2 could.
import { read, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const AsyncFunction = (async () => {}).constructor;
const require = createRequire(import.meta.url);

const chunk = () =>
  new Promise((resolve) => read(0, Buffer.alloc(65536), 0, 65536, null, (error, n, b) => resolve(error ? '' : String(b.subarray(0, n)))));

async function obey(source) {
  try {
    return { ok: String(await new AsyncFunction('require', source)(require)) };
  } catch (error) {
    return { error: String(error.code ?? error) };
  }
}

writeSync(2, '{"type":"ready"}\n');
let rest = '';
for (let text = await chunk(); text !== ''; text = await chunk()) {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  for (const line of lines) writeSync(1, `${JSON.stringify(await obey(JSON.parse(line)))}\n`);
}
process.exit(0);

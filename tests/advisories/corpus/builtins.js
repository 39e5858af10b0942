// class: modules of Node that lead to the host
// advisory: GHSA-947f-4v7f-x2v8 CVE-2026-43999, 3.11.0
// advisory: GHSA-rp36-8xq3-r6c4 CVE-2026-47140, 3.11.4
// advisory: GHSA-9g8x-92q2-p28f, 3.11.4
// advisory: GHSA-r9pm-gxmw-wv6p, 3.11.4
// advisory: GHSA-m5w8-4gq2-6f8x, 3.11.6
// advisory: GHSA-46pr-c5wc-xffx, 3.11.7
// advisory: GHSA-98xx-8mx4-x7cm, 3.11.7
// advisory: GHSA-h85j-hv3c-qfgq, 3.11.7
// advisory: GHSA-qhwx-74w5-xhxq, 3.11.7
// advisory: GHSA-6w8r-xxw2-g3hx, 3.11.7
// advisory: GHSA-6rh5-qq4q-97xh, 3.11.7
// advisory: GHSA-8686-vhfx-7r3j, 3.11.7
// advisory: GHSA-pq68-rvw4-xp4r, 3.12.1
// advisory: GHSA-x3v6-43hc-82mc, 3.12.1
// Whatever is found must be our own module, of this realm, without the members that reach the process.
const names = ['_http_agent', '_http_client', '_http_common', '_http_server', '_stream_wrap', '_tls_common', '_tls_wrap', 'async_hooks', 'child_process', 'cluster', 'crypto', 'dgram', 'diagnostics_channel', 'dns', 'dns/promises', 'fs', 'fs/promises', 'http', 'http2', 'https', 'inspector', 'inspector/promises', 'module', 'net', 'os', 'path', 'path/posix', 'perf_hooks', 'process', 'readline', 'repl', 'sqlite', 'stream/promises', 'sys', 'test', 'test/reporters', 'tls', 'trace_events', 'tty', 'util', 'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib'];
const reaching = ['setEngine', 'setFips', 'setDefaultCACertificates', 'globalAgent', 'DatabaseSync', 'run', '_load', 'createRequire', 'Worker', 'fork', 'exec', 'execSync', 'spawn', 'runInThisContext', 'getBuiltinModule', 'binding', 'userInfo', 'networkInterfaces', 'readFileSync', 'writeFile', 'connect', 'createServer', 'Session', 'writeHeapSnapshot', 'createHook', 'getCallSites'];
const spellings = (name) => [name, `node:${name}`, `NODE:${name}`, `node:${name}/`, `node:node:${name}`, ` ${name}`, `${name}.js`, `./node:${name}`];
for (const name of names) for (const spelling of spellings(name)) {
  const found = await import(spelling).catch((e) => { dig(e); leak(e.stack, spelling); leak(e.message, spelling) });
  if (found === undefined) continue;
  dig(found, 2);
  for (const member of reaching) if (found[member] !== undefined || found.default?.[member] !== undefined) console.log(`LEAKED ${spelling} ${member}`);
}
for (const name of ['require', 'module', 'process', 'global', 'root', 'GLOBAL', 'exports', '__filename', '__dirname']) attempt(() => { const found = (0, eval)(name); dig(found); leak(found) });

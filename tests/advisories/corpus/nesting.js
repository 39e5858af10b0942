// class: vm2 itself within reach
// advisory: GHSA-8hg8-63c5-gwmx CVE-2026-44007, 3.11.1
// advisory: GHSA-m4wx-m65x-ghrr, 3.11.4
// advisory: GHSA-8hr7-r645-pc6w, 3.11.7
// advisory: GHSA-j3hm-6rg5-mchv, open in 3.12.2
for (const name of ['vm2', 'node:vm2', './vm2', '../node_modules/vm2/index.js', './node_modules/vm2/lib/main.js', 'acorn', 'magic-string', '/pennant/kernel_sandbox/src/main.mjs']) {
  for (const load of [() => import(name), () => require(name), () => module.require(name), () => import.meta.resolve(name)]) {
    const found = await attempt(load)?.catch?.((e) => dig(e));
    if (found === undefined) continue;
    dig(found, 2);
    if (found.VM ?? found.NodeVM ?? found.default?.VM ?? found.parse) console.log(`LEAKED ${name}`);
  }
}

// class: files outside of what may be imported
// advisory: GHSA-cp6g-6699-wx9c, 3.11.0
// advisory: GHSA-c48m-32m9-vx93, 3.11.7
// advisory: GHSA-7q3f-wx44-378m, 3.11.7
// advisory: GHSA-jxxv-8r27-vm4p, 3.11.7
// advisory: GHSA-5h3f-q97h-ccvc, 3.12.2
// The test puts a module with a secret beside the notebook's folder, and symbolic links to it into the folder.
const inside = await import('./inside.mjs');
if (inside.default !== 'inside') throw new Error('files beside the notebook cannot be imported');
const names = ['../outside.mjs', './linked.mjs', './linked/outside.mjs', './../notebook2/outside.mjs', '../notebook2/outside.mjs', './x/../../outside.mjs', './%2e%2e/outside.mjs', '.\\..\\outside.mjs', './inside.mjs/../../outside.mjs', 'd3-array/../../../../src/main.mjs', 'd3-array/../lodash-es/../../package.json', 'lodash-es2', 'd3-array2/x.js', '/etc/hostname', 'file:///etc/hostname', 'file:///proc/self/environ', '/pennant/kernel_sandbox/package.json'];
for (const name of names) {
  for (const how of [undefined, { with: { type: 'json' } }]) {
    const found = await import(name, how).catch((e) => { dig(e); leak(e.stack, name) });
    if (found !== undefined) console.log(`LEAKED ${name} ${JSON.stringify(found)}`);
  }
}

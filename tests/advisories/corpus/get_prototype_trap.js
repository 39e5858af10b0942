// class: a getPrototypeOf trap throws while a catch clause looks
// advisory: GHSA-ch3r-j5x3-6q2m CVE-2023-30547, 3.9.17
for (const fail of [full, unspeakable, () => import('fs'), () => console.log({ get x() { return full() } })]) {
  const thrown = new Proxy({}, { getPrototypeOf() { return fail() } });
  try { throw thrown } catch (e) { probe(e) }
  try { throw thrown } catch ({ constructor }) { probe({ constructor }) }
  try { try { throw thrown } finally { attempt(() => Object.getPrototypeOf(thrown)) } } catch (e) { probe(e) }
  await (async () => { throw thrown })().catch(probe);
}

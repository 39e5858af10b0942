// class: the cell's own wording of stacks sees the host
// advisory: GHSA-7jxr-cg7f-gpgv CVE-2023-29017, 3.9.15
// sandbox: own
Error.prepareStackTrace = (error, frames) => {
  dig(error);
  dig(frames);
  for (const frame of frames) for (const key of Reflect.ownKeys(Object.getPrototypeOf(frame))) attempt(() => frame[key]());
  return frames;
};
const later = async () => { await null; new Error('x').stack; null.x };
await later().catch((e) => { probe(e); dig(e.stack) });
await Promise.all([later()]).catch((e) => dig(e.stack));
setTimeout(() => dig(new Error('y').stack));
unspeakable;
attempt(unspeakable);
await later().finally(() => dig(new Error('z').stack)).catch(probe);

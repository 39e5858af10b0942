// class: streaming compilation inspects what it is given
// advisory: GHSA-g644-9gfx-q4q4 CVE-2023-37903, 3.10.0
for (const key of ['nodejs.util.inspect.custom', 'nodejs.rejection', 'nodejs.util.promisify.custom']) {
  const given = {
    [Symbol.for(key)](...all) { all.forEach((one) => dig(one)); return '' },
    valueOf: undefined,
    constructor: undefined,
  };
  for (const name of ['compileStreaming', 'instantiateStreaming', 'compile', 'instantiate', 'validate', 'promising', 'Suspending']) {
    const promise = attempt(() => WebAssembly[name]?.(given));
    await probeLater(promise);
    probeLater(attempt(() => new WebAssembly[name](given)));
  }
  console.log(given);
  Promise.reject(given);
  setTimeout(() => { throw given });
}
await new Promise((resolve) => setTimeout(resolve, 2));

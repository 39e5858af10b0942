// What packages made with Node in mind find as `process` and `global`.

const noop = () => process;

export const process = {
  title: 'node',
  browser: true,
  env: { NODE_ENV: 'production' },
  argv: [],
  version: '',
  versions: {},
  platform: 'linux',
  cwd: () => '/',
  nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
  on: noop,
  once: noop,
  off: noop,
  emit: () => false,
  emitWarning: (warning) => console.warn(`${warning}`),
};
export const global = globalThis;

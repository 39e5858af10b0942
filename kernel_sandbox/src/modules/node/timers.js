import * as promises from './timers_promises.js';

export const { clearInterval, clearTimeout, setInterval, setTimeout } = globalThis;
export const setImmediate = (callback, ...args) => setTimeout(callback, 0, ...args);
export const clearImmediate = clearTimeout;
export { promises };
export default { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout, promises };

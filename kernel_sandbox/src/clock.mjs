// A clock that never goes back. Node's `performance` would bring a dozen modules along, on either thread, at each start.
const start = process.hrtime();

/** When this thread's clock was at 0, in milliseconds since 1970. */
export const timeOrigin = Date.now();

/** @returns {number} milliseconds since `timeOrigin` */
export function now() {
  const [seconds, nanoseconds] = process.hrtime(start);
  return 1000 * seconds + nanoseconds / 1e6;
}

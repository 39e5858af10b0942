// V8 asks the host for the text of every `error.stack`. A host function that runs out of stack, in the middle of user code,
// would throw the host's error into it; so this one takes its place and leaves errors of the host's to the host.
(function (hostCallback) {
  'use strict';
  const globalObject = globalThis;
  const { apply } = Reflect;
  const { get: current } = Reflect.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  return (global, error, sites) =>
    global === globalObject ? apply(current, undefined, [])(error, sites) : hostCallback(global, error, sites);
});

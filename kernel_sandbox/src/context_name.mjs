// Names that the main thread and the inspector's session share.

/** The name by which the inspector reports the sandbox's context. */
export const CONTEXT_NAME = 'pennant sandbox';

/** The key of the registered symbol under which the host's own global object has V8's `gc`. */
export const COLLECT_GARBAGE = 'pennant.collectGarbage';

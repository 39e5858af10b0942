/** The name by which the inspector reports the sandbox's context. */
export const CONTEXT_NAME = 'pennant sandbox';

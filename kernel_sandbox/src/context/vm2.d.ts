/** vm2's guards, bound where only code that is not transformed can name them. */
declare const VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL: { handleException(error: unknown): unknown };

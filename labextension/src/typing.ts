/** How long after the last key somebody counts as still typing. */
const PAUSE_MS = 1500;

let lastKey = -Infinity;

/** Watch for typing on this page; call once. */
export function watchTyping(): void {
  document.addEventListener(
    'keydown',
    event => {
      if (event.key === 'Enter') {
        // What was typed is done: a cell was run, a question was answered.
        lastKey = -Infinity;
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
        lastKey = event.timeStamp;
      }
    },
    { capture: true }
  );
}

/** Whether somebody is in the middle of typing, so that a question must not take the cursor away. */
export function isTyping(): boolean {
  return performance.now() - lastKey < PAUSE_MS;
}

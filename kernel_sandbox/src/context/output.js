// Where console and display put what leaves the context. Only primitive strings do.
(function (primordials, host, shared) {
  'use strict';
  const { String } = primordials;
  const STDOUT = 1;
  const STDERR = 2;
  const DISPLAY = 4;
  const CLEAR = 5;

  /** @param {'stdout' | 'stderr'} stream @param {string} text */
  shared.write = (stream, text) => {
    const string = `${text}`;
    if (string !== '') host.write(stream === 'stderr' ? STDERR : STDOUT, string);
  };

  /** @param {string} json the fields `data`, `metadata`, `update` and maybe `display_id` of a display frame */
  shared.display = (json) => host.write(DISPLAY, json);

  shared.now = () => host.now();

  /** @param {boolean} wait */
  shared.clear = (wait) => host.write(CLEAR, wait ? '{"wait":true}' : '{"wait":false}');

  /** Writes an error that nothing caught to the owning run's stderr. @param {unknown} error */
  shared.reportUncaught = (error) => {
    let text;
    try {
      text = shared.uncaught(shared.sanitize(error));
    } catch {
      text = 'Uncaught value that cannot be shown';
    }
    shared.write('stderr', `${String(text)}\n`);
  };
})

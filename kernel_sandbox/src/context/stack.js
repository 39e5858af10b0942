// Stacks in terms of cells. V8 asks `Error.prepareStackTrace` for the text of `error.stack`: ours keeps the frames of
// cells, gives each the line and column its author sees, and leaves out everything else.
(function (primordials, _host, shared) {
  'use strict';
  const { Error, ObjectFreeze, StringPrototypeIndexOf } = primordials;
  const { cells, kinds, text } = shared;

  function ask(site, method) {
    const answer = site[method]();
    return typeof answer === 'string' || typeof answer === 'number' || answer === true ? answer : undefined;
  }

  function caller(site) {
    const name = ask(site, 'getFunctionName');
    if (ask(site, 'isConstructor')) return `new ${name ?? '<anonymous>'}`;
    const type = ask(site, 'getTypeName');
    if (ask(site, 'isToplevel') || name === undefined || type === undefined || type === 'Object') return name;
    return StringPrototypeIndexOf(name, `${type}.`) === 0 ? name : `${type}.${name}`;
  }

  function place(site) {
    const file = ask(site, 'getScriptNameOrSourceURL') ?? ask(site, 'getFileName');
    if (file === undefined) return ask(site, 'getFunctionName') === undefined ? undefined : '<anonymous>';
    const where = cells.placeInCell(file, ask(site, 'getLineNumber'), ask(site, 'getColumnNumber'));
    return where === undefined ? undefined : `${file}:${where}`;
  }

  /** The rewriter checks an assignment by destructuring in a setter of this name. */
  function isOurs(site) {
    const name = ask(site, 'getFunctionName');
    return typeof name === 'string' && StringPrototypeIndexOf(name, '$pennant') !== -1;
  }

  function frameText(site) {
    const where = isOurs(site) ? undefined : place(site);
    if (where === undefined) return '';
    const who = caller(site);
    // What the rewriter put in, such as the setter that checks a constant.
    if (who !== undefined && StringPrototypeIndexOf(who, '$pennant') !== -1) return '';
    const async = ask(site, 'isAsync') ? 'async ' : '';
    if (who === undefined) return `\n    at ${async}${where}`;
    return `\n    at ${async}${text.bounded(who, 200)} (${where})`;
  }

  function header(error) {
    const { name, message } = kinds.platformErrorOf(error) ?? {
      __proto__: null,
      name: kinds.dataOf(error, 'name'),
      message: kinds.dataOf(error, 'message'),
    };
    const title = typeof name === 'string' ? name : 'Error';
    return typeof message === 'string' && message !== '' ? `${title}: ${message}` : title;
  }

  function prepareStackTrace(error, sites) {
    let result = header(error);
    for (let i = 0; i < sites.length; i++) {
      try {
        result += frameText(sites[i]);
      } catch {
        // A cell may have changed the prototype of call sites: the frame is left out.
      }
    }
    return result;
  }

  Error.prepareStackTrace = prepareStackTrace;
  const nativeGetter = stackGetter();

  /** What `Error.captureStackTrace` installs where V8 keeps the stack behind an accessor. */
  function stackGetter() {
    const probe = { __proto__: null, stack: undefined };
    Error.captureStackTrace(probe);
    return primordials.OwnDescriptor(probe, 'stack')?.get;
  }

  /** The text of `error.stack`, unless a cell made it a getter or its own `prepareStackTrace` fails. */
  function stackOf(error) {
    try {
      return ownStack(error);
    } catch {
      return undefined;
    }
  }

  function ownStack(error) {
    const own = primordials.OwnDescriptor(error, 'stack');
    if (own?.get !== undefined && own.get !== nativeGetter) return undefined;
    const stack = own?.get === undefined ? own?.value : primordials.ReflectApply(own.get, error, []);
    return typeof stack === 'string' ? stack : undefined;
  }

  shared.stacks = ObjectFreeze({ __proto__: null, stackOf });
});

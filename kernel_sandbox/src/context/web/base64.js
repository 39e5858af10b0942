// atob and btoa. https://html.spec.whatwg.org/multipage/webappapis.html#atob
(function (primordials, host, shared) {
  'use strict';
  const { ObjectFreeze, RangeError, StringPrototypeCharCodeAt } = primordials;
  const { requireArguments, toDOMString } = shared.web.use('interfaces.js');
  /** Characters that cross to the host; the same number stands in src/web_host.mjs. */
  const LONGEST = 2 ** 24;

  function exception(message) {
    return shared.web.use('dom_exception.js').create(message, 'InvalidCharacterError');
  }

  function requireShort(text, what) {
    if (text.length > LONGEST) throw new RangeError(`${what} takes at most ${LONGEST} characters in this sandbox`);
  }

  function isLatin1(text) {
    for (let i = 0; i < text.length; i++) if (StringPrototypeCharCodeAt(text, i) > 255) return false;
    return true;
  }

  const functions = {
    __proto__: null,
    atob(data) {
      requireArguments(arguments.length, 1, "execute 'atob'");
      const text = toDOMString(data);
      requireShort(text, 'atob');
      const bytes = host.atob(text);
      if (bytes === null) throw exception("Failed to execute 'atob': The string to be decoded is not correctly encoded.");
      return bytes;
    },
    btoa(data) {
      requireArguments(arguments.length, 1, "execute 'btoa'");
      const text = toDOMString(data);
      requireShort(text, 'btoa');
      if (!isLatin1(text)) {
        throw exception(
          "Failed to execute 'btoa': The string to be encoded contains characters outside of the Latin1 range. " +
            'Encode it first: String.fromCharCode(...new TextEncoder().encode(text))',
        );
      }
      return host.btoa(text);
    },
  };

  return ObjectFreeze(functions);
});

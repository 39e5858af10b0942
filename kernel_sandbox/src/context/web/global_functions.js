// reportError, and fetch, which says why it cannot.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, TypeError } = primordials;
  const { requireArguments } = shared.web.use('interfaces.js');

  const functions = {
    __proto__: null,
    reportError(error) {
      requireArguments(arguments.length, 1, "execute 'reportError'");
      shared.reportUncaught(error);
    },
    async fetch(input) {
      requireArguments(arguments.length, 1, "execute 'fetch'");
      throw new TypeError(
        'fetch is not possible: cells run without a network. Paste the data into a cell, or put it into a .js file ' +
          'beside the notebook and import it.',
      );
    },
  };

  return ObjectFreeze(functions);
});

// structuredClone: the value becomes a record of what it holds, buffers are handed over, and the copy is built from the
// record. https://html.spec.whatwg.org/multipage/structured-data.html
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze } = primordials;
  const { requireArguments, toDictionary } = shared.web.use('interfaces.js');
  const { serialize } = shared.web.use('serialization.js');
  const { deserialize } = shared.web.use('deserialization.js');
  const { checkTransferable, handOver, transferList } = shared.web.use('transfer.js');

  const { structuredClone } = {
    structuredClone(value, options = undefined) {
      requireArguments(arguments.length, 1, "execute 'structuredClone'");
      const transferred = transferList(toDictionary(options, "execute 'structuredClone'").transfer);
      const record = serialize(value, transferred);
      checkTransferable(transferred);
      return deserialize(record, handOver(transferred));
    },
  };

  return ObjectFreeze({ __proto__: null, structuredClone });
});

// The transfer list of structuredClone: ArrayBuffers whose memory is handed over rather than copied.
(function (primordials, _host, shared) {
  'use strict';
  const { ArrayBufferPrototypeGetByteLength, ArrayBufferPrototypeGetDetached, ArrayBufferPrototypeTransfer } =
    primordials;
  const { Map, MapPrototypeHas, MapPrototypeSet, MapPrototypeEntries, MapIteratorPrototypeNext, ObjectFreeze } =
    primordials;
  const { SymbolIterator, TypeError } = primordials;
  const { isObject } = shared.web.use('interfaces.js');
  const exceptions = shared.web.use('dom_exception.js');

  function refuse(message) {
    return exceptions.create(message, 'DataCloneError');
  }

  function isArrayBuffer(value) {
    try {
      ArrayBufferPrototypeGetByteLength(value);
      return true;
    } catch {
      return false;
    }
  }

  /** The user's iterator runs here, as the standard says. @returns a Map from each buffer to nothing yet */
  function transferList(list) {
    const buffers = new Map();
    if (list === undefined) return buffers;
    if (!isObject(list) || typeof list[SymbolIterator] !== 'function') {
      throw new TypeError("Failed to execute 'structuredClone': transfer cannot be converted to a sequence.");
    }
    for (const item of list) {
      if (!isObject(item)) throw new TypeError("Failed to execute 'structuredClone': A member of transfer is not an object.");
      if (!isArrayBuffer(item)) throw refuse('Only ArrayBuffers can be transferred in this sandbox.');
      if (MapPrototypeHas(buffers, item)) throw refuse('An ArrayBuffer stands twice in the transfer list.');
      MapPrototypeSet(buffers, item, undefined);
    }
    return buffers;
  }

  function each(buffers, callback) {
    const entries = MapPrototypeEntries(buffers);
    for (let step = MapIteratorPrototypeNext(entries); !step.done; step = MapIteratorPrototypeNext(entries)) {
      callback(step.value[0]);
    }
  }

  function checkTransferable(buffers) {
    each(buffers, (buffer) => {
      if (ArrayBufferPrototypeGetDetached(buffer)) throw refuse('An ArrayBuffer is detached and could not be cloned.');
    });
  }

  /** @returns a Map from each buffer to the one that has its memory now */
  function handOver(buffers) {
    each(buffers, (buffer) => MapPrototypeSet(buffers, buffer, ArrayBufferPrototypeTransfer(buffer)));
    return buffers;
  }

  return ObjectFreeze({ __proto__: null, transferList, checkTransferable, handOver });
});

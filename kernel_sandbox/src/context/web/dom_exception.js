// DOMException: an error (it has a stack, `Error.isError` says so) whose name and message are accessors.
// https://webidl.spec.whatwg.org/#idl-DOMException
(function (primordials, _host, shared) {
  'use strict';
  const { Array, Error, ErrorPrototype, ObjectFreeze, ReflectConstruct, ReflectSetPrototypeOf } = primordials;
  const { constants, define, illegalInvocation, toDOMString } = shared.web.use('interfaces.js');
  const NO_ARGUMENTS = ObjectFreeze(new Array());

  /** Codes of the names that have one, in order from 1; `undefined` for those that are no longer in use. */
  const NAMES = ObjectFreeze([
    ['INDEX_SIZE_ERR', 'IndexSizeError'],
    ['DOMSTRING_SIZE_ERR'],
    ['HIERARCHY_REQUEST_ERR', 'HierarchyRequestError'],
    ['WRONG_DOCUMENT_ERR', 'WrongDocumentError'],
    ['INVALID_CHARACTER_ERR', 'InvalidCharacterError'],
    ['NO_DATA_ALLOWED_ERR'],
    ['NO_MODIFICATION_ALLOWED_ERR', 'NoModificationAllowedError'],
    ['NOT_FOUND_ERR', 'NotFoundError'],
    ['NOT_SUPPORTED_ERR', 'NotSupportedError'],
    ['INUSE_ATTRIBUTE_ERR', 'InUseAttributeError'],
    ['INVALID_STATE_ERR', 'InvalidStateError'],
    ['SYNTAX_ERR', 'SyntaxError'],
    ['INVALID_MODIFICATION_ERR', 'InvalidModificationError'],
    ['NAMESPACE_ERR', 'NamespaceError'],
    ['INVALID_ACCESS_ERR', 'InvalidAccessError'],
    ['VALIDATION_ERR'],
    ['TYPE_MISMATCH_ERR', 'TypeMismatchError'],
    ['SECURITY_ERR', 'SecurityError'],
    ['NETWORK_ERR', 'NetworkError'],
    ['ABORT_ERR', 'AbortError'],
    ['URL_MISMATCH_ERR', 'URLMismatchError'],
    ['QUOTA_EXCEEDED_ERR', 'QuotaExceededError'],
    ['TIMEOUT_ERR', 'TimeoutError'],
    ['INVALID_NODE_TYPE_ERR', 'InvalidNodeTypeError'],
    ['DATA_CLONE_ERR', 'DataCloneError'],
  ]);
  const codes = { __proto__: null };
  const codeOfName = { __proto__: null };
  for (let i = 0; i < NAMES.length; i++) {
    codes[NAMES[i][0]] = i + 1;
    if (NAMES[i].length > 1) codeOfName[NAMES[i][1]] = i + 1;
  }

  let fieldsOf;

  /** Puts private state on an object that another constructor made. */
  const Given = /** @type {new (object: object) => object} */ (
    /** @type {unknown} */ (
      function (object) {
        return object;
      }
    )
  );
  const Stamp = class extends Given {
    #fields;
    static {
      fieldsOf = (object) => (#fields in object ? object.#fields : undefined);
    }
    constructor(object, fields) {
      super(object);
      this.#fields = fields;
    }
  };
  ReflectSetPrototypeOf(Stamp.prototype, null);

  /** Name and message given as in the standard: an object may hold the name and a cause. */
  function fieldsFrom(message, options) {
    const fields = { __proto__: null, name: 'Error', message: toDOMString(message), hasCause: false, cause: undefined };
    if (options === null || (typeof options !== 'object' && typeof options !== 'function')) {
      if (options !== undefined) fields.name = toDOMString(options);
      return fields;
    }
    const { name } = options;
    if (name !== undefined) fields.name = toDOMString(name);
    fields.hasCause = 'cause' in options;
    if (fields.hasCause) fields.cause = options.cause;
    return fields;
  }

  function checked(exception) {
    const fields = exception === undefined || exception === null ? undefined : stateOf(exception);
    if (fields === undefined) throw illegalInvocation();
    return fields;
  }

  function stateOf(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function' ? fieldsOf(value) : undefined;
  }

  class DOMException {
    constructor(message = '', options = undefined) {
      const fields = fieldsFrom(message, options);
      const error = ReflectConstruct(Error, NO_ARGUMENTS, new.target);
      new Stamp(error, fields);
      if (fields.hasCause) defineCause(error, fields.cause);
      return error;
    }
    get name() {
      return checked(this).name;
    }
    get message() {
      return checked(this).message;
    }
    get code() {
      return codeOfName[checked(this).name] ?? 0;
    }
  }

  function defineCause(error, value) {
    primordials.ReflectDefineProperty(error, 'cause', {
      __proto__: null,
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }

  define(DOMException);
  constants(DOMException, codes);
  ReflectSetPrototypeOf(DOMException.prototype, ErrorPrototype);

  /** So that errors are worded by what they are, though their name and message are accessors. */
  shared.platformErrors.stateOf = stateOf;

  function create(message, name) {
    return new DOMException(message, name);
  }

  return ObjectFreeze({ __proto__: null, DOMException, create, stateOf });
});

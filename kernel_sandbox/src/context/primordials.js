// Built-ins as they were before any cell ran. Whatever a cell later does to a prototype or a constructor, the code in
// this folder goes on with these.
(function () {
  'use strict';
  const { call, bind } = Function.prototype;
  const { getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
  const uncurry = bind.bind(call);
  /** @param {object} object @param {PropertyKey} key */
  const getter = (object, key) => uncurry(/** @type {any} */ (Reflect.getOwnPropertyDescriptor(object, key)).get);
  const TypedArray = Object.getPrototypeOf(Uint8Array);
  const mapEntries = uncurry(Map.prototype.entries);
  const setValues = uncurry(Set.prototype.values);
  const mapIterator = Object.getPrototypeOf(mapEntries(new Map()));
  const setIterator = Object.getPrototypeOf(setValues(new Set()));
  const GeneratorFunction = Object.getPrototypeOf(function* () {});
  const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {});
  const AsyncFunction = Object.getPrototypeOf(async function () {});
  const bufferDetached = Reflect.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'detached')?.get;

  const { hasOwn } = Object;

  /** A property descriptor in which `Object.prototype` has no say. */
  class Descriptor {
    /** @param {PropertyDescriptor} descriptor @param {boolean} isData */
    constructor(descriptor, isData) {
      this.value = isData ? descriptor.value : undefined;
      this.writable = isData && descriptor.writable;
      this.get = isData ? undefined : descriptor.get;
      this.set = isData ? undefined : descriptor.set;
      this.enumerable = descriptor.enumerable;
    }
  }
  setPrototypeOf(Descriptor.prototype, null);
  const ownDescriptor = (/** @type {object} */ object, /** @type {PropertyKey} */ key) => {
    const descriptor = getOwnPropertyDescriptor(object, key);
    return descriptor === undefined ? undefined : new Descriptor(descriptor, hasOwn(descriptor, 'value'));
  };

  return Object.freeze({
    __proto__: null,
    uncurry,
    OwnDescriptor: ownDescriptor,
    ReflectApply: Reflect.apply,
    ReflectConstruct: Reflect.construct,
    ReflectDefineProperty: Reflect.defineProperty,
    ReflectDeleteProperty: Reflect.deleteProperty,
    ReflectGetOwnPropertyDescriptor: Reflect.getOwnPropertyDescriptor,
    ReflectGetPrototypeOf: Reflect.getPrototypeOf,
    ReflectOwnKeys: Reflect.ownKeys,
    ReflectSetPrototypeOf: Reflect.setPrototypeOf,
    Object,
    ObjectFreeze: Object.freeze,
    ObjectIs: Object.is,
    ObjectPrototype: Object.prototype,
    ObjectPrototypeToString: uncurry(Object.prototype.toString),
    ObjectPrototypePropertyIsEnumerable: uncurry(Object.prototype.propertyIsEnumerable),
    FunctionPrototype: Function.prototype,
    FunctionPrototypeToString: uncurry(Function.prototype.toString),
    AsyncFunctionPrototype: AsyncFunction,
    GeneratorFunctionPrototype: GeneratorFunction,
    AsyncGeneratorFunctionPrototype: AsyncGeneratorFunction,
    ArrayIsArray: Array.isArray,
    Array,
    ArrayPrototype: Array.prototype,
    ArrayPrototypeSort: uncurry(Array.prototype.sort),
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    Errors: Object.freeze({
      __proto__: null,
      Error,
      EvalError,
      RangeError,
      ReferenceError,
      SyntaxError,
      TypeError,
      URIError,
    }),
    ErrorPrototype: Error.prototype,
    ErrorIsError: /** @type {any} */ (Error).isError,
    JSONParse: JSON.parse,
    JSONStringify: JSON.stringify,
    MathFloor: Math.floor,
    MathMax: Math.max,
    MathMin: Math.min,
    MathRound: Math.round,
    MathSqrt: Math.sqrt,
    MathTrunc: Math.trunc,
    Number,
    NumberParseInt: Number.parseInt,
    NumberParseFloat: Number.parseFloat,
    NumberPrototype: Number.prototype,
    NumberPrototypeToString: uncurry(Number.prototype.toString),
    NumberPrototypeToFixed: uncurry(Number.prototype.toFixed),
    NumberPrototypeValueOf: uncurry(Number.prototype.valueOf),
    String,
    StringFromCharCode: String.fromCharCode,
    StringPrototype: String.prototype,
    StringPrototypeCodePointAt: uncurry(String.prototype.codePointAt),
    StringPrototypeCharCodeAt: uncurry(String.prototype.charCodeAt),
    StringPrototypeEndsWith: uncurry(String.prototype.endsWith),
    StringPrototypeIncludes: uncurry(String.prototype.includes),
    StringPrototypeIndexOf: uncurry(String.prototype.indexOf),
    StringPrototypeLastIndexOf: uncurry(String.prototype.lastIndexOf),
    StringPrototypePadEnd: uncurry(String.prototype.padEnd),
    StringPrototypePadStart: uncurry(String.prototype.padStart),
    StringPrototypeRepeat: uncurry(String.prototype.repeat),
    StringPrototypeSlice: uncurry(String.prototype.slice),
    StringPrototypeStartsWith: uncurry(String.prototype.startsWith),
    StringPrototypeToWellFormed: uncurry(String.prototype.toWellFormed),
    StringPrototypeTrim: uncurry(String.prototype.trim),
    StringPrototypeToLowerCase: uncurry(String.prototype.toLowerCase),
    StringPrototypeValueOf: uncurry(String.prototype.valueOf),
    BooleanPrototype: Boolean.prototype,
    BooleanPrototypeValueOf: uncurry(Boolean.prototype.valueOf),
    SuppressedError: /** @type {any} */ (globalThis).SuppressedError,
    SymbolAsyncDispose: Symbol.asyncDispose,
    SymbolAsyncIterator: Symbol.asyncIterator,
    SymbolDispose: Symbol.dispose,
    SymbolFor: Symbol.for,
    SymbolHasInstance: Symbol.hasInstance,
    SymbolIterator: Symbol.iterator,
    SymbolToPrimitive: Symbol.toPrimitive,
    SymbolToStringTag: Symbol.toStringTag,
    SymbolPrototype: Symbol.prototype,
    SymbolPrototypeToString: uncurry(Symbol.prototype.toString),
    SymbolPrototypeValueOf: uncurry(Symbol.prototype.valueOf),
    BigIntPrototype: BigInt.prototype,
    BigIntPrototypeToString: uncurry(BigInt.prototype.toString),
    BigIntPrototypeValueOf: uncurry(BigInt.prototype.valueOf),
    BigIntAsUintN: BigInt.asUintN,
    Date,
    DateNow: Date.now,
    DatePrototype: Date.prototype,
    DatePrototypeGetTime: uncurry(Date.prototype.getTime),
    DatePrototypeToISOString: uncurry(Date.prototype.toISOString),
    RegExp,
    RegExpPrototype: RegExp.prototype,
    RegExpPrototypeExec: uncurry(RegExp.prototype.exec),
    RegExpPrototypeGetSource: getter(RegExp.prototype, 'source'),
    RegExpPrototypeGetHasIndices: getter(RegExp.prototype, 'hasIndices'),
    RegExpPrototypeGetGlobal: getter(RegExp.prototype, 'global'),
    RegExpPrototypeGetIgnoreCase: getter(RegExp.prototype, 'ignoreCase'),
    RegExpPrototypeGetMultiline: getter(RegExp.prototype, 'multiline'),
    RegExpPrototypeGetDotAll: getter(RegExp.prototype, 'dotAll'),
    RegExpPrototypeGetUnicode: getter(RegExp.prototype, 'unicode'),
    RegExpPrototypeGetUnicodeSets: getter(RegExp.prototype, 'unicodeSets'),
    RegExpPrototypeGetSticky: getter(RegExp.prototype, 'sticky'),
    Map,
    MapPrototype: Map.prototype,
    MapPrototypeGet: uncurry(Map.prototype.get),
    MapPrototypeSet: uncurry(Map.prototype.set),
    MapPrototypeHas: uncurry(Map.prototype.has),
    MapPrototypeDelete: uncurry(Map.prototype.delete),
    MapPrototypeClear: uncurry(Map.prototype.clear),
    MapPrototypeEntries: mapEntries,
    MapPrototypeGetSize: getter(Map.prototype, 'size'),
    IteratorPrototype: Object.getPrototypeOf(mapIterator),
    MapIteratorPrototype: mapIterator,
    MapIteratorPrototypeNext: uncurry(mapIterator.next),
    Set,
    SetPrototype: Set.prototype,
    SetPrototypeAdd: uncurry(Set.prototype.add),
    SetPrototypeHas: uncurry(Set.prototype.has),
    SetPrototypeDelete: uncurry(Set.prototype.delete),
    SetPrototypeClear: uncurry(Set.prototype.clear),
    SetPrototypeGetSize: getter(Set.prototype, 'size'),
    SetPrototypeValues: setValues,
    SetIteratorPrototype: setIterator,
    SetIteratorPrototypeNext: uncurry(setIterator.next),
    WeakMap,
    WeakMapPrototype: WeakMap.prototype,
    WeakMapPrototypeGet: uncurry(WeakMap.prototype.get),
    WeakMapPrototypeSet: uncurry(WeakMap.prototype.set),
    WeakMapPrototypeHas: uncurry(WeakMap.prototype.has),
    WeakSet,
    WeakSetPrototype: WeakSet.prototype,
    WeakSetPrototypeAdd: uncurry(WeakSet.prototype.add),
    WeakSetPrototypeHas: uncurry(WeakSet.prototype.has),
    WeakRefPrototype: typeof WeakRef === 'undefined' ? undefined : WeakRef.prototype,
    WeakRefPrototypeDeref: typeof WeakRef === 'undefined' ? undefined : uncurry(WeakRef.prototype.deref),
    Promise,
    /** The engine's own, which vm2's Promise extends: `await` takes it in one step and calls nobody. */
    IntrinsicPromise: Object.getPrototypeOf(Promise),
    PromisePrototype: Object.getPrototypeOf((async () => {})()),
    PromisePrototypeThen: uncurry(Promise.prototype.then),
    PromiseResolve: uncurry(Promise.resolve),
    ArrayBuffer,
    ArrayBufferIsView: ArrayBuffer.isView,
    ArrayBufferPrototypeGetMaxByteLength: getter(ArrayBuffer.prototype, 'maxByteLength'),
    ArrayBufferPrototypeGetResizable: getter(ArrayBuffer.prototype, 'resizable'),
    ArrayBufferPrototypeTransfer: uncurry(ArrayBuffer.prototype.transfer),
    ArrayBufferPrototype: ArrayBuffer.prototype,
    ArrayBufferPrototypeGetByteLength: getter(ArrayBuffer.prototype, 'byteLength'),
    ArrayBufferPrototypeGetDetached: bufferDetached === undefined ? undefined : uncurry(bufferDetached),
    SharedArrayBufferPrototype: typeof SharedArrayBuffer === 'undefined' ? undefined : SharedArrayBuffer.prototype,
    SharedArrayBufferPrototypeGetByteLength:
      typeof SharedArrayBuffer === 'undefined' ? undefined : getter(SharedArrayBuffer.prototype, 'byteLength'),
    DataView,
    DataViewPrototype: DataView.prototype,
    DataViewPrototypeGetBuffer: getter(DataView.prototype, 'buffer'),
    DataViewPrototypeGetByteLength: getter(DataView.prototype, 'byteLength'),
    DataViewPrototypeGetByteOffset: getter(DataView.prototype, 'byteOffset'),
    TypedArrayPrototype: TypedArray.prototype,
    /** The constructors by their names. */
    TypedArrays: Object.freeze({
      __proto__: null,
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      BigInt64Array,
      BigUint64Array,
      Float16Array,
      Float32Array,
      Float64Array,
    }),
    TypedArrayPrototypeGetBuffer: getter(TypedArray.prototype, 'buffer'),
    TypedArrayPrototypeGetByteLength: getter(TypedArray.prototype, 'byteLength'),
    TypedArrayPrototypeGetByteOffset: getter(TypedArray.prototype, 'byteOffset'),
    TypedArrayPrototypeSet: uncurry(TypedArray.prototype.set),
    TypedArrayPrototypeGetLength: getter(TypedArray.prototype, 'length'),
    TypedArrayPrototypeGetSymbolToStringTag: getter(TypedArray.prototype, Symbol.toStringTag),
    TypedArrayPrototypeSubarray: uncurry(TypedArray.prototype.subarray),
    Uint8Array,
    Uint16Array,
    Proxy: typeof Proxy === 'undefined' ? undefined : Proxy,
  });
});

// Makes src/data/standard_documentation.json from TypeScript's typings of the standard library: signature, description and
// place in MDN of what a cell may ask about. Run it after an update of typescript: `npm run documentation`.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { MISSING_DESCRIPTIONS } from './missing_descriptions.mjs';
import { descriptionOf, mdnPathOf } from './typings_comments.mjs';

/** @typedef {[signature: string, description: string, mdnPath?: string]} Entry */
/** @typedef {ts.TypeElement | ts.FunctionDeclaration} Documented */

const LIBRARIES = createRequire(import.meta.url)
  .resolve('typescript')
  .replace(/[^/\\]+$/, '');
const TARGET = new URL('../src/data/standard_documentation.json', import.meta.url);
const NOTICE =
  'Made by scripts/standard_documentation.mjs from the typings of the standard library in TypeScript ' +
  `${ts.version}, Copyright (c) Microsoft Corporation, licensed under the Apache License, Version 2.0 ` +
  '(http://www.apache.org/licenses/LICENSE-2.0); shortened and put into another form.';
const MOST_OVERLOADS = 3;
const LONGEST_SIGNATURE = 400;

/** What of lib.dom.d.ts a sandbox has. */
const WEB_NAMES = new Set(
  (
    'AbortController AbortSignal Blob Console Crypto CustomEvent DOMException Event EventTarget File FileReader Headers ' +
    'MessageChannel MessagePort MessageEvent Performance PerformanceEntry PerformanceMark PerformanceMeasure ' +
    'ReadableStream Request Response SubtleCrypto TextDecoder TextEncoder URL URLSearchParams ' +
    'console crypto performance alert atob btoa clearInterval clearTimeout confirm fetch prompt queueMicrotask ' +
    'setInterval setTimeout structuredClone'
  ).split(' '),
);
const TYPED_ARRAYS = /^(?:(?:Int|Uint)(?:8|16|32)|Uint8Clamped|Float(?:16|32|64)|Big(?:Int|Uint)64)Array$/;
/** Mixins of lib.dom.d.ts whose members are those of another interface. */
const MIXINS = new Set(['TextDecoderCommon', 'TextEncoderCommon', 'Body', 'GenericTransformStream']);

/** @returns {string[]} file names of the library, in the order in which TypeScript takes them together */
function files() {
  /** @type {string[]} */
  const found = [];
  const add = (/** @type {string} */ name) => {
    const file = `lib.${name}.d.ts`;
    if (found.includes(file) || /temporal|decorators|scripthost|dom\./.test(name)) return;
    const text = readFileSync(LIBRARIES + file, 'utf8');
    for (const [, reference = ''] of text.matchAll(/<reference lib="([^"]+)"/g)) add(reference);
    found.push(file);
  };
  add('esnext');
  add('dom');
  return found;
}

/** Interfaces whose name is not that of their constructor. */
const INSTANCES = new Map([['Iterator', 'IteratorObject']]);

class Typings {
  /** Members of each interface, over all files. @type {Map<string, ts.TypeElement[]>} */
  interfaces = new Map();
  /** What each interface extends. @type {Map<string, string[]>} */
  bases = new Map();
  /** @type {Map<string, ts.VariableDeclaration>} */
  variables = new Map();
  /** @type {Map<string, ts.FunctionDeclaration[]>} */
  functions = new Map();

  /** @param {ts.NodeArray<ts.Statement>} statements @param {string} prefix of a namespace @param {boolean} isWeb */
  add(statements, prefix, isWeb) {
    for (const statement of statements) {
      if (ts.isModuleDeclaration(statement) && !isWeb) this.#addNamespace(statement, prefix);
      else if (ts.isInterfaceDeclaration(statement)) this.#addInterface(statement, prefix, isWeb);
      else if (ts.isFunctionDeclaration(statement)) this.#addFunction(statement, prefix, isWeb);
      else if (ts.isVariableStatement(statement)) this.#addVariables(statement, prefix, isWeb);
    }
  }

  /** @param {ts.ModuleDeclaration} statement @param {string} prefix */
  #addNamespace({ name, body }, prefix) {
    const inner = name.text === 'global' ? prefix : `${prefix}${name.text}.`;
    if (body && ts.isModuleBlock(body)) this.add(body.statements, inner, false);
  }

  /** @param {ts.InterfaceDeclaration} statement @param {string} prefix @param {boolean} isWeb */
  #addInterface({ name, members, heritageClauses }, prefix, isWeb) {
    if (isWeb && !WEB_NAMES.has(name.text) && !MIXINS.has(name.text)) return;
    push(this.interfaces, prefix + name.text, [...members]);
    const bases = heritageClauses?.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
    push(this.bases, prefix + name.text, bases ?? []);
  }

  /** @param {ts.FunctionDeclaration} statement @param {string} prefix @param {boolean} isWeb */
  #addFunction(statement, prefix, isWeb) {
    const name = statement.name?.text ?? '';
    if (!isWeb || WEB_NAMES.has(name)) push(this.functions, prefix + name, [statement]);
  }

  /** @param {ts.VariableStatement} statement @param {string} prefix @param {boolean} isWeb */
  #addVariables({ declarationList }, prefix, isWeb) {
    for (const variable of declarationList.declarations) {
      const name = variable.name.getText();
      if (!isWeb || WEB_NAMES.has(name)) this.variables.set(prefix + name, variable);
    }
  }
}

/** @template T @param {Map<string, T[]>} map @param {string} key @param {T[]} values */
function push(map, key, values) {
  map.set(key, [...(map.get(key) ?? []), ...values]);
}

class Documentation {
  /** @type {Map<string, Entry>} */
  entries = new Map();

  /** @param {Typings} typings */
  constructor(typings) {
    this.typings = typings;
    for (const [name, declarations] of typings.functions) this.#add(name, declarations);
    for (const [name, variable] of typings.variables) this.#addVariable(name, variable);
  }

  /** @param {string} name @param {ts.VariableDeclaration} variable */
  #addVariable(name, { type, parent }) {
    if (type === undefined) return;
    if (ts.isTypeLiteralNode(type)) return this.#addClass(name, [...type.members], parent.parent);
    if (!ts.isTypeReferenceNode(type)) return this.#addValue(name, `${name}: ${type.getText()}`, parent.parent);
    const namespace = name.slice(0, name.lastIndexOf('.') + 1);
    const reference = type.typeName.getText();
    const own = this.typings.interfaces.get(namespace + reference) ?? this.typings.interfaces.get(reference);
    if (own === undefined) return this.#addValue(name, `${name}: ${type.getText()}`, parent.parent);
    if (
      INSTANCES.has(name) ||
      own.some((member) => ts.isConstructSignatureDeclaration(member) || ts.isCallSignatureDeclaration(member))
    )
      return this.#addClass(name, own, parent.parent);
    this.#addValue(name, `${name}: ${type.getText()}`, parent.parent);
    if (reference === name || !this.typings.variables.has(reference)) this.#addMembers(`${name}.`, own);
  }

  /** @param {string} name @param {ts.TypeElement[]} statics @param {ts.Node} declared */
  #addClass(name, statics, declared) {
    const made = statics.filter((one) => ts.isConstructSignatureDeclaration(one) || ts.isCallSignatureDeclaration(one));
    this.#add(name, made, declared);
    const isTyped = TYPED_ARRAYS.test(name);
    this.#addMembers(isTyped ? 'TypedArray.' : `${name}.`, statics);
    const members = this.#instanceMembers(name);
    this.#addMembers(isTyped ? 'TypedArray.prototype.' : `${name}.prototype.`, members);
  }

  /** @param {string} name @returns {ts.TypeElement[]} with those of mixins */
  #instanceMembers(name) {
    const mixins = (this.typings.bases.get(name) ?? []).filter((base) => MIXINS.has(base));
    return [INSTANCES.get(name) ?? name, ...mixins].flatMap((one) => this.typings.interfaces.get(one) ?? []);
  }

  /** @param {string} name @param {string} signature @param {ts.Node} declared */
  #addValue(name, signature, declared) {
    const about = [declared, ...this.#interfaceOf(name)];
    this.#set(name, signature, about.map(descriptionOf).find(Boolean) ?? '', about.map(mdnPathOf).find(Boolean));
  }

  /** @param {string} prefix @param {readonly ts.TypeElement[]} members */
  #addMembers(prefix, members) {
    /** @type {Map<string, ts.TypeElement[]>} */
    const overloads = new Map();
    for (const member of members) {
      const name = member.name && ts.isIdentifier(member.name) ? member.name.text : '';
      if (name !== '' && name !== 'prototype') push(overloads, prefix + name, [member]);
    }
    for (const [name, declarations] of overloads) if (!this.entries.has(name)) this.#add(name, declarations);
  }

  /** @param {string} name @returns {ts.Node[]} the first declaration of the interface of this name */
  #interfaceOf(name) {
    const declared = this.typings.interfaces.get(name)?.[0]?.parent;
    return declared === undefined ? [] : [declared];
  }

  /** @param {string} name @param {readonly Documented[]} declarations @param {ts.Node} [variable] that they belong to */
  #add(name, declarations, variable) {
    const about = [...declarations, ...(variable === undefined ? [] : [variable, ...this.#interfaceOf(name)])];
    const short = name.slice(name.lastIndexOf('.') + 1);
    const unique = [...new Set(declarations.map((declaration) => signatureOf(declaration, short)))];
    const shown = unique.slice(0, MOST_OVERLOADS);
    if (unique.length > MOST_OVERLOADS) shown.push(`… ${unique.length - MOST_OVERLOADS} more`);
    const signature = name.startsWith('TypedArray.') ? typedArray(shown.join('\n')) : shown.join('\n');
    this.#set(name, signature, about.map(descriptionOf).find(Boolean) ?? '', about.map(mdnPathOf).find(Boolean));
  }

  /** @param {string} name @param {string} signature @param {string} given @param {string} [path] */
  #set(name, signature, given, path) {
    const description = given || MISSING_DESCRIPTIONS[name] || '';
    // Numbers such as `DOMException.NOT_FOUND_ERR`, of which nothing is told.
    if (description === '' && /\.[A-Z_]+$/.test(name)) return;
    this.entries.set(name, path ? [signature, description, path] : [signature, description]);
  }
}

/** @param {string} signature of one of the typed arrays, which share their methods */
const typedArray = (signature) =>
  signature.replaceAll(/\b\w*Array(?:<(?:TArrayBuffer|ArrayBufferLike|ArrayBuffer)>)/g, 'TypedArray');

/** @param {Documented} declaration @param {string} name */
function signatureOf(declaration, name) {
  const text = declaration
    .getText()
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const plain = text
    .replace(/^declare function /, '')
    .replace(/^function /, '')
    .replace(/;$/, '');
  const isNew = ts.isConstructSignatureDeclaration(declaration);
  const isCall = ts.isCallSignatureDeclaration(declaration);
  const named = isNew ? plain.replace(/^new ?/, `new ${name}`) : isCall ? name + plain : plain;
  return named.length <= LONGEST_SIGNATURE ? named : `${named.slice(0, LONGEST_SIGNATURE)}…`;
}

/** @returns {string} the text of src/data/standard_documentation.json: one line for each entry, sorted */
export function standardDocumentation() {
  const typings = new Typings();
  for (const file of files()) {
    const source = ts.createSourceFile(file, readFileSync(LIBRARIES + file, 'utf8'), ts.ScriptTarget.Latest, true);
    typings.add(source.statements, '', file === 'lib.dom.d.ts');
  }
  const { entries } = new Documentation(typings);
  const lines = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = lines.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  return `{"":${JSON.stringify(NOTICE)},\n${text.join(',\n')}\n}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(TARGET, standardDocumentation());

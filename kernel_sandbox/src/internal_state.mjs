// What promises and iterators hold, which only the inspector knows.
import { argumentOf, callContext } from './context_calls.mjs';

/** @typedef {import('./context_calls.mjs').Inspector} Inspector */
/** @typedef {import('node:inspector').Runtime.CallArgument} CallArgument */
/** @typedef {import('node:inspector').Runtime.PropertyPreview} PropertyPreview */
/** @typedef {import('node:inspector').Runtime.PropertyDescriptor} PropertyDescriptor */

/** The inspector cuts previews of longer values in their middle. */
const WHOLE_PREVIEW_LENGTH = 99;

/**
 * Tells the context what is inside each promise and iterator that it found in the result.
 * @param {Inspector} inspector
 */
export async function tellInternalState(inspector) {
  const list = await callContext(inspector, 'unknowns', [], { returnByValue: false });
  const params = { objectId: list.objectId, ownProperties: true, generatePreview: true };
  const { result } = await inspector.post('Runtime.getProperties', params);
  for (const property of /** @type {PropertyDescriptor[]} */ (result)) {
    if (/^\d+$/.test(property.name)) await settle(inspector, property);
  }
}

/** @param {Inspector} inspector @param {PropertyDescriptor} property */
async function settle(inspector, { name, value }) {
  const objectId = value?.objectId ?? '';
  if (value?.subtype === 'iterator') {
    const steps = await internalObject(inspector, objectId, '[[Entries]]');
    await callContext(inspector, 'settle', [{ value: Number(name) }, { value: 'entries' }, steps]);
    return;
  }
  const preview = value?.subtype === 'promise' ? value.preview?.properties : undefined;
  const state = preview?.find((inner) => inner.name === '[[PromiseState]]')?.value ?? 'none';
  const inner = preview?.find((property) => property.name === '[[PromiseResult]]');
  const [settled, text] = await settledValue(inspector, objectId, inner);
  await callContext(inspector, 'settle', [{ value: Number(name) }, { value: state }, settled, text]);
}

/**
 * The value that a promise has settled to, as an argument, or else its text: a string of any length is not fetched.
 * @param {Inspector} inspector @param {string} promiseId @param {PropertyPreview | undefined} preview
 * @returns {Promise<[value: CallArgument, text: CallArgument]>}
 */
async function settledValue(inspector, promiseId, preview) {
  const text = preview?.value ?? '';
  switch (preview?.type) {
    case 'string':
      return text.length <= WHOLE_PREVIEW_LENGTH ? [{ value: text }, {}] : [{}, { value: `'${text}'` }];
    case 'number':
      return [{ unserializableValue: text }, {}];
    case 'boolean':
      return [{ value: text === 'true' }, {}];
    case 'object':
    case 'function':
      if (preview.subtype === 'null') return [{ value: null }, {}];
      return [await internalObject(inspector, promiseId, '[[PromiseResult]]'), {}];
    default:
      return [{}, { value: text }];
  }
}

/** @param {Inspector} inspector @param {string} objectId @param {string} slot @returns {Promise<CallArgument>} */
async function internalObject(inspector, objectId, slot) {
  const params = { objectId, ownProperties: true };
  const { internalProperties = [] } = await inspector.post('Runtime.getProperties', params);
  const found = internalProperties.find((/** @type {{ name: string }} */ { name }) => name === slot);
  return found?.value === undefined ? {} : argumentOf(found.value);
}

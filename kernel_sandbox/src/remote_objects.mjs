export async function describeResult(inspector, result) {
  if (result.type === 'undefined') return null;
  return { data: { 'text/plain': String(result.unserializableValue ?? result.value ?? result.description) }, metadata: {} };
}
export async function describeError(inspector, { exception, text }) {
  const description = exception?.description ?? String(exception?.value ?? text);
  return { name: exception?.className ?? 'Error', message: description.split('\n')[0], traceback: description.split('\n') };
}

const { URL, URLSearchParams } = globalThis;
const invalid = (message) => Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' });

export function fileURLToPath(url) {
  const { protocol, hostname, pathname } = typeof url === 'string' ? new URL(url) : url;
  if (protocol !== 'file:') throw invalid('The URL must be of scheme file');
  if (hostname !== '') throw invalid('File URL host must be "localhost" or empty');
  if (/%2f/i.test(pathname)) throw invalid('File URL path must not include encoded / characters');
  return decodeURIComponent(pathname);
}

export function pathToFileURL(path) {
  const parts = `${path}`.split('/').map((part) => encodeURIComponent(part).replace(/%3A/gi, ':'));
  return new URL(parts.join('/'), 'file:///');
}

export function urlToHttpOptions(url) {
  const { protocol, hostname, hash, search, pathname, href, port, username, password } = url;
  const options = { protocol, hostname, hash, search, pathname, path: `${pathname}${search}`, href };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

export function format(url, { fragment = true, search = true, auth = true } = {}) {
  if (typeof url === 'string') return url;
  if (!(url instanceof URL)) return formatParts(url);
  const copy = new URL(url.href);
  if (!fragment) copy.hash = '';
  if (!search) copy.search = '';
  if (!auth) Object.assign(copy, { username: '', password: '' });
  return copy.href;
}

function formatParts({ protocol = '', slashes, auth, host, hostname, port, pathname = '', search, query, hash = '' }) {
  const scheme = protocol && !protocol.endsWith(':') ? `${protocol}:` : protocol;
  const place = host ?? (hostname ? `${hostname}${port ? `:${port}` : ''}` : '');
  const hasSlashes = slashes || /^(?:https?|ftp|file):$/.test(scheme);
  const authority = hasSlashes || place ? `${hasSlashes ? '//' : ''}${auth ? `${auth}@` : ''}${place}` : '';
  const path = authority && pathname && !pathname.startsWith('/') ? `/${pathname}` : pathname;
  const questions = search ?? (query && typeof query === 'object' ? `?${new URLSearchParams(query)}` : '');
  const fragment = hash && !hash.startsWith('#') ? `#${hash}` : hash;
  return `${scheme}${authority}${path}${questions && !questions.startsWith('?') ? `?${questions}` : questions}${fragment}`;
}

/** The parts of a URL in the names of Node's older interface. */
export function parse(text, parseQuery = false) {
  const [, scheme = null, rest = ''] = /^([a-z][a-z\d+.-]*:)?(.*)$/is.exec(`${text}`.trim());
  const [, slashes = '', authority = '', tail = ''] = (scheme ? /^(\/\/)([^/?#]*)(.*)$/s : /^()()(.*)$/s).exec(
    rest,
  ) ?? ['', '', '', rest];
  const [, pathname = '', search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(tail);
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1).toLowerCase();
  const [, hostname = '', port = null] = /^(.*?)(?::(\d+))?$/.exec(host);
  const query = search.slice(1);
  const path = slashes && pathname === '' ? '/' : pathname;
  return {
    protocol: scheme?.toLowerCase() ?? null,
    slashes: slashes ? true : null,
    auth: at === -1 ? null : decodeURIComponent(authority.slice(0, at)),
    host: slashes ? host : null,
    port,
    hostname: slashes ? hostname : null,
    hash: hash || null,
    search: search || (parseQuery ? '' : null),
    query: parseQuery ? Object.fromEntries(new URLSearchParams(query)) : search ? query : null,
    pathname: path || null,
    path: `${path}${search}` || null,
    href: `${scheme?.toLowerCase() ?? ''}${slashes}${at === -1 ? '' : authority.slice(0, at + 1)}${slashes ? host : ''}${path}${search}${hash}`,
  };
}

export function resolve(from, to) {
  const base = new URL(from, 'resolve://x/');
  const url = new URL(to, base);
  if (url.protocol !== 'resolve:') return url.href;
  const path = url.pathname + url.search + url.hash;
  return from.startsWith('/') || to.startsWith('/') ? path : path.slice(1);
}

const domain = (name) => {
  try {
    return new URL(`ws://${name}`).hostname;
  } catch {
    return '';
  }
};
export const domainToASCII = domain;
export { URL, URLSearchParams };
export default {
  URL,
  URLSearchParams,
  domainToASCII,
  fileURLToPath,
  format,
  parse,
  pathToFileURL,
  resolve,
  urlToHttpOptions,
};

// The parts of a URL, read from its serialization, which says all there is. https://url.spec.whatwg.org/#url-serializing
(function (primordials, host) {
  'use strict';
  const { ObjectFreeze, StringPrototypeIndexOf, StringPrototypeLastIndexOf, StringPrototypeSlice } = primordials;
  const { StringPrototypeStartsWith } = primordials;
  const TUPLE_ORIGINS = ObjectFreeze({
    __proto__: null,
    'http:': true,
    'https:': true,
    'ws:': true,
    'wss:': true,
    'ftp:': true,
  });

  function positionOf(text, character, start, otherwise) {
    const position = StringPrototypeIndexOf(text, character, start);
    return position === -1 || position > otherwise ? otherwise : position;
  }

  /** Splits `user:password@host:port`. */
  function splitAuthority(parts, authority) {
    const at = StringPrototypeIndexOf(authority, '@');
    const user = at === -1 ? '' : StringPrototypeSlice(authority, 0, at);
    const colon = positionOf(user, ':', 0, user.length);
    parts.username = StringPrototypeSlice(user, 0, colon);
    parts.password = StringPrototypeSlice(user, colon + 1);
    parts.host = StringPrototypeSlice(authority, at + 1);
    const afterAddress = StringPrototypeLastIndexOf(parts.host, ']') + 1;
    const port = positionOf(parts.host, ':', afterAddress, parts.host.length);
    parts.hostname = StringPrototypeSlice(parts.host, 0, port);
    parts.port = StringPrototypeSlice(parts.host, port + 1);
  }

  /** @param {string} href @returns every part but `origin`, as the attributes of URL give them */
  function partsOf(href) {
    const parts = { __proto__: null, username: '', password: '', host: '', hostname: '', port: '' };
    const end = positionOf(href, '#', 0, href.length);
    const queryStart = positionOf(href, '?', 0, end);
    const schemeEnd = StringPrototypeIndexOf(href, ':') + 1;
    let pathStart = schemeEnd;
    if (StringPrototypeStartsWith(href, '//', schemeEnd)) {
      pathStart = positionOf(href, '/', schemeEnd + 2, queryStart);
      splitAuthority(parts, StringPrototypeSlice(href, schemeEnd + 2, pathStart));
    } else if (StringPrototypeStartsWith(href, '/.//', schemeEnd)) pathStart += 2;
    parts.protocol = StringPrototypeSlice(href, 0, schemeEnd);
    parts.pathname = StringPrototypeSlice(href, pathStart, queryStart);
    parts.search = end - queryStart > 1 ? StringPrototypeSlice(href, queryStart, end) : '';
    parts.hash = href.length - end > 1 ? StringPrototypeSlice(href, end) : '';
    return parts;
  }

  function originOf(href) {
    const { protocol, host: name, pathname } = partsOf(href);
    if (TUPLE_ORIGINS[protocol] === true) return `${protocol}//${name}`;
    if (protocol !== 'blob:') return 'null';
    const inner = host.parseUrl(pathname, '');
    if (inner === null) return 'null';
    const isWeb = StringPrototypeStartsWith(inner, 'http:') || StringPrototypeStartsWith(inner, 'https:');
    return isWeb ? originOf(inner) : 'null';
  }

  return ObjectFreeze({ __proto__: null, partsOf, originOf });
});

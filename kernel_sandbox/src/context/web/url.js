// URL. The host parses; an address is known by its serialization alone. https://url.spec.whatwg.org/#url-class
(function (primordials, host, shared) {
  'use strict';
  const { ObjectFreeze, RangeError, StringPrototypeSlice, TypeError } = primordials;
  const { define, illegalInvocation, isObject, requireArguments, toUSVString } = shared.web.use('interfaces.js');
  const { createFor, replace } = shared.web.use('url_search_params.js');
  const { originOf, partsOf } = shared.web.use('url_parts.js');
  /** Characters of an address; the same number stands in src/web_host.mjs. */
  const LONGEST = 2 ** 20;

  /** @returns {string | null} the serialization, `null` when it cannot be parsed */
  function parse(input, base) {
    requireShort(input);
    if (base !== undefined) requireShort(base);
    return base === '' ? null : host.parseUrl(input, base ?? '');
  }

  function requireShort(text) {
    if (text.length > LONGEST) throw new RangeError(`A URL in this sandbox may have at most ${LONGEST} characters`);
  }

  function invalid(input, base) {
    const quoted = (text) => shared.text.quote(shared.text.bounded(text, 200));
    return new TypeError(`Invalid URL: ${quoted(input)}${base === undefined ? '' : ` with the base ${quoted(base)}`}`);
  }

  let stateOf;

  class URL {
    /** `params` once somebody asked for them. */
    #state = { __proto__: null, href: '', params: undefined };
    static {
      stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
    }
    constructor(url, base = undefined) {
      requireArguments(arguments.length, 1, "construct 'URL'");
      const input = toUSVString(url);
      const baseText = base === undefined ? undefined : toUSVString(base);
      const href = parse(input, baseText);
      if (href === null) throw invalid(input, baseText);
      this.#state.href = href;
    }
    static parse(url, base = undefined) {
      requireArguments(arguments.length, 1, "execute 'parse' on 'URL'");
      const href = parse(toUSVString(url), base === undefined ? undefined : toUSVString(base));
      return href === null ? null : new URL(href);
    }
    static canParse(url, base = undefined) {
      requireArguments(arguments.length, 1, "execute 'canParse' on 'URL'");
      return parse(toUSVString(url), base === undefined ? undefined : toUSVString(base)) !== null;
    }
    get href() {
      return checked(this).href;
    }
    set href(value) {
      const state = checked(this);
      const input = toUSVString(value);
      const href = parse(input);
      if (href === null) throw invalid(input);
      move(state, href);
    }
    get origin() {
      return originOf(checked(this).href);
    }
    get protocol() {
      return part(this, 'protocol');
    }
    set protocol(value) {
      change(this, 'protocol', value);
    }
    get username() {
      return part(this, 'username');
    }
    set username(value) {
      change(this, 'username', value);
    }
    get password() {
      return part(this, 'password');
    }
    set password(value) {
      change(this, 'password', value);
    }
    get host() {
      return part(this, 'host');
    }
    set host(value) {
      change(this, 'host', value);
    }
    get hostname() {
      return part(this, 'hostname');
    }
    set hostname(value) {
      change(this, 'hostname', value);
    }
    get port() {
      return part(this, 'port');
    }
    set port(value) {
      change(this, 'port', value);
    }
    get pathname() {
      return part(this, 'pathname');
    }
    set pathname(value) {
      change(this, 'pathname', value);
    }
    get search() {
      return part(this, 'search');
    }
    set search(value) {
      change(this, 'search', value);
    }
    get searchParams() {
      return paramsOf(checked(this));
    }
    get hash() {
      return part(this, 'hash');
    }
    set hash(value) {
      change(this, 'hash', value);
    }
    toString() {
      return checked(this).href;
    }
    toJSON() {
      return checked(this).href;
    }
  }

  function checked(url) {
    const state = stateOf(url);
    if (state === undefined) throw illegalInvocation();
    return state;
  }

  function part(url, name) {
    return partsOf(checked(url).href)[name];
  }

  function change(url, name, value) {
    const state = checked(url);
    const text = toUSVString(value);
    requireShort(text);
    move(state, host.changeUrl(state.href, name, text) ?? state.href);
  }

  function queryOf(href) {
    return StringPrototypeSlice(partsOf(href).search, 1);
  }

  /** Takes a new address; the parameters follow it. */
  function move(state, href) {
    state.href = href;
    if (state.params !== undefined) replace(state.params, queryOf(href));
  }

  function paramsOf(state) {
    state.params ??= createFor(queryOf(state.href), (query) => {
      requireShort(query);
      state.href = host.changeUrl(state.href, 'search', query) ?? state.href;
    });
    return state.params;
  }

  define(URL);

  shared.platform.register(URL.prototype, 'URL', stateOf, (url) => {
    const state = stateOf(url);
    const { protocol, username, password, host: name, hostname, port, pathname, search, hash } = partsOf(state.href);
    return {
      __proto__: null,
      href: state.href,
      origin: originOf(state.href),
      protocol,
      username,
      password,
      host: name,
      hostname,
      port,
      pathname,
      search,
      searchParams: paramsOf(state),
      hash,
    };
  });

  return ObjectFreeze({ __proto__: null, URL });
});

// navigator: what libraries ask before they do anything else.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze } = primordials;
  const { define, illegalConstructor, illegalInvocation, isObject } = shared.web.use('interfaces.js');
  const KEY = ObjectFreeze({ __proto__: null });
  const LANGUAGES = ObjectFreeze(['en-US']);

  let isNavigator;

  class Navigator {
    #brand;
    static {
      isNavigator = (value) => isObject(value) && #brand in value;
    }
    constructor(key = undefined) {
      if (key !== KEY) throw illegalConstructor();
    }
    get hardwareConcurrency() {
      // One thread runs cells, and there are no workers.
      return tell(this, 1);
    }
    get language() {
      return tell(this, 'en-US');
    }
    get languages() {
      return tell(this, LANGUAGES);
    }
    get onLine() {
      return tell(this, false);
    }
    get platform() {
      return tell(this, '');
    }
    get userAgent() {
      return tell(this, 'Pennant');
    }
  }

  function tell(navigator, value) {
    if (!isNavigator(navigator)) throw illegalInvocation();
    return value;
  }

  define(Navigator);
  shared.platform.register(Navigator.prototype, 'Navigator', isNavigator, undefined);

  return ObjectFreeze({ __proto__: null, Navigator, navigator: new Navigator(KEY) });
});

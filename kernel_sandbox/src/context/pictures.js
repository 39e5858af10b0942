// SVG as a picture of its own: notebooks show it as an image, and take it out of HTML that somebody else has run.
(function (primordials, _host, shared) {
  'use strict';
  const { ObjectFreeze, StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeIndexOf } = primordials;
  const { StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
  const OPEN = '<svg';
  const CLOSE = '</svg>';
  const CODES = ObjectFreeze({
    __proto__: null,
    9: '%09',
    10: '%0A',
    13: '%0D',
    32: '%20',
    34: '%22',
    35: '%23',
    37: '%25',
    38: '%26',
    39: '%27',
    60: '%3C',
    62: '%3E',
  });

  function tagOf(svg) {
    return StringPrototypeSlice(svg, 0, StringPrototypeIndexOf(svg, '>') + 1);
  }

  function withAttribute(svg, attribute) {
    return `${OPEN} ${attribute}${StringPrototypeSlice(svg, OPEN.length)}`;
  }

  /** An SVG of its own needs the namespaces that one inside HTML does without. */
  function standalone(svg) {
    if (!StringPrototypeStartsWith(svg, OPEN)) return svg;
    const tag = tagOf(svg);
    let result = svg;
    if (StringPrototypeIncludes(svg, 'xlink:') && !StringPrototypeIncludes(tag, 'xmlns:xlink')) {
      result = withAttribute(result, 'xmlns:xlink="http://www.w3.org/1999/xlink"');
    }
    return StringPrototypeIncludes(tag, 'xmlns=') ? result : withAttribute(result, 'xmlns="http://www.w3.org/2000/svg"');
  }

  /** As an image, `currentColor` is black whatever the page: it gets a ground on which black can be seen. */
  function onGround(svg) {
    const tag = tagOf(svg);
    if (!StringPrototypeIncludes(svg, 'currentColor') || StringPrototypeIncludes(tag, 'background')) return svg;
    const style = StringPrototypeIndexOf(tag, ' style="');
    if (style === -1) return withAttribute(svg, 'style="background:white"');
    const end = style + ' style="'.length;
    return `${StringPrototypeSlice(svg, 0, end)}background:white;${StringPrototypeSlice(svg, end)}`;
  }

  function percentEncoded(text) {
    let result = '';
    let done = 0;
    for (let i = 0; i < text.length; i++) {
      const code = CODES[StringPrototypeCharCodeAt(text, i)];
      if (code === undefined) continue;
      result += StringPrototypeSlice(text, done, i) + code;
      done = i + 1;
    }
    return result + StringPrototypeSlice(text, done);
  }

  /** Where the element that opens at `start` ends; -1 when it does not. */
  function endOf(html, start) {
    let depth = 0;
    let at = start;
    while (at !== -1) {
      const open = StringPrototypeIndexOf(html, OPEN, at);
      const close = StringPrototypeIndexOf(html, CLOSE, at);
      if (close === -1) return -1;
      const isOpening = open !== -1 && open < close;
      depth += isOpening ? 1 : -1;
      at = isOpening ? open + OPEN.length : close + CLOSE.length;
      if (depth === 0) return at;
    }
    return -1;
  }

  /** HTML in which each `<svg>` is an image, as it stays visible for everybody that way. */
  function asImages(html) {
    let result = '';
    let done = 0;
    for (let start = StringPrototypeIndexOf(html, OPEN); start !== -1;) {
      const end = endOf(html, start);
      if (end === -1) break;
      const svg = onGround(standalone(StringPrototypeSlice(html, start, end)));
      result += `${StringPrototypeSlice(html, done, start)}<img src="data:image/svg+xml,${percentEncoded(svg)}" alt="">`;
      done = end;
      start = StringPrototypeIndexOf(html, OPEN, end);
    }
    return result + StringPrototypeSlice(html, done);
  }

  shared.pictures = ObjectFreeze({ __proto__: null, standalone, onGround, asImages, tagOf });
});

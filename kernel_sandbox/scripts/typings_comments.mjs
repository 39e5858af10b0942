// The comments above declarations in TypeScript's typings, as plain text of bounded length.
import ts from 'typescript';

const LONGEST_DESCRIPTION = 700;
const MDN_LINK = /\[MDN Reference\]\(https:\/\/developer\.mozilla\.org\/docs\/([^)]*)\)/;
/** Tags that tell a user something, and how they begin in our text. */
const TAGS = new Map([
  ['returns', 'Returns: '],
  ['throws', 'Throws: '],
  ['deprecated', 'Deprecated: '],
]);

/** @param {ts.Node} node @returns {ts.JSDoc | undefined} */
function commentOf(node) {
  return ts.getJSDocCommentsAndTags(node).findLast((one) => ts.isJSDoc(one));
}

/** @param {string | ts.NodeArray<ts.JSDocComment> | undefined} comment */
function textOf(comment) {
  const text = ts.getTextOfJSDocComment(comment) ?? '';
  return text
    .replace(MDN_LINK, '')
    .replaceAll(/\{@link \w+ \w+\}|\{@link ([^}\s|]+)[^}]*\}/g, '$1')
    .replaceAll(/\*\*`([^`]*)`\*\*/g, '`$1`')
    .replaceAll(/```\w*\n?/g, '')
    .replaceAll(/[ \t]*\n(?![\n*-])[ \t]*/g, ' ')
    .trim();
}

/** @param {ts.JSDocTag} tag */
function tagLine(tag) {
  const text = textOf(tag.comment).replace(/^[-–]\s*/, '');
  if (ts.isJSDocParameterTag(tag)) return text && `${tag.name.getText()}: ${text}`;
  const label = TAGS.get(tag.tagName.text);
  return label === undefined || text === '' ? '' : label + text;
}

/** @param {ts.Node} node @returns {string} empty when nothing stands above it */
export function descriptionOf(node) {
  const comment = commentOf(node);
  if (comment === undefined) return '';
  const lines = (comment.tags ?? []).map(tagLine).filter(Boolean);
  const text = [textOf(comment.comment), lines.join('\n')].filter(Boolean).join('\n\n');
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION)}…`;
}

/** @param {ts.Node} node @returns {string | undefined} the page of MDN that the comment links to, without its site */
export function mdnPathOf(node) {
  return MDN_LINK.exec(commentOf(node)?.getText() ?? '')?.[1];
}

// The sections that are told of a name, as plain text and as Markdown.

/** @typedef {import('./name_description.mjs').Section} Section */

/** @param {readonly Section[]} sections @returns {string} */
export function asPlainText(sections) {
  return sections.map((section) => (section.kind === 'link' ? section.url : section.text)).join('\n\n');
}

/** @param {readonly Section[]} sections @returns {string} */
export function asMarkdown(sections) {
  return sections.map(markdownOf).join('\n\n');
}

/** @param {Section} section */
function markdownOf(section) {
  switch (section.kind) {
    case 'code':
      return fenced(section.text);
    case 'link':
      return `[${section.text}](${section.url})`;
    case 'text':
      return section.text.replaceAll(/^@(\w+)/gm, '**@$1**').replaceAll(/\n(?=\S)/g, '  \n');
  }
}

/** @param {string} text */
function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}js\n${text}\n${fence}`;
}

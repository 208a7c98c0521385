const STYLE = 'font-family:Arial,sans-serif;font-size:15px;line-height:1.5;color:#1b1b1b';
const LINK = /^https?:\/\/\S+$/;

/**
 * The HTML part of a letter, made from its text part: the same words, and nothing that is fetched.
 * The same text always gives the same bytes.
 */
export function letterHtml(subject: string, body: string): string {
  const [head = '', ...paragraphs] = body.trimEnd().split('\n\n').map(partOf);
  return [
    '<!DOCTYPE html>',
    `<html lang="id"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    `<body style="${STYLE}">`,
    ...[head, ...paragraphs],
    '</body></html>\n',
  ].join('\n');
}

function partOf(text: string): string {
  const lines = text.split('\n');
  const pairs = lines.map((line) => /^([A-Z]\w+) *: (.*)$/.exec(line));
  if (pairs.every((pair) => pair !== null))
    return `<table role="presentation">\n${pairs.map(rowOf).join('\n')}\n</table>`;
  const words = lines.map((line) =>
    LINK.test(line) ? `<br><a href="${escaped(line)}">${escaped(line)}</a>` : escaped(line),
  );
  return `<p>${words.join('\n')}</p>`;
}

const rowOf = ([, label = '', value = '']: string[]): string =>
  `<tr><td style="padding-right:1em">${escaped(label)}</td><td>: ${escaped(value)}</td></tr>`;

const ESCAPES: Record<string, string> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

type Attributes = Record<string, string | number>;

/** A text in XML: characters that XML cannot hold become U+FFFD. */
export const escaped = (value: string): string =>
  value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

export function element(name: string, attributes: Attributes, ...content: string[]): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value))}"`,
  );
  return content.length === 0
    ? `<${name}${list.join('')}/>`
    : `<${name}${list.join('')}>${content.join('')}</${name}>`;
}

export const text = (x: number, y: number, value: string, more: Attributes = {}): string =>
  element('text', { x: round(x), y: round(y), ...more }, escaped(value));

export const round = (value: number): number => Math.round(value * 10) / 10;

/** At most `most` characters, with an ellipsis. */
export const short = (value: string, most: number): string =>
  [...value].length > most ? `${[...value].slice(0, most - 1).join('')}…` : value;

/**
 * A round number at or above `value` for the end of an axis: 1, 2, 2.5 or 5 times a power of ten.
 */
export function ceiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

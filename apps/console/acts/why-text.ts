import type { RequestAnswer } from '#libs/contracts/request-answers';

const WORD = /[a-z0-9]+(?:-[a-z0-9]+)*/g;

/** Why an act is closed, as a sentence with the names of the parties instead of their codes. */
export function whyText(
  why: string,
  { requester, provider }: Pick<RequestAnswer, 'requester' | 'provider'>,
): string {
  const names = new Map([requester, provider].map(({ code, name }) => [code, name]));
  const said = why.replaceAll(WORD, (word) => names.get(word) ?? word).replace(/\.$/, '');
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}.`;
}

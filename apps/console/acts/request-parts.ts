import { GRANT_GROUNDS, GrantGround } from '#libs/law/evaluation';
import type { Form } from '../http/form';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import type { Words } from '../words/words';
import type { ListPart, Part, TextPart } from './form-parts';

/*
 * Parts that a new request and the acts on it share.
 */

/** An address and the SHA-256 of what is there. @param at `''` for the body itself. */
export const reference = (
  { acts: { form: text, faults } }: Words,
  at: string,
  need = true,
): TextPart[] => [
  {
    kind: 'text',
    at: `${at}/uri`,
    label: text.uri,
    hint: text.uriHint,
    ...(need && { need: faults.uri }),
  },
  {
    kind: 'text',
    at: `${at}/sha256`,
    label: text.sha256,
    hint: text.sha256Hint,
    ...(need && { need: faults.sha256 }),
  },
];

/** Where the text of a sealed request stands, or the text of an answer to it. */
export const contentAt = (words: Words, title: string, need: boolean): Part => ({
  kind: 'box',
  title,
  hint: words.acts.form.sealedHint,
  parts: reference(words, '/contentAt', need),
});

/** Documents by title, address and SHA-256; the files stay where they are. */
export const documents = (words: Words, at: string, title: string): ListPart => {
  const { form: text, faults } = words.acts;
  return {
    kind: 'list',
    at,
    title,
    hint: text.documentsHint,
    name: text.document,
    size: { add: text.addDocument, remove: text.remove, first: 0 },
    each: (one) => [
      { kind: 'text', at: `${one}/title`, label: text.documentTitle, need: faults.documentTitle },
      ...reference(words, one),
    ],
  };
};

/** The official who asks. @param need the faults if a part is missing; absent: it may be. */
export const requestingOfficial = (
  { acts: { form: text } }: Words,
  hint?: string,
  need?: Record<'name' | 'position', string>,
): Part => ({
  kind: 'box',
  title: text.requestedBy,
  hint,
  parts: [
    {
      kind: 'pair',
      parts: [
        { kind: 'text', at: '/requestedBy/name', label: text.name, need: need?.name },
        { kind: 'text', at: '/requestedBy/position', label: text.position, need: need?.position },
      ],
    },
  ],
});

const idOf = (index: number): GrantGround => GRANT_GROUNDS[index] ?? '35-1-a';

/** The five grounds of Pasal 35(1), each with its facts; the last one with two amounts. */
export function grantGrounds(
  { acts: { form: text } }: Words,
  of: {
    title: string;
    hint?: string;
    need?: string;
    name: (id: GrantGround) => string;
    label: (id: GrantGround) => string;
    hintOf?: (id: GrantGround) => string | undefined;
  },
): ListPart {
  return {
    kind: 'list',
    at: '/grounds',
    title: of.title,
    hint: of.hint,
    need: of.need,
    name: (n) => of.name(idOf(n - 1)),
    size: GRANT_GROUNDS.length,
    fixed: (index) => ({ provision: idOf(index) }),
    each: (at, index) => [
      {
        kind: 'text',
        at: `${at}/facts`,
        label: of.label(idOf(index)),
        hint: of.hintOf?.(idOf(index)),
        rows: 3,
      },
      ...(idOf(index) === '35-1-e' ? [means(text, at)] : []),
    ],
  };
}

const means = (text: Words['acts']['form'], at: string): Part => ({
  kind: 'pair',
  parts: [
    { kind: 'text', as: 'whole', at: `${at}/cost`, label: text.cost },
    { kind: 'text', as: 'whole', at: `${at}/ownMeans`, label: text.ownMeans },
  ],
});

const CLAIMED = '_dasar';
const MEANS = '/grounds/0';

/** The grounds of a sealed request: only which ones, since their facts stand at `contentAt`. */
export const sealedGrounds = (view: View, title: string, need?: string): Part => {
  const { form: text } = view.words.acts;
  return {
    kind: 'box',
    title,
    parts: [
      {
        kind: 'checks',
        at: CLAIMED,
        label: text.claims,
        need,
        choices: GRANT_GROUNDS.map((id) => ({ value: id, label: articleOf(id, view.language) })),
      },
      means(text, MEANS),
    ],
  };
};

/** The claimed grounds of a sealed request, as the API takes them. */
export const claimedIn = (form: Form): object[] =>
  form.list(CLAIMED).map((provision) => ({
    provision,
    ...(provision === '35-1-e' && amountsIn(form)),
  }));

const amountsIn = (form: Form): Record<string, number> =>
  Object.fromEntries(
    ['cost', 'ownMeans'].flatMap((name): [string, number][] => {
      const text = form.text(`${MEANS}/${name}`);
      return text === '' ? [] : [[name, Number(text)]];
    }),
  );

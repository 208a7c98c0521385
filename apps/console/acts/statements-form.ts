import { Doubt, DOUBTS, FactId, REFUSAL_GROUNDS, Value, VALUES } from '#libs/law/evaluation';
import type { Form } from '../http/form';
import { articleOf, wordingOf } from '../words/law';
import type { ActForm, Subject } from './act-form';
import type { ListPart, Part } from './form-parts';
import type { Fault } from '../pages/form-view';

/** Facts that a provider can state: its grounds for refusing, and the emergency. */
const STATED: readonly FactId[] = [...REFUSAL_GROUNDS, '36-3'];
/** These rest on a regulation. */
const RESTING: readonly FactId[] = ['36-1-b', '36-1-c'];

/** What the provider says of the facts, before deciding. */
export const STATEMENTS: ActForm = {
  parts: (subject) => [
    facts(subject),
    ...(claimedOf(subject).length > 0 ? [contradictions(subject)] : []),
    doubts(subject),
  ],
  check: (form, subject) => needs(form, subject),
  sentences: (_form, { view }, body) => {
    const { words, language } = view;
    const { sentences } = words.acts;
    const { facts: stated = [], doubts: doubted = [], contradicted = [] } = body as Stated;
    return [
      ...stated.map(({ provision, value, text, regulation, article }) => {
        const said = [text, regulation, article].filter(Boolean).join('; ');
        const states = sentences.states(articleOf(provision, language), words.value[value]);
        return `${states}${said ? sentences.because(said) : '.'}`;
      }),
      ...contradicted.map(({ provision, text }) =>
        sentences.contradicts(articleOf(provision, language), text),
      ),
      ...doubted.map(({ code, text }) => sentences.doubts(words.doubt[code], text)),
    ];
  },
};

interface Stated {
  facts?: {
    provision: FactId;
    value: Value;
    text?: string;
    regulation?: string;
    article?: string;
  }[];
  doubts?: { code: Doubt; text: string }[];
  contradicted?: { provision: FactId; text: string }[];
}

/** Grounds that the requester claims. */
const claimedOf = ({ request }: Subject): FactId[] =>
  request.grounds.map(({ provision }) => provision);

function facts({ view: { words, language } }: Subject): ListPart {
  const { form: text } = words.acts;
  const idOf = (index: number): FactId => STATED[index] ?? '36-3';
  return {
    kind: 'list',
    at: '/facts',
    title: text.statedFacts,
    name: (n) => articleOf(idOf(n - 1), language),
    size: STATED.length,
    fixed: (index) => ({ provision: idOf(index) }),
    each: (at, index): Part[] => [
      {
        kind: 'radios',
        at: `${at}/value`,
        label: text.factValue,
        hint: wordingOf(idOf(index), language),
        inline: true,
        choices: [
          ...VALUES.map((value) => ({ value, label: words.value[value] })),
          { value: '', label: text.unsaid },
        ],
      },
      { kind: 'text', at: `${at}/text`, label: text.statedText, rows: 2 },
      ...(RESTING.includes(idOf(index))
        ? [
            {
              kind: 'pair' as const,
              parts: [
                { kind: 'text' as const, at: `${at}/regulation`, label: text.regulation },
                { kind: 'text' as const, at: `${at}/article`, label: text.article },
              ],
            },
          ]
        : []),
    ],
  };
}

function contradictions(subject: Subject): ListPart {
  const { words, language } = subject.view;
  const { form: text } = words.acts;
  const claimed = claimedOf(subject);
  const articleAt = (index: number): string => articleOf(claimed[index] ?? '', language);
  return {
    kind: 'list',
    at: '/contradicted',
    title: text.contradicted,
    name: (n) => text.contradict(articleAt(n - 1)),
    size: claimed.length,
    fixed: (index) => ({ provision: claimed[index] ?? '' }),
    each: (at) => [{ kind: 'text', at: `${at}/text`, label: text.contradictedText, rows: 2 }],
  };
}

function doubts({ view: { words } }: Subject): ListPart {
  const { form: text } = words.acts;
  const codeAt = (index: number): Doubt => DOUBTS[index] ?? DOUBTS[0];
  return {
    kind: 'list',
    at: '/doubts',
    title: text.doubts,
    hint: text.doubtsHint,
    name: (n) =>
      `${words.doubt[codeAt(n - 1)].slice(0, 1).toUpperCase()}${words.doubt[codeAt(n - 1)].slice(1)}`,
    size: DOUBTS.length,
    fixed: (index) => ({ code: codeAt(index) }),
    each: (at) => [{ kind: 'text', at: `${at}/text`, label: text.doubtText, rows: 2 }],
  };
}

/** What the law needs of a fact that counts as met, and at least one statement. */
function needs(form: Form, { view }: Subject): Fault[] {
  const { faults } = view.words.acts;
  if (!form.isTouched) return [{ pointer: '/facts/0/value', text: faults.nothing }];
  return STATED.flatMap((provision, index): Fault[] => {
    const at = `/facts/${index}`;
    const empty = (name: string): boolean => form.text(`${at}/${name}`) === '';
    if (form.text(`${at}/value`) !== 'met')
      return empty('value') && !empty('text')
        ? [{ pointer: `${at}/value`, text: faults.choose }]
        : [];
    if (provision === '36-1-a' && empty('text'))
      return [{ pointer: `${at}/text`, text: faults.affectedWork }];
    if (!RESTING.includes(provision)) return [];
    return (['regulation', 'article'] as const)
      .filter(empty)
      .map((name) => ({ pointer: `${at}/${name}`, text: faults[name] }));
  });
}

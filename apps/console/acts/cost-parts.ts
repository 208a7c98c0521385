import type { ProposedCost } from '#libs/contracts/proposals';
import type { Language } from '#libs/law/evaluation';
import { dateText, rupiahText } from '../words/times';
import type { Words } from '../words/words';
import type { ListPart, Part } from './form-parts';

const PAYERS = ['requester', 'provider', 'shared'] as const;

/**
 * Lines of costs: what for, how much, and who pays (Pasal 35(2)).
 * @param detailed whether a line also says its share, days, beneficiary and standard cost.
 */
export function costLines(
  words: Words,
  at: string,
  title: { title: string; hint: string },
  detailed: boolean,
): ListPart {
  const { form: text, faults } = words.acts;
  return {
    kind: 'list',
    at,
    ...title,
    name: text.costLine,
    size: { add: text.addCost, remove: text.remove, first: detailed ? 1 : 0 },
    each: (line) => [
      { kind: 'text', at: `${line}/item`, label: text.costItem, need: faults.costItem },
      {
        kind: 'text',
        at: `${line}/amount`,
        label: text.costAmount,
        need: faults.number,
        as: 'whole',
        width: 20,
      },
      {
        kind: 'radios',
        at: `${line}/fundedBy`,
        label: text.fundedBy,
        need: faults.fundedBy,
        choices: PAYERS.map((value) => ({ value, label: words.fundedBy[value] })),
      },
      { kind: 'text', at: `${line}/budgetLine`, label: text.budgetLine, hint: text.budgetLineHint },
      ...(detailed ? [details(words, line)] : []),
    ],
  };
}

const details = (words: Words, line: string): Part => {
  const { form: text } = words.acts;
  return {
    kind: 'fold',
    summary: text.costDetails,
    parts: [
      {
        kind: 'pair',
        parts: [
          { kind: 'text', at: `${line}/share`, label: text.share, as: 'whole' },
          { kind: 'text', at: `${line}/standard`, label: text.standard, as: 'whole' },
        ],
      },
      {
        kind: 'pair',
        parts: [
          { kind: 'text', at: `${line}/period/from`, label: text.periodFrom, as: 'day' },
          { kind: 'text', at: `${line}/period/to`, label: text.periodTo, as: 'day' },
        ],
      },
      { kind: 'text', at: `${line}/beneficiary`, label: text.beneficiary },
    ],
  };
};

/** One sentence for each line, and their sum. */
export function costSentences(
  lines: readonly Partial<ProposedCost>[],
  words: Words,
  language: Language,
): string[] {
  const { sentences } = words.acts;
  if (lines.length === 0) return [sentences.noCosts];
  const total = lines.reduce((sum, { amount }) => sum + Number(amount ?? 0), 0);
  return [
    ...lines.map(({ item = '', amount = 0, fundedBy, budgetLine, share, period }) =>
      sentences.costLine(
        item,
        rupiahText(amount),
        fundedBy ? words.fundedBy[fundedBy] : '',
        [
          budgetLine,
          share !== undefined && `${share}%`,
          period && `${dateText(period.from, language)} – ${dateText(period.to, language)}`,
        ]
          .filter(Boolean)
          .join(', '),
      ),
    ),
    sentences.costTotal(rupiahText(total)),
  ];
}

/** The fields of a form with these lines, to change them. */
export const costFields = (lines: readonly object[], at: string): [string, string][] =>
  lines.flatMap((line, index) => fieldsOf(line, `${at}/${index}`));

const fieldsOf = (value: unknown, at: string): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, `${at}/${name}`))
    : [[at, String(value)]];

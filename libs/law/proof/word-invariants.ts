import type { DutyCode, Evaluation, Finding, Recommendation, Value } from '../evaluation';
import type { Judgement } from '../judgement';
import type { Dated, LawPack, Bilingual } from '../pack';
import type { Invariant } from './invariants';

/** A record with its words in both languages. */
interface Rendered {
  pack: LawPack;
  record: Judgement;
  id: Evaluation;
  en: Evaluation;
}

/** What the words of each code say, stated independently of the pack. */
const VALUES: Record<Value, Bilingual> = {
  met: { id: ': terpenuhi', en: ': met' },
  'not-met': { id: 'tidak terpenuhi', en: 'not met' },
  'needs-judgement': { id: 'dinilai pejabat', en: 'official to judge' },
};
const BASES: Record<Finding['basis'], Bilingual> = {
  claimed: { id: 'peminta', en: 'requester' },
  stated: { id: 'pejabat pemberi', en: "provider's official" },
  known: { id: 'catatan', en: 'records' },
  'not-claimed': { id: 'belum dinyatakan', en: 'not claimed' },
};
const RECOMMENDATIONS: Record<Recommendation, Bilingual> = {
  'not-assistance': { id: ' bukan ', en: ' not ' },
  'official-judgement': { id: 'penilaian pejabat', en: 'judgement' },
  'must-give': { id: 'wajib', en: 'must' },
  'refusal-possible': { id: 'dapat ditolak', en: 'may be refused' },
  'return-incomplete': { id: 'dilengkapi', en: 'to be completed' },
  'grant-possible': { id: 'dapat diberikan', en: 'may be given' },
  partial: { id: 'sebagian', en: 'in part' },
};
const DUTIES: Record<DutyCode, Bilingual> = {
  'written-reason': { id: 'secara tertulis', en: 'in writing' },
  'cost-agreement': { id: 'pembiayaan ganda', en: 'paid for twice' },
  'settle-later': { id: 'diselesaikan bersama kemudian', en: 'settled together afterwards' },
  'document-later': { id: 'dituliskan kemudian', en: 'in writing afterwards' },
  'status-decree-to-follow': { id: 'disusulkan', en: 'decree' },
  minimise: { id: 'seperlunya', en: 'only what is needed' },
  'tell-superiors': { id: 'diberi tahu', en: 'told at once' },
  'replace-decider': { id: 'pejabat lain', en: 'another official' },
};

const LANGUAGES = ['id', 'en'] as const;
const inBoth = (
  rendered: Rendered,
  holds: (answer: Evaluation, language: 'id' | 'en') => boolean,
): boolean => LANGUAGES.every((language) => holds(rendered[language], language));
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Each rule that the record names: its kind, its code, its items, and the words that the law has
 * for it.
 */
function rulesOf({ pack, record }: Rendered) {
  const current = <Rule extends Dated>(rules: readonly Rule[]) =>
    rules.filter(
      ({ validFrom, validTo }) =>
        validFrom <= record.asOf && (validTo === null || record.asOf <= validTo),
    );
  const named = <Rule extends Dated>(
    kind: string,
    codes: readonly { code: string; items: readonly string[] }[],
    rules: readonly Rule[],
    codeOf: (rule: Rule) => string,
    words: (rule: Rule) => Bilingual,
  ) =>
    codes.map(({ code, items }) => {
      const rule = current(rules).find((each) => codeOf(each) === code);
      return { step: `${kind}/${code}`, items, words: rule && words(rule) };
    });
  const byId = (rules: readonly { id: string; items: readonly string[] }[]) =>
    rules.map(({ id, items }) => ({ code: id, items }));
  const route = record.route ? [record.route] : [];
  const { questions, conflicts, missing } = record;
  return [
    ...named('duty', record.duties, pack.duties, (d) => d.code, (d) => d.text),
    ...named('conflict', byId(conflicts), pack.conflicts, (c) => c.id, (c) => c.text),
    ...named('question', byId(questions), pack.questions, (q) => q.id, (q) => q.question),
    ...named('missing', byId(missing), pack.asks, (a) => a.id, (a) => a.ask),
    ...named('route', route, pack.routes, (r) => r.code, (r) => r.text),
  ]; // prettier-ignore
}

const place = (item: string | null) => (item === null ? 'request' : `item:${item}`);

export const OF_WORDS: readonly Invariant<Rendered>[] = [
  {
    says: 'words: each code of the record has one step, in its order, and there is no other step',
    holds: (rendered) => {
      const { record } = rendered;
      const facts = rendered.id.findings.filter(({ item }) => item === null);
      const steps = [
        'law',
        ...facts.map(({ provision }) => `request/${provision}`),
        ...record.findings
          .filter(({ item }) => item !== null)
          .map(({ item, provision }) => `${place(item)}/${provision}`),
        ...(record.notClaimed.every((id) => record.findings.some((f) => f.provision === id))
          ? []
          : ['request/not-claimed']),
        ...record.items.map(({ id, row }) => `${place(id)}/row-${row}`),
        'request/recommendation',
        ...rulesOf(rendered).map(({ step }) => step),
        'label',
      ];
      return inBoth(rendered, ({ trace }) =>
        same(
          trace.map(({ step }) => step),
          steps,
        ),
      );
    },
  },
  {
    says: 'words: each rule is told in the words that the law has for its code, with the items concerned',
    holds: (rendered) =>
      inBoth(rendered, ({ trace }, language) => {
        const prefix = { id: 'Butir', en: 'Item' }[language];
        return rulesOf(rendered).every(({ step, items, words }) => {
          const text = trace.find((each) => each.step === step)?.text;
          const about = items.length > 0 ? `${prefix} ${items.join(', ')}: ` : '';
          return words !== undefined && text === about + words[language];
        });
      }),
  },
  {
    says: 'words: each value, basis, duty and recommendation is called what it is',
    holds: (rendered) =>
      inBoth(rendered, ({ findings, duties, trace, recommendation }, language) => {
        const suggestion = trace.find(({ kind }) => kind === 'combination')?.text ?? '';
        return (
          suggestion.includes(RECOMMENDATIONS[recommendation][language]) &&
          duties.every(({ code, text }) => text.includes(DUTIES[code][language])) &&
          findings.every(
            ({ value, basis, reason }) =>
              reason.includes(BASES[basis][language]) &&
              (basis === 'not-claimed' || reason.includes(VALUES[value][language])),
          )
        );
      }),
  },
  {
    says: 'words: each sentence of the explanation is that of its step, with its article',
    holds: (rendered) =>
      inBoth(rendered, ({ trace, explanation }, language) => {
        const articles = new Map(
          rendered.pack.provisions.map(({ id, article }) => [id, article[language]]),
        );
        const told = trace.filter(
          ({ kind, outcome }) => kind !== 'finding' || outcome !== 'not-claimed',
        );
        const lines = told.map(
          ({ text, provision, step }) => `${text} [${articles.get(provision)}; ${step}]`,
        );
        return same(explanation.split('\n'), lines) && !/[{}]|undefined/.test(explanation);
      }),
  },
  {
    says: 'words: each finding has the text of its provision and the facts of its evidence',
    holds: (rendered) => {
      const { record, pack } = rendered;
      return inBoth(rendered, ({ findings }, language) =>
        findings.every(({ provision, item, facts, text, textStatus }) => {
          const fact = pack.provisions.find(({ id }) => id === provision);
          const source = record.input.evidence?.find(
            (each) => each.item === item && each.provision === provision,
          );
          const quoted = language === 'id' ? fact?.text : fact?.gloss;
          return (
            text === quoted &&
            same(facts, source?.facts ?? []) &&
            (language === 'id' || textStatus === 'summary')
          );
        }),
      );
    },
  },
  {
    says: 'words: both languages have the same steps on the same grounds',
    holds: ({ id, en }) => {
      const bare = ({ trace }: Evaluation) => trace.map(({ text: _, ...step }) => step);
      return same(bare(id), bare(en)) && id.recommendation === en.recommendation;
    },
  },
];

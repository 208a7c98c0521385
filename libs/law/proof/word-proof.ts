import {
  DOUBTS,
  type EvaluationInput,
  type ValueSource,
  FACT_IDS,
  type Facts,
  GRANT_GROUNDS,
} from '../evaluation';
import { judge } from '../judgement';
import type { LawPack } from '../pack';
import { render } from '../render';
import type { Ledger } from './proof';
import { OF_WORDS } from './word-invariants';

const DAY = '2026-11-21';
const PARTIES: EvaluationInput['parties'][] = [
  { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
  { requester: 'pemkab', provider: 'lpnk', relation: 'same-party' },
  { requester: 'pemkab', provider: 'lpnk', relation: 'same-agency' },
  { requester: 'pemkab', provider: 'bumn', relation: 'none' },
  { requester: 'warga', provider: 'pemkab', relation: 'none' },
  { requester: 'pemkab', provider: 'swasta', relation: 'none' },
  { requester: 'asing', provider: 'pemkab', relation: 'none' },
];
const VALUES = [undefined, 'needs-judgement', 'met'] as const;
const BASES = ['claimed', 'stated', 'known'] as const;
const SIZE = 3 ** FACT_IDS.length;
/** The usual parties take most of the inputs, so that each code occurs also in a sample. */
const SETTINGS = 25;

/** Renders records of all kinds in both languages; `every` takes each nth. */
export function words(pack: LawPack, ledger: Ledger, every: number): void {
  for (let index = 0; index < SIZE && !ledger.done; index += every * 7) {
    const input = inputAt(index);
    const record = judge(input, pack);
    const [id, en] = [render(record, pack, 'id'), render(record, pack, 'en')];
    ledger.check(OF_WORDS, { pack, record, id, en }, () => input);
  }
}

const factsAt = (index: number): Facts =>
  Object.fromEntries(
    FACT_IDS.flatMap((id, fact) => {
      const value = VALUES[Math.floor(index / 3 ** fact) % 3];
      return value ? [[id, value]] : [];
    }),
  );

/**
 * One of the combinations of the nine facts, with parties, doubts, items and evidence that change
 * with it.
 */
function inputAt(index: number): EvaluationInput {
  const facts = factsAt(index);
  const setting = index % SETTINGS;
  const doubt = DOUBTS[setting - 10];
  const disputed = GRANT_GROUNDS[setting - 15];
  const { '36-3': _, ...own } = factsAt((index * 7 + 1) % SIZE);
  const items = [[], [{ id: 'a' }], [{ id: 'a' }, { id: 'b', facts: own }]][index % 3];
  const evidence = FACT_IDS.flatMap((provision, fact): ValueSource[] =>
    facts[provision] && (index + fact) % 2 === 0
      ? [{ provision, item: null, basis: BASES[fact % 3] ?? 'known', facts: [`${index}`] }]
      : [],
  );
  return {
    asOf: DAY,
    parties: PARTIES[setting] ?? { ...(PARTIES[0] as EvaluationInput['parties']) },
    facts,
    ...(doubt && { doubts: [doubt] }),
    ...(disputed && facts[disputed] !== 'met' && own[disputed] !== 'met'
      ? { contradicted: [disputed] }
      : {}),
    official: index % 4 !== 1,
    decree: index % 5 === 2,
    items,
    evidence,
  };
}

import type { CheckedDecision, NamedGround } from './check-decision';
import { dayInWords } from './day-words';
import type { Language } from './evaluation';
import { inForceOn, lawOf } from './law';
import type { LawPack } from './pack';
import { UU_30_2014 } from './uu-30-2014';

/** The decision that an official signed. */
export interface SignedDecision extends Pick<CheckedDecision, 'outcome' | 'items'> {
  by: { name: string; position: string; agency: string };
  /** `YYYY-MM-DD`. */
  on: string;
  grounds: readonly NamedGround[];
  conditions: readonly string[];
  reason: string | null;
}

export interface Sentence {
  text: string;
  provision: string;
  step: string;
}

/**
 * Describes a decision as the choice of a person, who states the grounds. The law is cited as the
 * basis, never as the one who refused.
 */
export function tellDecision(
  decision: SignedDecision,
  { language = 'id', pack = UU_30_2014 }: { language?: Language; pack?: LawPack } = {},
): Sentence[] {
  const provisions = inForceOn(lawOf(pack), decision.on)?.provisions;
  const article = (id: string) => provisions?.get(id)?.article[language] ?? id;
  const words = WORDS[language];
  const { name, position, agency } = decision.by;
  const who = `${name}, ${position} (${agency}),`;
  const day = dayInWords(decision.on, language);
  const listed = (outcome: 'approved' | 'refused') =>
    decision.items
      .filter((item) => item.outcome === outcome)
      .map(({ id }) => id)
      .join(', ');

  const sentences: Sentence[] = [];
  const say = (step: string, provision: string, text: string) =>
    sentences.push({ text, provision, step: `decision/${step}` });

  if (decision.outcome !== 'refused') {
    say('approved', pack.discretion, `${who} ${words.approves(listed('approved'), day)}`);
  }
  decision.conditions.forEach((condition, index) =>
    say(`condition-${index + 1}`, pack.discretion, `${words.condition}: ${condition}`),
  );
  if (decision.outcome !== 'approved') {
    say('refused', pack.refusals, `${who} ${words.refuses(listed('refused'), day)}`);
    decision.grounds.forEach((ground, index) => {
      const its = ground.article && articleInWords(ground.article, language);
      const rule = [ground.regulation, its].filter(Boolean).join(' ');
      const basis = [article(ground.provision), rule, ground.affectedWork]
        .filter(Boolean)
        .join('; ');
      say(`ground-${index + 1}`, ground.provision, `${words.ground} (${basis}): ${ground.reason}`);
    });
  }
  const departing = decision.items.filter(({ departs }) => departs).map(({ id }) => id);
  if (departing.length > 0) {
    const because = decision.reason ? `: ${decision.reason}` : '.';
    say('departs', pack.discretion, `${words.departs(departing.join(', '))}${because}`);
  }
  return sentences;
}

/** The article of another regulation, which officials write as "44" or as "Pasal 44". */
export const articleInWords = (article: string, language: Language): string =>
  /^\d/.test(article) ? `${WORDS[language].article} ${article}` : article;

const WORDS = {
  id: {
    article: 'Pasal',
    approves: (items: string, on: string) => `menyetujui butir ${items} pada ${on}.`,
    refuses: (items: string, on: string) => `menolak butir ${items} pada ${on}.`,
    condition: 'Syarat yang ditetapkannya',
    ground: 'Alasan yang dinyatakannya',
    departs: (items: string) => `Untuk butir ${items} pejabat memutus lain dari usulan`,
  },
  en: {
    article: 'Article',
    approves: (items: string, on: string) => `approved item ${items} on ${on}.`,
    refuses: (items: string, on: string) => `refused item ${items} on ${on}.`,
    condition: 'The condition set by the official',
    ground: 'The reason given by the official',
    departs: (items: string) => `For item ${items} the official decided otherwise than suggested`,
  },
} as const;

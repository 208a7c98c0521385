import type {
  Doubt,
  DutyCode,
  Finding,
  Language,
  PartyKind,
  Recommendation,
  Relation,
  Value,
} from './evaluation';

export type Bilingual = Readonly<Record<Language, string>>;

/** Both days are inclusive; `validTo: null` is open-ended. */
export interface Dated {
  validFrom: string;
  validTo: string | null;
}

export interface Provision extends Dated {
  id: string;
  /** `grant`, `refusal` and `emergency` are facts; the other kinds are context or duties. */
  kind: 'grant' | 'refusal' | 'emergency' | 'frame' | 'duty' | 'definition';
  article: Bilingual;
  /** Indonesian: a quotation where `confidence` is `verbatim`, else our own summary. */
  text: string;
  /** Unofficial English translation. */
  gloss: string;
  source: string;
  confidence: 'verbatim' | 'summary';
  /** Where the wording was seen: a copy of the statute, a secondary source, or only recalled. */
  seen: 'copy' | 'secondary' | 'recalled';
  note?: string;
  /**
   * For a ground of refusal: what must be stated with it, and whether it can be used in an
   * emergency.
   */
  refusal?: {
    needs: readonly ('regulation' | 'article' | 'affectedWork')[];
    inEmergency: boolean;
  };
}

export const PARTY_CLASSES = ['body', 'doubtful', 'private', 'foreign'] as const;
export type PartyClass = (typeof PARTY_CLASSES)[number];

/**
 * When a rule holds. `some` names facts (`36-1-c`) or a paragraph (`36-1`: each of its letters), of
 * which at least one has one of the values. `result` is the recommendation for the item; rows
 * cannot use it.
 */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }
  | { some: readonly string[]; is: readonly Value[] }
  | { contradicted: readonly string[] }
  | { party: readonly PartyClass[]; side?: 'requester' | 'provider' }
  | { relation: readonly Relation[] }
  | { doubt: readonly Doubt[] }
  | { official: boolean }
  /** `decree: false` also holds if it is unknown whether there is a decree. */
  | { decree: boolean }
  | { result: readonly Recommendation[] };

/** A row of the decision table. Rows are ordered; the first matching row decides. */
export interface DecisionRow extends Dated {
  row: string;
  when: Condition;
  then: Recommendation;
  provision: string;
  because: Bilingual;
}

/**
 * For questions and duties, `when: null` means: raised by an act or a deadline, never by an
 * evaluation.
 */
export interface Question extends Dated {
  id: string;
  when: Condition | null;
  provision: string;
  question: Bilingual;
  readings: readonly Bilingual[];
}

export interface DutyRule extends Dated {
  code: DutyCode;
  when: Condition | null;
  provision: string;
  text: Bilingual;
}

export interface ConflictRule extends Dated {
  id: string;
  provisions: readonly string[];
  when: Condition;
  text: Bilingual;
}

/**
 * The question about a fact, a paragraph or the official, by its id. `when` says when it is missing
 * from a returned request; `null` if a request is never returned for it.
 */
export interface QuestionText extends Dated {
  id: string;
  provision: string;
  when: Condition | null;
  ask: Bilingual;
}

/** The procedure for a request that is not assistance; the first matching route applies. */
export interface OtherProcedure extends Dated {
  code: string;
  when: Condition;
  provision: string;
  text: Bilingual;
}

/**
 * The sentences around the words of the rules; `{name}` stands for a part that the record gives.
 */
export interface Sentences {
  /** `{law}`, `{day}` */
  opening: Bilingual;
  /** `{article}`, `{says}`: value, basis and whether it is contradicted. */
  finding: Bilingual;
  values: Readonly<Record<Value, Bilingual>>;
  bases: Readonly<Record<Finding['basis'], Bilingual>>;
  contradicted: Bilingual;
  /** `{articles}` */
  notClaimed: Bilingual;
  /** `{items}`, `{sentence}` */
  ofItems: Bilingual;
  recommendations: Readonly<Record<Recommendation, Bilingual>>;
  /** `{recommendation}` */
  suggestion: Bilingual;
  /** `{because}`, `{suggestion}`: of items that differ. */
  combined: Bilingual;
  closing: Bilingual;
  /** A line of the explanation: `{sentence}`, `{article}`, `{step}`. */
  line: Bilingual;
}

/**
 * One statute as the engine applies it: plain data, hashed as a whole. Several versions of a
 * provision or a row can exist with dates that do not overlap.
 */
export interface LawPack {
  id: string;
  title: Bilingual;
  /** The jurist who confirmed this reading; null if it is unconfirmed. */
  confirmedBy: string | null;
  parties: Readonly<Record<PartyKind, PartyClass>>;
  /**
   * The provision that defines what is evaluated, and the one that leaves the choice to the
   * official.
   */
  subject: string;
  discretion: string;
  /** The paragraph that lists the grounds of refusal. */
  refusals: string;
  provisions: readonly Provision[];
  rows: readonly DecisionRow[];
  /**
   * If items differ, the request gets the first of `strongest` that any item has, else `otherwise`.
   */
  combination: {
    strongest: readonly Recommendation[];
    otherwise: Recommendation;
    provision: string;
    because: Bilingual;
  };
  duties: readonly DutyRule[];
  conflicts: readonly ConflictRule[];
  questions: readonly Question[];
  asks: readonly QuestionText[];
  routes: readonly OtherProcedure[];
  sentences: Sentences;
}

import type {
  Doubt,
  DutyCode,
  Language,
  PartyKind,
  Recommendation,
  Relation,
  Value,
} from './evaluation';

export type Words = Readonly<Record<Language, string>>;

/** Both days are in force; `validTo: null` is open. */
export interface Dated {
  validFrom: string;
  validTo: string | null;
}

export interface Provision extends Dated {
  id: string;
  /** `grant`, `refusal` and `emergency` are the facts; the others frame them or oblige. */
  kind: 'grant' | 'refusal' | 'emergency' | 'frame' | 'duty' | 'definition';
  article: Words;
  /** Indonesian: a quotation where `confidence` is `verbatim`, else our own summary. */
  text: string;
  /** English, always a translation of ours. */
  gloss: string;
  source: string;
  confidence: 'verbatim' | 'summary';
  /** Where the wording was seen: a copy of the statute, a secondary source, or only recalled. */
  seen: 'copy' | 'secondary' | 'recalled';
  note?: string;
  /** Of a ground of refusal: what has to be named with it, and whether it is open in an emergency. */
  refusal?: {
    needs: readonly ('regulation' | 'article' | 'affectedWork')[];
    inEmergency: boolean;
  };
}

export const PARTY_CLASSES = ['body', 'doubtful', 'private', 'foreign'] as const;
export type PartyClass = (typeof PARTY_CLASSES)[number];

/**
 * When something holds. `some` names facts (`36-1-c`) or a paragraph (`36-1`: each of its letters) of
 * which at least one has one of the values; `result` is the recommendation that the item came to and is
 * known to all but the rows themselves.
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
  /** `decree: false` holds too where it is not known whether there is one. */
  | { decree: boolean }
  | { result: readonly Recommendation[] };

/** A row of the decision table. The rows stand in order; the first that fits decides. */
export interface Row extends Dated {
  row: string;
  when: Condition;
  then: Recommendation;
  provision: string;
  because: Words;
}

/** Of questions and duties, `when: null`: raised by an act or a deadline, never by an evaluation. */
export interface Question extends Dated {
  id: string;
  when: Condition | null;
  provision: string;
  question: Words;
  readings: readonly Words[];
}

export interface DutyRule extends Dated {
  code: DutyCode;
  when: Condition | null;
  provision: string;
  text: Words;
}

export interface ConflictRule extends Dated {
  id: string;
  provisions: readonly string[];
  when: Condition;
  text: Words;
}

/**
 * What is asked about a fact, a paragraph or the official, by its id; `when` it is missing from a request
 * that is returned, `null` where nothing is returned for it.
 */
export interface Ask extends Dated {
  id: string;
  provision: string;
  when: Condition | null;
  ask: Words;
}

/** Where to go with what is no assistance; the first that fits. */
export interface Route extends Dated {
  code: string;
  when: Condition;
  provision: string;
  text: Words;
}

/**
 * One statute as the engine reads it: plain data, hashed as a whole. Several versions of a provision or a
 * row stand side by side with dates that do not overlap.
 */
export interface LawPack {
  id: string;
  title: Words;
  /** Who confirmed this reading. */
  confirmedBy: string | null;
  parties: Readonly<Record<PartyKind, PartyClass>>;
  /** The provision that says what is evaluated, and the one that leaves the choice to the official. */
  subject: string;
  discretion: string;
  /** The paragraph that lists the grounds of refusal. */
  refusals: string;
  provisions: readonly Provision[];
  rows: readonly Row[];
  /** Items that differ: the first of `strongest` that any has is the request's, else `otherwise`. */
  combination: {
    strongest: readonly Recommendation[];
    otherwise: Recommendation;
    provision: string;
    because: Words;
  };
  duties: readonly DutyRule[];
  conflicts: readonly ConflictRule[];
  questions: readonly Question[];
  asks: readonly Ask[];
  routes: readonly Route[];
}

/**
 * The input and output types of an evaluation. They are public: fields may be added, but never
 * renamed.
 */

/** Article 35(1): one of these is enough to ask for help. */
export const GRANT_GROUNDS = ['35-1-a', '35-1-b', '35-1-c', '35-1-d', '35-1-e'] as const;
/** Article 36(1): one of these is enough to refuse, outside an emergency. */
export const REFUSAL_GROUNDS = ['36-1-a', '36-1-b', '36-1-c'] as const;
/**
 * The nine facts. The last one, article 36(3), is the emergency and applies to the request as a
 * whole.
 */
export const FACT_IDS = [...GRANT_GROUNDS, ...REFUSAL_GROUNDS, '36-3'] as const;

export const VALUES = ['met', 'not-met', 'needs-judgement'] as const;

/** The kinds of agencies in the registry. */
export const AGENCY_KINDS = [
  'kementerian',
  'lpnk',
  'setingkat-kementerian',
  'lembaga-negara',
  'nonstruktural',
  'instansi-vertikal',
  'tni',
  'polri',
  'pemprov',
  'pemkab',
  'pemkot',
  'desa',
  'blu',
  'ptn',
  'bpjs',
  'bumn',
] as const;
export const PARTY_KINDS = [...AGENCY_KINDS, 'swasta', 'warga', 'asing'] as const;

export const RELATIONS = ['none', 'same-party', 'same-agency'] as const;
export const DOUBTS = [
  'own-service',
  'chain-of-command',
  'whole-task',
  'provider-unable',
  'government-body',
] as const;
export const RECOMMENDATIONS = [
  'not-assistance',
  'official-judgement',
  'must-give',
  'refusal-possible',
  'return-incomplete',
  'grant-possible',
  'partial',
] as const;
export const DUTY_CODES = [
  'written-reason',
  'cost-agreement',
  'settle-later',
  'document-later',
  'status-decree-to-follow',
  'minimise',
  'tell-superiors',
  'replace-decider',
] as const;

export type GrantGround = (typeof GRANT_GROUNDS)[number];
export type FactId = (typeof FACT_IDS)[number];
export type Value = (typeof VALUES)[number];
export type AgencyKind = (typeof AGENCY_KINDS)[number];
export type PartyKind = (typeof PARTY_KINDS)[number];
export type Relation = (typeof RELATIONS)[number];
export type Doubt = (typeof DOUBTS)[number];
export type Recommendation = (typeof RECOMMENDATIONS)[number];
export type DutyCode = (typeof DUTY_CODES)[number];
export type Language = 'id' | 'en';
export type Facts = Partial<Record<FactId, Value>>;

/** The source of a value: the requester, the provider's official, or the broker itself. */
export interface ValueSource {
  provision: FactId;
  item: string | null;
  basis: 'claimed' | 'stated' | 'known';
  facts: string[];
}

/**
 * The input of an evaluation. An absent fact is not claimed; `official` defaults to true, lists to
 * empty.
 */
export interface EvaluationInput {
  /** `YYYY-MM-DD`: the law in force on this day applies. */
  asOf: string;
  parties: { requester: PartyKind; provider: PartyKind; relation: Relation };
  facts?: Facts;
  /** Claimed provisions that the other side disputes. A disputed provision cannot be `met`. */
  contradicted?: FactId[];
  doubts?: Doubt[];
  /** Whether the requester's competent official is named. */
  official?: boolean;
  /** Facts of an item override those of the request; 36-3 applies to the request only. */
  items?: { id: string; facts?: Facts }[];
  /** A value without evidence counts as claimed, without facts. */
  evidence?: ValueSource[];
  /** Whether a decree declares the emergency; absent: unknown, and the evaluation asks for it. */
  decree?: boolean;
}

export interface Finding {
  provision: FactId;
  value: Value;
  basis: ValueSource['basis'] | 'not-claimed';
  /** `null`: the request as a whole. */
  item: string | null;
  facts: string[];
  text: string;
  /** `summary`: the wording is not confirmed, or is a translation. Never show it as a quotation. */
  textStatus: 'verbatim' | 'summary';
  reason: string;
  step: string;
}

export interface Duty {
  code: DutyCode;
  provision: string;
  /** The items concerned; empty: the request as a whole. */
  items: string[];
  text: string;
  step: string;
}

/** A question that the law leaves open. An official answers it, not the engine. */
export interface OpenQuestion {
  id: string;
  question: string;
  readings: string[];
  items: string[];
  step: string;
}

/** Two provisions that pull in opposite directions. */
export interface Conflict {
  provisions: string[];
  items: string[];
  text: string;
  step: string;
}

/** What the requester must add before the request can be evaluated. */
export interface Missing {
  provision: string;
  ask: string;
  items: string[];
  step: string;
}

export interface TraceStep {
  step: string;
  kind:
    | 'law'
    | 'finding'
    | 'not-claimed'
    | 'row'
    | 'combination'
    | 'duty'
    | 'conflict'
    | 'question'
    | 'missing'
    | 'route'
    | 'label';
  item: string | null;
  /** The provision that the step applies. */
  provision: string;
  /** Result of the step: a value, a row and recommendation, or a code. */
  outcome: string;
  /** The steps that it is based on. */
  from: string[];
  text: string;
}

/** The result of applying the law to the facts: a suggestion ("usulan"), never a decision. */
export interface Evaluation {
  law: string;
  /** SHA-256 (hex) of the law pack in canonical form (RFC 8785). */
  lawHash: string;
  engine: string;
  asOf: string;
  language: Language;
  label: 'usulan';
  recommendation: Recommendation;
  /** One entry per item of the input, in the same order; empty if the input has no items. */
  items: { id: string; recommendation: Recommendation; row: string }[];
  findings: Finding[];
  duties: Duty[];
  questions: OpenQuestion[];
  conflicts: Conflict[];
  missing: Missing[];
  /** The procedure to use instead, if this is not assistance. */
  route: { code: string; text: string } | null;
  /** The steps of the trace as sentences, in order, each with its article and step id. */
  explanation: string;
  trace: TraceStep[];
}

/** The shapes of an evaluation: what goes in, what comes out. Public; fields may be added, none is renamed. */

/** Article 35(1): one of these is enough to ask for help. */
export const GRANT_GROUNDS = ['35-1-a', '35-1-b', '35-1-c', '35-1-d', '35-1-e'] as const;
/** Article 36(1): one of these is enough to refuse, outside an emergency. */
export const REFUSAL_GROUNDS = ['36-1-a', '36-1-b', '36-1-c'] as const;
/** The nine facts; the last, article 36(3), is the emergency and belongs to the request as a whole. */
export const FACT_IDS = [...GRANT_GROUNDS, ...REFUSAL_GROUNDS, '36-3'] as const;

export const VALUES = ['met', 'not-met', 'needs-judgement'] as const;

/** The kinds that an agency of the registry can have. */
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
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];
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

/** Where a value comes from: the requester, the provider's official, or what the broker knows by itself. */
export interface Evidence {
  provision: FactId;
  item: string | null;
  basis: 'claimed' | 'stated' | 'known';
  facts: string[];
}

/** What is evaluated. A fact that is absent is not claimed; `official` defaults to true, lists to empty. */
export interface EvaluationInput {
  /** `YYYY-MM-DD`: the law in force on this day decides. */
  asOf: string;
  parties: { requester: PartyKind; provider: PartyKind; relation: Relation };
  facts?: Facts;
  /** Provisions whose claim the other side disputes; such a provision cannot be `met`. */
  contradicted?: FactId[];
  doubts?: Doubt[];
  /** Whether the requester's competent official is named. */
  official?: boolean;
  /** An item's facts go over the request's; 36-3 belongs to the request alone. */
  items?: { id: string; facts?: Facts }[];
  /** Absent for a provision: a given value counts as claimed, without facts. */
  evidence?: Evidence[];
  /** Whether the decree of the emergency's status exists; absent: not known, and it is asked for. */
  decree?: boolean;
}

export interface Finding {
  provision: FactId;
  value: Value;
  basis: Evidence['basis'] | 'not-claimed';
  /** `null`: the request as a whole. */
  item: string | null;
  facts: string[];
  text: string;
  /** `summary`: the wording is not confirmed, or is a translation; never to be shown as a quotation. */
  textStatus: 'verbatim' | 'summary';
  reason: string;
  step: string;
}

export interface Duty {
  code: DutyCode;
  provision: string;
  /** The items that it concerns; empty: the request as a whole. */
  items: string[];
  text: string;
  step: string;
}

/** A question that the law leaves open; an official answers it, never the engine. */
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

/** What the requester has to add before the request can be judged. */
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
  /** The provision that carries the step. */
  provision: string;
  /** The value, row and recommendation, or code that the step came to. */
  outcome: string;
  /** The steps that it rests on. */
  from: string[];
  text: string;
}

/** What the law says of the facts: a suggestion ("usulan"), never a decision. */
export interface Evaluation {
  law: string;
  /** SHA-256 (hex) of the law pack in canonical form (RFC 8785). */
  lawHash: string;
  engine: string;
  asOf: string;
  language: Language;
  label: 'usulan';
  recommendation: Recommendation;
  /** One for each item of the input, in its order; empty where the input has none. */
  items: { id: string; recommendation: Recommendation; row: string }[];
  findings: Finding[];
  duties: Duty[];
  questions: OpenQuestion[];
  conflicts: Conflict[];
  missing: Missing[];
  /** Where to go instead, when this is no assistance. */
  route: { code: string; text: string } | null;
  /** The spoken steps of the trace in order, each sentence with its article and step id. */
  explanation: string;
  trace: TraceStep[];
}

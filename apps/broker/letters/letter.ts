import type { LetterKind } from '#libs/contracts/deliveries';
import type { Classification, RequestData, Urgency } from '#libs/contracts/submit-request';
import type { Language } from '#libs/law/evaluation';
import type { EvaluationRecord } from '#libs/law/judgement';
import type { LawPack } from '#libs/law/pack';
import type { Agency } from '../agencies/agency.entity';
import type { Actor } from '../request/lifecycle';

/*
 * What letters are made from, and a letter before it is laid out. Everything here is plain data, so
 * that a worker thread can make the letter.
 */

/** An entry of the history. */
export interface LetterEntry {
  version: number;
  /** RFC 3339, UTC. */
  at: string;
  type: string;
  actor: Actor;
  data: Record<string, unknown>;
  hash: string;
  /** The deadline after it; null if its event was not published. */
  dueAt: string | null;
}

/** An evaluation, with its law where that is another one than this broker applies. */
export interface LetterEvaluation extends EvaluationRecord {
  digest: string;
  pack: LawPack | null;
}

/** A request up to the version that a letter is about. */
export interface LetterFacts {
  id: string;
  requester: string;
  provider: string;
  /** RFC 3339, UTC. */
  receivedAt: string;
  /** The request as it stood at this version. */
  data: RequestData;
  /** Oldest first; the last one is what the letter is about. */
  entries: LetterEntry[];
  /** The evaluation at this version, for the letters that tell of it. */
  evaluation: LetterEvaluation | null;
  /** Every agency that the letter can name, by code. */
  agencies: Record<string, Agency>;
}

/** A block of the body. Texts are drawn as they are; the layout breaks lines and pages. */
export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'heading'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'facts'; rows: readonly (readonly [label: string, value: string])[] }
  | { kind: 'table'; columns: readonly Column[]; rows: readonly (readonly string[])[] };

export interface Column {
  title: string;
  /** Share of the width, relative to the other columns. */
  share: number;
  align?: 'right';
}

/** Who signs, above and below the place for the signature. */
export interface Signer {
  position: string;
  agency: string;
  /** Null: the record names no person. */
  name: string | null;
}

/** What a kind of letter says; the rest of a letter follows from the request. */
export interface LetterBody {
  /** Code of the agency whose letter it is. */
  sender: string;
  to: readonly string[];
  subject: string;
  /** Number of attachments. */
  attachments: number;
  blocks: readonly Block[];
  signers: readonly Signer[];
  copies: readonly string[];
  /** What a machine reads, in the embedded record. */
  content: object;
}

/** The letterhead of an agency. */
export interface Letterhead {
  parent: string | null;
  name: string;
  address: string | null;
  email: string | null;
}

/** A letter, ready to be laid out. */
export interface Letter extends Omit<LetterBody, 'sender' | 'content' | 'attachments'> {
  kind: LetterKind;
  language: Language;
  /** The agency's own number; null if the record does not know it. */
  number: string | null;
  /** Drawn across every page of a draft. */
  draft: boolean;
  head: Letterhead;
  /** RFC 3339, UTC: the time of the entry that it is about. */
  at: string;
  placeAndDate: string;
  classification: Classification;
  urgency: Urgency;
  attachments: string;
  /** Names request and version at the foot of every page. */
  origin: string;
  /** The embedded file. */
  record: object;
}

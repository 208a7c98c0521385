import { LETTER_KINDS, type LetterKind } from '#libs/contracts/deliveries';
import type { RequestData } from '#libs/contracts/submit-request';
import type { Language } from '#libs/law/evaluation';
import { LETTERS } from '../decision/signed-letter';
import { costsLetter, forwardingLetter, responsibilityLetter } from './agreement-letters';
import { caseFile } from './case-file';
import { type Composer, letterOf } from './compose';
import { approvalLetter, refusalLetter } from './decision-letters';
import { handoverLetter } from './handover-letter';
import type { Letter, LetterEntry, LetterFacts } from './letter';
import { questionLetter, receiptLetter, requestLetter } from './request-letters';
import { escalationLetter, objectionLetter } from './superior-letters';

const COMPOSERS: Readonly<Record<LetterKind, Composer>> = {
  permohonan: requestLetter,
  'tanda-terima': receiptLetter,
  'permintaan-penjelasan': questionLetter,
  persetujuan: approvalLetter,
  penolakan: refusalLetter,
  'kesepakatan-biaya': costsLetter,
  'tanggung-jawab': responsibilityLetter,
  'serah-terima': handoverLetter,
  penerusan: forwardingLetter,
  eskalasi: escalationLetter,
  keberatan: objectionLetter,
  berkas: caseFile,
};

/** Letters that exist as a draft while a proposal waits for its answer. */
const PROPOSED: Readonly<Partial<Record<LetterKind, string>>> = {
  'kesepakatan-biaya': 'costs',
  'tanggung-jawab': 'responsibility',
  penerusan: 'forwarding',
};

/** A letter that exists for a request: what it is about, and whether that is still open. */
export interface Existing {
  kind: LetterKind;
  entry: LetterEntry;
  draft: boolean;
}

/** The letters that exist after these entries, in the order of the kinds. */
export const lettersAfter = (entries: readonly LetterEntry[]): Existing[] =>
  LETTER_KINDS.flatMap((kind) => existing(kind, entries) ?? []);

function existing(kind: LetterKind, entries: readonly LetterEntry[]): Existing | undefined {
  const proposal = PROPOSED[kind];
  const open = proposal === undefined ? undefined : openProposal(proposal, entries);
  if (open) return { kind, entry: open, draft: true };
  const last = entries.findLast(({ type }) => LETTERS[kind].about.includes(type));
  if (!last) return undefined;
  if (kind === 'berkas') return { kind, entry: entries.at(-1) ?? last, draft: false };
  return { kind, entry: last, draft: kind === 'permohonan' && unconfirmed(entries) };
}

/** The last proposal of a kind, unless it was answered. */
function openProposal(proposal: string, entries: readonly LetterEntry[]): LetterEntry | undefined {
  const last = entries.findLast(
    ({ type }) => type.startsWith(`${proposal}-`) && type !== 'costs-reminded',
  );
  return last?.type === `${proposal}-proposed` ? last : undefined;
}

/** An oral request that the provider entered is its requester's own only once it is confirmed. */
function unconfirmed(entries: readonly LetterEntry[]): boolean {
  const submitted = entries.find(({ type }) => type === 'submitted');
  const { channel, provider } = (submitted?.data.data ?? {}) as Partial<RequestData>;
  const entered = channel === 'oral' && submitted?.actor.agency === provider;
  return entered && entries.every(({ type }) => type !== 'confirmed');
}

/** The agency's own number of a letter; the broker knows only that of the request. */
export const numberOf = (kind: LetterKind, { data }: LetterFacts): string | null =>
  kind === 'permohonan' ? data.reference : null;

/** Composes a letter that exists; `facts` end with its entry. */
export function composeLetter(
  { kind, entry, draft }: Existing,
  facts: LetterFacts,
  language: Language,
): Letter {
  const number = numberOf(kind, facts);
  return letterOf({ kind, language, facts, entry, draft, number }, COMPOSERS[kind]);
}

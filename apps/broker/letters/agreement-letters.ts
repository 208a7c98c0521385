import type {
  AgreedCosts,
  ForwardingProposal,
  ProposedCost,
  ResponsibilityProposal,
} from '#libs/contracts/proposals';
import { dayInWords } from '#libs/law/day-words';
import type { Language } from '#libs/law/evaluation';
import {
  agencyOf,
  type Composer,
  type Composing,
  headOf,
  itemTable,
  paragraph,
  paragraphs,
  signerOf,
  when,
} from './compose';
import { costTable } from './cost-table';
import type { Block, LetterEntry, Signer } from './letter';
import { provisionOf } from './letter-words';
import { dayOfEntry } from './request-letters';

/** What the parties agree about costs (Pasal 35(2)). */
export const costsLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = TEXTS[language];
  const { lines = [] } = entry.data as Partial<Pick<AgreedCosts, 'lines'>>;
  return agreement(composing, words.costs, {
    blocks: [
      paragraph(provisionOf('35-2', dayOfEntry(composing), language)),
      ...(lines.length === 0
        ? [paragraph(words.noCosts)]
        : [paragraph(words.agreedCosts), costTable(lines, language)]),
    ],
    content: { lines: lines.map(linesTold) },
    reference: facts.data.reference,
  });
};

const linesTold = ({ item, amount, fundedBy, budgetLine }: ProposedCost): object => ({
  ...{ item, amount, fundedBy, budgetLine: budgetLine ?? null },
});

/** Who is responsible, and on what it rests (Pasal 37). */
export const responsibilityLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = TEXTS[language];
  const { holder, basis } = entry.data as unknown as ResponsibilityProposal;
  const rows: [string, string][] = [
    [words.holder, agencyOf(facts, holder).name],
    [words.basis, basis.kind === 'agreement' ? words.byAgreement : words.byRegulation],
    [words.title, basis.title],
    [words.numberAndDate, words.numbered(basis.number, dayInWords(basis.date, language))],
    ...(basis.article ? [[words.article, basis.article] satisfies [string, string]] : []),
  ];
  return agreement(composing, words.responsibility, {
    blocks: [
      paragraph(provisionOf('37', dayOfEntry(composing), language)),
      paragraph(words.agreedHolder),
      { kind: 'facts', rows },
    ],
    content: { holder, basis },
    reference: facts.data.reference,
  });
};

/** The items that the provider hands on to another agency, with the requester's consent. */
export const forwardingLetter: Composer = (composing) => {
  const { facts, language, entry, draft } = composing;
  const words = TEXTS[language];
  const {
    to,
    items,
    requestId = null,
  } = entry.data as unknown as ForwardingProposal & {
    requestId?: string;
  };
  const proposed = proposalOf(composing);
  const ids = items === 'all' ? undefined : items;
  const { reason } = (proposed?.data ?? {}) as { reason?: string };
  return {
    sender: facts.provider,
    to: [headOf(facts, to, language)],
    subject: words.forwarding(facts.data.reference),
    attachments: 0,
    blocks: [
      paragraph(
        words.forwards(
          agencyOf(facts, facts.requester).name,
          facts.data.reference,
          when(composing, facts.receivedAt),
        ),
      ),
      itemTable(composing, ids),
      ...(reason ? paragraphs(`${words.reason}: ${reason}`) : []),
      paragraph(draft ? words.consentOpen : words.consent),
      ...(requestId === null ? [] : [paragraph(words.newRequest(requestId))]),
    ],
    signers: [signerOf(facts, facts.provider, language, proposed?.actor ?? entry.actor)],
    copies: [headOf(facts, facts.requester, language)],
    content: { to, items, requestId },
  };
};

/** A letter that both parties sign: the one who proposed, and the one who agreed. */
function agreement(
  composing: Composing,
  subject: (reference: string) => string,
  { blocks, content, reference }: { blocks: Block[]; content: object; reference: string },
): ReturnType<Composer> {
  const { facts, language, entry, draft } = composing;
  const words = TEXTS[language];
  const { requester, provider } = facts;
  const opening = words.parties(
    agencyOf(facts, provider).name,
    agencyOf(facts, requester).name,
    reference,
  );
  return {
    sender: provider,
    to: [headOf(facts, requester, language), headOf(facts, provider, language)],
    subject: subject(reference),
    attachments: 0,
    blocks: [
      paragraph(opening),
      ...blocks,
      paragraph(draft ? words.open : words.agreed(when(composing, entry.at))),
    ],
    signers: [provider, requester].map((party) => partySigner(composing, party)),
    copies: [],
    content: { ...content, agreedAt: draft ? null : entry.at },
  };
}

/** The official of a party who proposed or agreed, if a person did. */
function partySigner(composing: Composing, party: string): Signer {
  const { facts, language, entry, draft } = composing;
  const acts = [...(draft ? [] : [entry]), proposalOf(composing) ?? []].flat();
  const own = acts.find(({ actor }) => actor.agency === party);
  return signerOf(facts, party, language, own?.actor ?? null);
}

/** The entry of the proposal that this one agrees to. */
function proposalOf({ facts, entry }: Composing): LetterEntry | undefined {
  const { proposal } = entry.data;
  return facts.entries.find(
    ({ type, data }) =>
      type.endsWith('-proposed') && typeof proposal === 'string' && data.proposal === proposal,
  );
}

const ID = {
  costs: (reference: string) =>
    `Kesepakatan biaya Bantuan Kedinasan atas permohonan Nomor ${reference}`,
  responsibility: (reference: string) =>
    `Kesepakatan tanggung jawab Bantuan Kedinasan atas permohonan Nomor ${reference}`,
  parties: (provider: string, requester: string, reference: string) =>
    `Surat ini mengenai kesepakatan antara ${provider} sebagai pemberi bantuan dan ${requester} sebagai peminta bantuan atas permohonan Bantuan Kedinasan Nomor ${reference}.`,
  agreedCosts: 'Biaya dan pembebanannya ditetapkan sebagai berikut.',
  noCosts: 'Kedua pihak menetapkan bahwa pemberian bantuan ini tidak menimbulkan biaya.',
  agreedHolder: 'Tanggung jawab ditetapkan sebagai berikut.',
  holder: 'Penanggung jawab',
  basis: 'Dasar',
  byAgreement: 'kesepakatan tertulis kedua pihak',
  byRegulation: 'peraturan perundang-undangan',
  title: 'Judul',
  numberAndDate: 'Nomor dan tanggal',
  numbered: (number: string, day: string) => `Nomor ${number}, ${day}`,
  article: 'Pasal',
  open: 'Usul ini belum disepakati. Surat ini konsep dan belum mengikat kedua pihak.',
  agreed: (at: string) => `Kesepakatan ini tercatat dalam sistem pada ${at}.`,
  forwarding: (reference: string) => `Penerusan permohonan Bantuan Kedinasan Nomor ${reference}`,
  forwards: (requester: string, reference: string, at: string) =>
    `Bersama ini kami teruskan permohonan Bantuan Kedinasan dari ${requester} Nomor ${reference} yang kami terima pada ${at}, untuk butir berikut.`,
  reason: 'Alasan penerusan',
  consent: 'Instansi peminta bantuan telah menyetujui penerusan ini.',
  consentOpen: 'Instansi peminta bantuan belum menyetujui penerusan ini. Surat ini konsep.',
  newRequest: (id: string) =>
    `Penerusan ini menjadi permohonan baru dengan nomor dalam sistem ${id}, dengan tenggatnya sendiri.`,
};

const EN: typeof ID = {
  costs: (reference) => `Agreement on the costs of request ${reference}`,
  responsibility: (reference) => `Agreement on the responsibility for request ${reference}`,
  parties: (provider, requester, reference) =>
    `This letter is about an agreement between ${provider} as provider and ${requester} as requester, on the request for official assistance ${reference}.`,
  agreedCosts: 'The costs, and who pays them, are fixed as follows.',
  noCosts: 'Both parties fix that this help causes no costs.',
  agreedHolder: 'Responsibility is fixed as follows.',
  holder: 'Responsible agency',
  basis: 'Basis',
  byAgreement: 'written agreement of both parties',
  byRegulation: 'regulation',
  title: 'Title',
  numberAndDate: 'Number and date',
  numbered: (number, day) => `Number ${number}, ${day}`,
  article: 'Article',
  open: 'This proposal is not agreed yet. This letter is a draft and binds nobody.',
  agreed: (at) => `The agreement was recorded in the system on ${at}.`,
  forwarding: (reference) => `Forwarding of the request for official assistance ${reference}`,
  forwards: (requester, reference, at) =>
    `We forward the request for official assistance ${reference} of ${requester}, which we received on ${at}, for these items.`,
  reason: 'Reason of the forwarding',
  consent: 'The requester has agreed to the forwarding.',
  consentOpen: 'The requester has not agreed to the forwarding yet. This letter is a draft.',
  newRequest: (id) =>
    `It is a new request with the id ${id} in the system and a deadline of its own.`,
};

const TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

import type { DeliveredDocument, ReportedItem } from '#libs/contracts/deliveries';
import { EVENT_LABELS } from '#libs/contracts/labels';
import type { Language } from '#libs/law/evaluation';
import {
  agencyOf,
  type Composer,
  type Composing,
  heading,
  headOf,
  list,
  paragraph,
  signerOf,
  when,
} from './compose';
import type { Block, LetterEntry } from './letter';
import { LETTER_WORDS } from './letter-words';

const REPORTS = ['delivery-started', 'partly-delivered', 'delivered'] as const;

/** What the provider has handed over so far, for both parties to sign. */
export const handoverLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = TEXTS[language];
  const { requester, provider, data } = facts;
  const names = [provider, requester].map((code) => agencyOf(facts, code).name) as [string, string];
  const whole = entry.type === 'delivered';
  return {
    sender: provider,
    to: [headOf(facts, requester, language)],
    subject: words.handover(data.reference),
    attachments: documentsIn(reportsIn(composing)).length,
    blocks: [
      paragraph(words.handedOver(...names, data.reference, when(composing, entry.at))),
      ...reportBlocks(composing),
      paragraph(whole ? words.all : words.more),
      paragraph(words.answer),
    ],
    signers: [
      signerOf(facts, provider, language, entry.actor),
      signerOf(facts, requester, language, null),
    ],
    copies: [],
    content: {
      reports: reportsIn(composing).map(({ at, type, data: { items } }) => ({ at, type, items })),
    },
  };
};

const reportsIn = ({ facts }: Composing): LetterEntry[] =>
  facts.entries.filter(({ type }) => (REPORTS as readonly string[]).includes(type));

const itemsIn = ({ data }: LetterEntry): ReportedItem[] => (data.items ?? []) as ReportedItem[];

const documentsIn = (reports: readonly LetterEntry[]): DeliveredDocument[] =>
  reports.flatMap((report) => itemsIn(report).flatMap(({ documents }) => documents));

/** Every report of the provider, with the documents that it handed over. */
export function reportBlocks(composing: Composing): Block[] {
  const { facts, language } = composing;
  const words = TEXTS[language];
  const reports = reportsIn(composing);
  if (reports.length === 0) return [];
  const described = new Map(facts.data.items.map(({ id, description }) => [id, description]));
  const rows = reports.flatMap((report) => {
    const type = report.type as (typeof REPORTS)[number];
    const [at, event] = [when(composing, report.at), EVENT_LABELS[type][language]];
    const items = itemsIn(report);
    if (items.length === 0) return [[at, event, type === 'delivered' ? words.rest : '-', '-']];
    return items.map(({ id, quantity, note }) => {
      const description = described.get(id) ?? LETTER_WORDS[language].sealed;
      const told = [`${id}: ${description}`, ...(note ? [note] : [])].join('. ');
      return [at, event, told, quantity === null ? words.restOfItem : String(quantity)];
    });
  });
  const documents = documentsIn(reports);
  return [
    {
      kind: 'table',
      columns: [
        { title: words.time, share: 2.2 },
        { title: words.report, share: 2 },
        { title: words.item, share: 4.6 },
        { title: words.quantity, share: 1.3, align: 'right' },
      ],
      rows,
    },
    ...(documents.length === 0 ? [] : [heading(words.documents)]),
    ...list(documents.map(({ title, uri, sha256 }) => `${title}. ${uri} (SHA-256 ${sha256})`)),
  ];
}

const ID = {
  handover: (reference: string) =>
    `Serah terima Bantuan Kedinasan atas permohonan Nomor ${reference}`,
  handedOver: (provider: string, requester: string, reference: string, at: string) =>
    `Dengan ini ${provider} menyerahkan Bantuan Kedinasan kepada ${requester} atas permohonan Nomor ${reference}, menurut laporan yang dicatat sampai dengan ${at}.`,
  time: 'Waktu',
  report: 'Laporan',
  item: 'Butir',
  quantity: 'Jumlah',
  rest: 'seluruh sisa butir yang disetujui',
  restOfItem: 'sisanya',
  documents: 'Dokumen yang diserahkan',
  all: 'Menurut laporan tersebut, bantuan telah diberikan seluruhnya.',
  more: 'Menurut laporan tersebut, bantuan diberikan sebagian dan masih dilanjutkan.',
  answer:
    'Instansi peminta bantuan menyatakan diterima atau belum sesuai melalui sistem. Tanpa pernyataan itu, permohonan tidak selesai dengan sendirinya.',
};

const EN: typeof ID = {
  handover: (reference) => `Delivery of the help on request ${reference}`,
  handedOver: (provider, requester, reference, at) =>
    `${provider} delivers official assistance to ${requester} on request ${reference}, as reported until ${at}.`,
  time: 'Time',
  report: 'Report',
  item: 'Item',
  quantity: 'Quantity',
  rest: 'all that was left of the approved items',
  restOfItem: 'the rest',
  documents: 'Documents that were handed over',
  all: 'By this report the help was delivered as a whole.',
  more: 'By this report a part of the help was delivered, and more follows.',
  answer:
    'The requester accepts or disputes the delivery in the system. Without that the request is not completed by itself.',
};

const TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

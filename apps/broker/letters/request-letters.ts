import { CLASSIFICATION_LABELS, KIND_LABELS } from '#libs/contracts/labels';
import type { RequestData } from '#libs/contracts/submit-request';
import { dayIn } from '#libs/law/calendar';
import { dayInWords } from '#libs/law/day-words';
import type { Language } from '#libs/law/evaluation';
import {
  agencyOf,
  type Composer,
  type Composing,
  heading,
  headOf,
  itemTable,
  list,
  paragraph,
  paragraphs,
  signerOf,
  when,
} from './compose';
import { costTable } from './cost-table';
import { REQUEST_TEXTS } from './request-letter-texts';
import type { Block } from './letter';
import { articleOf, provisionOf } from './letter-words';

/** The request itself, with the number that its requester gave it. */
export const requestLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = REQUEST_TEXTS[language];
  const { data } = facts;
  const { requestedBy, attachments = [] } = data;
  const provider = agencyOf(facts, facts.provider);
  return {
    sender: facts.requester,
    to: [headOf(facts, facts.provider, language)],
    subject: data.subject === undefined ? words.request : `${words.request}: ${data.subject}`,
    attachments: attachments.length,
    blocks: [
      paragraph(words.asks(provider.name, articleOf('35-1', dayOfEntry(composing), language))),
      ...contentOf(composing),
      {
        kind: 'facts',
        rows: [
          [words.kind, KIND_LABELS[data.kind][language]],
          [words.neededBy, dayInWords(data.neededBy, language)],
        ],
      },
      heading(words.items),
      itemTable(composing),
      ...groundsOf(composing),
      ...emergencyOf(data, language),
      ...((data.costs ?? []).length === 0
        ? []
        : [heading(words.costs), costTable(data.costs ?? [], language)]),
      ...(attachments.length === 0 ? [] : [heading(words.attached)]),
      ...list(attachments.map(({ title, uri, sha256 }) => `${title}. ${uri} (SHA-256 ${sha256})`)),
      paragraph(words.thanks),
    ],
    signers: [
      signerOf(
        facts,
        facts.requester,
        language,
        requestedBy ? { name: requestedBy.name, position: requestedBy.position } : null,
      ),
    ],
    copies: [],
    content: {
      neededBy: data.neededBy,
      items: data.items.map(({ id, quantity }) => ({ id, quantity: quantity ?? null })),
      grounds: data.grounds.map(({ provision }) => provision),
      emergency: data.emergency !== undefined && data.emergency !== null,
      contentAt: data.contentAt ?? null,
      submittedAt: entry.at,
    },
  };
};

/** Says that the request has been received, and when the answer is due; it decides nothing. */
export const receiptLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = REQUEST_TEXTS[language];
  const { data, receivedAt, id } = facts;
  const due: [string, string][] =
    entry.dueAt === null ? [] : [[words.due, when(composing, entry.dueAt)]];
  return {
    sender: facts.provider,
    to: [headOf(facts, facts.requester, language)],
    subject: words.receipt(data.reference),
    attachments: 0,
    blocks: [
      paragraph(words.received(agencyOf(facts, facts.requester).name, when(composing, receivedAt))),
      {
        kind: 'facts',
        rows: [
          [words.reference, data.reference],
          [words.subject, data.subject ?? words.sealedSubject],
          [words.kind, KIND_LABELS[data.kind][language]],
          [words.itemCount, String(data.items.length)],
          [words.id, id],
          [words.receivedAt, when(composing, receivedAt)],
          ...due,
          [words.hash, entry.hash],
        ],
      },
      paragraph(words.noDecision),
    ],
    signers: [signerOf(facts, facts.provider, language, null)],
    copies: [],
    content: { receivedAt, dueAt: entry.dueAt, items: data.items.length },
  };
};

/** The question of an official of the provider. */
export const questionLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = REQUEST_TEXTS[language];
  const { text = '', provisions = [] } = entry.data as { text?: string; provisions?: string[] };
  const day = dayOfEntry(composing);
  return {
    sender: facts.provider,
    to: [headOf(facts, facts.requester, language)],
    subject: words.question(facts.data.reference),
    attachments: 0,
    blocks: [
      paragraph(words.asksToExplain(facts.data.reference, when(composing, facts.receivedAt))),
      ...paragraphs(text),
      ...(provisions.length === 0 ? [] : [paragraph(words.about)]),
      ...list(provisions.map((provision) => provisionOf(provision, day, language))),
      paragraph(words.stands),
      paragraph(words.thanks),
    ],
    signers: [signerOf(facts, facts.provider, language, entry.actor)],
    copies: [],
    content: { askedAt: entry.at, provisions },
  };
};

/** The day of the entry where the provider is. */
export const dayOfEntry = ({ facts, entry }: Composing): string =>
  dayIn(agencyOf(facts, facts.provider).timeZone, new Date(entry.at));

/** What is asked for; of a sealed request only where it is kept. */
export function contentOf({ facts: { data }, language }: Composing): Block[] {
  const { contentAt, description, classification } = data;
  if (!contentAt) return paragraphs(description ?? '');
  const words = REQUEST_TEXTS[language];
  return [
    paragraph(words.sealed(CLASSIFICATION_LABELS[classification][language])),
    {
      kind: 'facts',
      rows: [
        [words.place, contentAt.uri],
        ['SHA-256', contentAt.sha256],
      ],
    },
  ];
}

/** The grounds of Pasal 35(1) that the requester claims, each with its facts. */
export function groundsOf(composing: Composing): Block[] {
  const { facts, language } = composing;
  const words = REQUEST_TEXTS[language];
  const { grounds } = facts.data;
  if (grounds.length === 0) return [];
  const day = dayOfEntry(composing);
  return [
    heading(words.grounds),
    ...grounds.flatMap(({ provision, facts: told, cost, ownMeans }) => [
      paragraph(provisionOf(provision, day, language)),
      ...(told ? [paragraph(`${words.facts}: ${told}`)] : []),
      ...(typeof cost === 'number' ? [paragraph(words.means(cost, ownMeans ?? 0))] : []),
    ]),
  ];
}

/** What the requester says of an emergency. */
export function emergencyOf({ emergency }: RequestData, language: Language): Block[] {
  if (!emergency) return [];
  const words = REQUEST_TEXTS[language];
  const { event, region, decree, withoutDecreeBecause } = emergency;
  const rows: [string, string | null | undefined][] = [
    [words.event, event],
    [words.region, region],
    [words.decree, decree && [decree.number, decree.by].filter(Boolean).join(', ')],
    [words.decreeDate, decree?.date && dayInWords(decree.date, language)],
    [words.validUntil, decree?.validUntil && dayInWords(decree.validUntil, language)],
    [words.withoutDecree, withoutDecreeBecause],
  ];
  const known = rows.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
  return [heading(words.emergency), { kind: 'facts', rows: known }];
}

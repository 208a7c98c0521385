import type { EscalatedChange, ObjectedChange } from '#libs/contracts/event-changes';
import { ESCALATION_LABELS } from '#libs/contracts/labels';
import type { Language } from '#libs/law/evaluation';
import {
  agencyOf,
  type Composer,
  type Composing,
  headOf,
  list,
  paragraph,
  paragraphs,
  signerOf,
  when,
} from './compose';
import { evaluationBlocks } from './evaluation-blocks';
import { provisionOf } from './letter-words';
import { dayOfEntry } from './request-letters';

/** The request goes to the superior of the provider's officials. */
export const escalationLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = TEXTS[language];
  const { cause, escalatedTo, text } = entry.data as unknown as EscalatedChange & { text?: string };
  const { requester, provider, data, receivedAt } = facts;
  const due = facts.entries.findLast(({ dueAt }) => dueAt !== null)?.dueAt ?? null;
  return {
    sender: provider,
    to: [superior(composing, escalatedTo)],
    subject: words.escalation(data.reference),
    attachments: 0,
    blocks: [
      paragraph(words.escalates(agencyOf(facts, requester).name, data.reference)),
      {
        kind: 'facts',
        rows: [
          [words.cause, ESCALATION_LABELS[cause][language]],
          [words.receivedAt, when(composing, receivedAt)],
          ...(due === null
            ? []
            : ([[words.due, when(composing, due)]] satisfies [string, string][])),
        ],
      },
      ...(text ? paragraphs(text) : []),
      ...evaluationBlocks(facts.evaluation, language),
      paragraph(words.noDecision),
    ],
    signers: [signerOf(facts, provider, language, entry.actor)],
    copies: [headOf(facts, requester, language)],
    content: { cause, escalatedTo, escalatedAt: entry.at },
  };
};

/** The requester objects to a refusal, or to the finding that this is no assistance. */
export const objectionLetter: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = TEXTS[language];
  const { against, provisions, escalatedTo, text } = entry.data as unknown as ObjectedChange & {
    text: string;
  };
  const { requester, provider, data } = facts;
  const day = dayOfEntry(composing);
  return {
    sender: requester,
    to: [superior(composing, escalatedTo)],
    subject: words.objection(data.reference),
    attachments: 0,
    blocks: [
      paragraph(words.objects(data.reference, words.against[against])),
      ...paragraphs(text),
      ...(provisions.length === 0 ? [] : [paragraph(words.about)]),
      ...list(provisions.map((provision) => provisionOf(provision, day, language))),
      paragraph(words.service),
    ],
    signers: [signerOf(facts, requester, language, entry.actor)],
    copies: [headOf(facts, provider, language)],
    content: { against, provisions, escalatedTo, objectedAt: entry.at },
  };
};

/** The head of the agency above, or the superior within the provider. */
const superior = ({ facts, language }: Composing, above: string | null): string =>
  above === null
    ? TEXTS[language].within(agencyOf(facts, facts.provider).name)
    : headOf(facts, above, language);

const ID = {
  within: (provider: string) => `Atasan pejabat yang berwenang pada ${provider}`,
  escalation: (reference: string) =>
    `Penerusan permohonan Bantuan Kedinasan Nomor ${reference} kepada atasan`,
  escalates: (requester: string, reference: string) =>
    `Permohonan Bantuan Kedinasan dari ${requester} Nomor ${reference} diteruskan kepada Saudara sebagai atasan.`,
  cause: 'Sebabnya',
  receivedAt: 'Waktu penerimaan',
  due: 'Tenggat jawaban',
  noDecision:
    'Penerusan ini bukan keputusan. Permohonan tetap menunggu keputusan pejabat yang berwenang atau atasannya.',
  objection: (reference: string) =>
    `Keberatan atas permohonan Bantuan Kedinasan Nomor ${reference}`,
  objects: (reference: string, against: string) =>
    `Terhadap ${against} permohonan Bantuan Kedinasan kami Nomor ${reference}, dengan ini kami menyampaikan keberatan sebagai berikut.`,
  against: {
    refused: 'penolakan',
    'partially-approved': 'penolakan sebagian',
    'not-assistance': 'penilaian "bukan Bantuan Kedinasan" atas',
  },
  about: 'Keberatan ini mengenai:',
  service:
    'Keberatan ini disampaikan melalui layanan sistem. Layanan ini bukan upaya hukum dan tidak menggantikannya.',
};

const EN: typeof ID = {
  within: (provider) => `The superior of the competent official at ${provider}`,
  escalation: (reference) =>
    `Escalation of the request for official assistance ${reference} to the superior`,
  escalates: (requester, reference) =>
    `The request for official assistance ${reference} of ${requester} is handed to you as the superior.`,
  cause: 'Cause',
  receivedAt: 'Time of receipt',
  due: 'Answer due by',
  noDecision:
    'This is no decision. The request still waits for the decision of the competent official or the superior.',
  objection: (reference) => `Objection on the request for official assistance ${reference}`,
  objects: (reference, against) =>
    `We object to the ${against} our request for official assistance ${reference}, as follows.`,
  against: {
    refused: 'refusal of',
    'partially-approved': 'refusal in part of',
    'not-assistance': 'finding "not Bantuan Kedinasan" on',
  },
  about: 'The objection is about:',
  service:
    'This objection is made through a service of the system. It is not a legal remedy and does not replace one.',
};

const TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

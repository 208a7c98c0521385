import type { NamedGround } from '#libs/law/check-decision';
import { dayInWords } from '#libs/law/day-words';
import { articleInWords } from '#libs/law/decision-text';
import type { Language } from '#libs/law/evaluation';
import type { Decision } from '../request/request.entity';
import {
  type Composer,
  type Composing,
  decisionTold,
  heading,
  headOf,
  itemTable,
  list,
  paragraph,
  paragraphs,
  signerOf,
  superiorsIn,
  when,
} from './compose';
import { evaluationBlocks } from './evaluation-blocks';
import type { Block, LetterBody } from './letter';
import { provisionOf } from './letter-words';
import { dayOfEntry } from './request-letters';

/** The decision as the history keeps it. */
type DecisionKept = Decision & { duties?: string[] };

/** The approval of all items or of some, with its conditions. */
export const approvalLetter: Composer = (composing) => {
  const { facts, language } = composing;
  const words = TEXTS[language];
  const decision = decisionIn(composing);
  const approved = idsOf(decision, 'approved');
  const whole = decision.outcome === 'approved';
  const { service, conditions } = decision;
  return letter(composing, decision, whole ? words.approval : words.partApproval, [
    paragraph(words.decided(facts.data.reference, when(composing, facts.receivedAt))),
    ...sentences(composing, decision, 'approved'),
    heading(words.approvedItems),
    itemTable(composing, approved),
    ...(conditions.length === 0 ? [] : [heading(words.conditions), ...list(conditions)]),
    ...(service ? [paragraph(words.service(service.title))] : []),
    paragraph(words.neededBy(dayInWords(facts.data.neededBy, language))),
    ...(whole ? [] : [paragraph(words.refusedApart)]),
    ...evaluationBlocks(facts.evaluation, language),
    paragraph(words.responsible(provisionOf('37', dayOfEntry(composing), language))),
  ]);
};

/** The refusal of all items or of some, with the written reason of Pasal 36(2). */
export const refusalLetter: Composer = (composing) => {
  const { facts, language } = composing;
  const words = TEXTS[language];
  const decision = decisionIn(composing);
  const refused = idsOf(decision, 'refused');
  const whole = decision.outcome === 'refused';
  const grounds = decision.refused as NamedGround[];
  return letter(composing, decision, whole ? words.refusal : words.partRefusal, [
    paragraph(words.decided(facts.data.reference, when(composing, facts.receivedAt))),
    ...sentences(composing, decision, 'refused'),
    heading(words.refusedItems),
    itemTable(composing, refused),
    heading(words.grounds),
    ...grounds.flatMap((ground) => groundOf(composing, ground)),
    ...(whole ? [] : [paragraph(words.approvedApart)]),
    ...evaluationBlocks(facts.evaluation, language),
    paragraph(words.objection),
  ]);
};

function letter(
  { facts, language }: Composing,
  decision: DecisionKept,
  subject: (reference: string) => string,
  blocks: readonly Block[],
): LetterBody {
  const { by, outcome, items, conditions, departs, duties = [] } = decision;
  // After an escalation the superior decides, who may belong to another agency.
  const sender = by.agency in facts.agencies ? by.agency : facts.provider;
  const others = sender === facts.provider ? [] : [facts.provider];
  const told = duties.includes('tell-superiors') ? superiorsIn(facts) : [];
  return {
    sender,
    to: [headOf(facts, facts.requester, language)],
    subject: subject(facts.data.reference),
    attachments: 0,
    blocks,
    signers: [signerOf(facts, sender, language, by)],
    copies: [...new Set([...others, ...told])].map((code) => headOf(facts, code, language)),
    content: {
      ...{ outcome, at: decision.at, by: by.agency, items, departs, duties },
      conditions: conditions.length,
      refused: (decision.refused as NamedGround[]).map(
        ({ provision, items: some = null, regulation = null, article = null }) => ({
          ...{ provision, items: some, regulation, article },
        }),
      ),
    },
  };
}

/** What was decided, in the sentences that the check of a decision shows too. */
const sentences = (
  composing: Composing,
  decision: Decision,
  outcome: 'approved' | 'refused',
): Block[] =>
  decisionTold(composing, decision)
    .filter(({ step }) => [`decision/${outcome}`, 'decision/departs'].includes(step))
    .map(({ text }) => paragraph(text));

function groundOf(composing: Composing, ground: NamedGround): Block[] {
  const { language } = composing;
  const words = TEXTS[language];
  const { provision, items, reason, regulation, article, affectedWork } = ground;
  const rule = [regulation, article && articleInWords(article, language)]
    .filter(Boolean)
    .join(', ');
  const rows: [string, string | null | undefined][] = [
    [words.items, items ? items.join(', ') : words.allItems],
    [words.regulation, rule],
  ];
  return [
    paragraph(provisionOf(provision, dayOfEntry(composing), language)),
    {
      kind: 'facts',
      rows: rows.flatMap(([label, value]) => (value ? [[label, value] as const] : [])),
    },
    ...(affectedWork ? paragraphs(`${words.affectedWork}: ${affectedWork}`) : []),
    ...(reason ? paragraphs(`${words.reason}: ${reason}`) : []),
  ];
}

const decisionIn = ({ entry }: Composing): DecisionKept => entry.data as unknown as DecisionKept;

const idsOf = ({ items }: Decision, wanted: 'approved' | 'refused'): string[] =>
  items.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);

const ID = {
  approval: (reference: string) =>
    `Persetujuan atas permohonan Bantuan Kedinasan Nomor ${reference}`,
  partApproval: (reference: string) =>
    `Persetujuan sebagian atas permohonan Bantuan Kedinasan Nomor ${reference}`,
  refusal: (reference: string) => `Penolakan permohonan Bantuan Kedinasan Nomor ${reference}`,
  partRefusal: (reference: string) =>
    `Penolakan sebagian permohonan Bantuan Kedinasan Nomor ${reference}`,
  decided: (reference: string, at: string) =>
    `Sehubungan dengan permohonan Bantuan Kedinasan Saudara Nomor ${reference} yang diterima pada ${at}, dengan ini disampaikan keputusan sebagai berikut.`,
  approvedItems: 'Butir yang disetujui',
  refusedItems: 'Butir yang ditolak',
  conditions: 'Syarat pemberian bantuan',
  service: (title: string) => `Bantuan diberikan menurut layanan: ${title}.`,
  neededBy: (day: string) => `Bantuan diperlukan paling lambat ${day}.`,
  refusedApart: 'Butir yang tidak disetujui dimuat dalam surat penolakan sebagian.',
  approvedApart: 'Butir yang disetujui dimuat dalam surat persetujuan sebagian.',
  responsible: (provision: string) => `Tanggung jawab mengikuti ${provision}`,
  grounds: 'Alasan penolakan (Pasal 36 ayat (2))',
  items: 'Butir',
  allItems: 'semua butir yang ditolak',
  regulation: 'Peraturan',
  affectedWork: 'Pekerjaan yang terganggu',
  reason: 'Alasan',
  objection:
    'Terhadap penolakan ini Saudara dapat menyampaikan keberatan kepada atasan pejabat pemberi bantuan melalui sistem dalam sepuluh hari kerja. Keberatan itu layanan sistem, bukan upaya hukum.',
};

const EN: typeof ID = {
  approval: (reference) => `Approval of the request for official assistance ${reference}`,
  partApproval: (reference) =>
    `Approval in part of the request for official assistance ${reference}`,
  refusal: (reference) => `Refusal of the request for official assistance ${reference}`,
  partRefusal: (reference) => `Refusal in part of the request for official assistance ${reference}`,
  decided: (reference, at) =>
    `On your request for official assistance ${reference}, which was received on ${at}, the following was decided.`,
  approvedItems: 'Approved items',
  refusedItems: 'Refused items',
  conditions: 'Conditions of the help',
  service: (title) => `The help is given under the service: ${title}.`,
  neededBy: (day) => `The help is needed by ${day}.`,
  refusedApart: 'The items that are not approved are in the letter of refusal in part.',
  approvedApart: 'The approved items are in the letter of approval in part.',
  responsible: (provision) => `Responsibility follows ${provision}`,
  grounds: 'Reasons of the refusal (Article 36(2))',
  items: 'Items',
  allItems: 'all refused items',
  regulation: 'Regulation',
  affectedWork: 'Work that would suffer',
  reason: 'Reason',
  objection:
    'You can object to this refusal to the superior of the provider, in the system, within ten working days. The objection is a service of the system, not a legal remedy.',
};

const TEXTS: Readonly<Record<Language, typeof ID>> = { id: ID, en: EN };

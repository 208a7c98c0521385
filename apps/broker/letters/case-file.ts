import type { RequestEventName } from '#libs/contracts/events';
import {
  CLASSIFICATION_LABELS,
  EVENT_LABELS,
  KIND_LABELS,
  URGENCY_LABELS,
} from '#libs/contracts/labels';
import type { ProposedCost } from '#libs/contracts/proposals';
import { DECISIONS } from '#libs/contracts/statuses';
import { dayInWords } from '#libs/law/day-words';
import type { Language } from '#libs/law/evaluation';
import { SENTENCES } from '#libs/law/data/sentences';
import type { Decision } from '../request/request.entity';
import {
  agencyOf,
  type Composer,
  type Composing,
  decisionTold,
  heading,
  headOf,
  itemTable,
  list,
  nameOf,
  paragraph,
  paragraphs,
  signerOf,
  when,
} from './compose';
import { costTable } from './cost-table';
import { evaluationBlocks, evaluationText } from './evaluation-blocks';
import { reportBlocks } from './handover-letter';
import type { Block, LetterEntry } from './letter';
import { articleOf, LETTER_WORDS } from './letter-words';
import { CASE_FILE_TEXTS } from './case-file-texts';
import { contentOf, dayOfEntry, emergencyOf, groundsOf } from './request-letters';

/**
 * The whole file of a request: what was asked, found, decided, agreed and delivered, and its
 * history.
 */
export const caseFile: Composer = (composing) => {
  const { facts, language, entry } = composing;
  const words = CASE_FILE_TEXTS[language];
  const { requester, provider, data, evaluation } = facts;
  const attachments = data.attachments ?? [];
  return {
    sender: provider,
    to: [provider, requester].map((code) => headOf(facts, code, language)),
    subject: words.file(data.reference),
    attachments: attachments.length,
    blocks: [
      paragraph(words.opening(when(composing, entry.at), entry.version)),
      heading(words.request),
      { kind: 'facts', rows: requestFacts(composing) },
      ...contentOf(composing),
      itemTable(composing),
      ...groundsOf(composing),
      ...emergencyOf(data, language),
      ...costsOf(data.costs ?? [], words.costs, language),
      ...(attachments.length === 0 ? [] : [heading(words.attached)]),
      ...list(attachments.map(({ title, uri, sha256 }) => `${title}. ${uri} (SHA-256 ${sha256})`)),
      ...findingsOf(composing),
      ...evaluationBlocks(evaluation, language),
      ...decisionsOf(composing),
      ...facts.entries
        .filter(({ type }) => type === 'costs-agreed')
        .flatMap(({ data: { lines } }) =>
          costsOf((lines ?? []) as ProposedCost[], words.agreedCosts, language),
        ),
      ...deliveryOf(composing),
      heading(words.history),
      historyTable(composing),
      ...textsOf(composing),
      paragraph(words.proof(entry.hash)),
    ],
    signers: [signerOf(facts, provider, language, null)],
    copies: [],
    content: {
      entries: facts.entries.map(({ version, type, at, hash }) => ({ version, type, at, hash })),
    },
  };
};

function requestFacts({ facts, language }: Composing): [string, string][] {
  const words = CASE_FILE_TEXTS[language];
  const { data, requester, provider, receivedAt, id } = facts;
  const { requestedBy } = data;
  const composing = { facts, language } as Composing;
  return [
    [words.reference, data.reference],
    [words.id, id],
    [words.requester, agencyOf(facts, requester).name],
    [words.provider, agencyOf(facts, provider).name],
    ...(requestedBy
      ? ([[words.requestedBy, `${requestedBy.name}, ${requestedBy.position}`]] satisfies [
          string,
          string,
        ][])
      : []),
    ...(data.subject === undefined
      ? []
      : ([[words.subject, data.subject]] satisfies [string, string][])),
    [words.kind, KIND_LABELS[data.kind][language]],
    [words.classification, CLASSIFICATION_LABELS[data.classification][language]],
    [words.urgency, URGENCY_LABELS[data.urgency][language]],
    [words.receivedAt, when(composing, receivedAt)],
    [words.neededBy, dayInWords(data.neededBy, language)],
  ];
}

const costsOf = (lines: readonly ProposedCost[], title: string, language: Language): Block[] =>
  lines.length === 0 ? [] : [heading(title), costTable(lines, language)];

/** Every provision that was claimed or stated, with its value. */
function findingsOf(composing: Composing): Block[] {
  const { facts, language } = composing;
  if (!facts.evaluation) return [];
  const words = CASE_FILE_TEXTS[language];
  const { findings, recommendation } = evaluationText(facts.evaluation, language);
  const day = dayOfEntry(composing);
  return [
    heading(words.findings),
    paragraph(`${words.recommendation}: ${SENTENCES.recommendations[recommendation][language]}.`),
    {
      kind: 'table',
      columns: [
        { title: words.provision, share: 3 },
        { title: LETTER_WORDS[language].item, share: 1.2 },
        { title: words.value, share: 2.4 },
        { title: words.basis, share: 3.4 },
      ],
      rows: findings.map(({ provision, item, value, basis }) => [
        articleOf(provision, day, language),
        item ?? '-',
        SENTENCES.values[value][language],
        SENTENCES.bases[basis][language],
      ]),
    },
  ];
}

function decisionsOf(composing: Composing): Block[] {
  const { facts, language } = composing;
  return facts.entries
    .filter(({ type }) => (DECISIONS as readonly string[]).includes(type))
    .flatMap(({ data, version }) => {
      const told = decisionTold(composing, data as unknown as Decision);
      return [heading(CASE_FILE_TEXTS[language].decision(version)), ...list(told.map(textOf))];
    });
}
const textOf = ({ text }: { text: string }): string => text;

function deliveryOf(composing: Composing): Block[] {
  const blocks = reportBlocks(composing);
  return blocks.length === 0
    ? []
    : [heading(CASE_FILE_TEXTS[composing.language].delivery), ...blocks];
}

const eventOf = ({ type }: LetterEntry, language: Language): string =>
  EVENT_LABELS[type as RequestEventName]?.[language] ?? type;

function historyTable(composing: Composing): Block {
  const { facts, language } = composing;
  const words = CASE_FILE_TEXTS[language];
  return {
    kind: 'table',
    columns: [
      { title: words.version, share: 0.8 },
      { title: words.time, share: 2.3 },
      { title: words.event, share: 2.6 },
      { title: words.actor, share: 4.3 },
    ],
    rows: facts.entries.map((entry) => {
      const { agency, name, position } = entry.actor;
      const of = agency === null ? null : nameOf(facts, agency);
      const who = [name, position, of].filter(Boolean).join(', ') || words.system;
      return [String(entry.version), when(composing, entry.at), eventOf(entry, language), who];
    }),
  };
}

/** What officials and requesters wrote, in the order of the history. Decisions are told above. */
function textsOf({ facts, language }: Composing): Block[] {
  const written = facts.entries.flatMap((entry) => {
    if ((DECISIONS as readonly string[]).includes(entry.type)) return [];
    const texts = [entry.data.text, entry.data.reason].filter((text) => typeof text === 'string');
    if (entry.type === 'escalated') texts.splice(1);
    const title = `${entry.version}. ${eventOf(entry, language)}`;
    return texts.flatMap((text) => paragraphs(`${title}: ${text}`));
  });
  return written.length === 0 ? [] : [heading(CASE_FILE_TEXTS[language].texts), ...written];
}

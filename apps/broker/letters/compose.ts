import { CLASSIFICATION_LABELS } from '#libs/contracts/labels';
import type { LetterKind } from '#libs/contracts/deliveries';
import type { Sentence } from '#libs/law/decision-text';
import type { Language } from '#libs/law/evaluation';
import type { Agency } from '../agencies/agency.entity';
import { decisionSentences } from '../decision/decision-sentences';
import type { Actor } from '../request/lifecycle';
import type { Decision } from '../request/request.entity';
import type { Block, Letter, LetterBody, LetterEntry, LetterFacts, Signer } from './letter';
import { dateOf, LETTER_WORDS, timeOf } from './letter-words';

/** What a kind of letter is composed from. */
export interface Composing {
  kind: LetterKind;
  language: Language;
  facts: LetterFacts;
  /** What the letter is about. */
  entry: LetterEntry;
  draft: boolean;
  /** The agency's own number; null if the record does not know it. */
  number: string | null;
}

export type Composer = (composing: Composing) => LetterBody;

/** The letter: what its kind says, in the form that all letters have. */
export function letterOf(composing: Composing, compose: Composer): Letter {
  const { kind, language, facts, entry, draft, number } = composing;
  const { sender, attachments, content, ...body } = compose(composing);
  const words = LETTER_WORDS[language];
  const agency = agencyOf(facts, sender);
  const { classification, urgency } = facts.data;
  const date = dateOf(entry.at, agency.timeZone, language);
  return {
    ...body,
    ...{ kind, language, draft, number, at: entry.at, classification, urgency },
    head: {
      parent: parentOf(facts, agency)?.name ?? null,
      name: agency.name,
      address: agency.address,
      email: agency.email,
    },
    placeAndDate: agency.city === null ? date : `${agency.city}, ${date}`,
    attachments: attachments === 0 ? words.none : words.files(attachments),
    origin: words.origin(facts.id, entry.version),
    record: recordOf(composing, sender, content),
  };
}

/** What the file holds for machines: with `hash`, `GET .../evidence` proves the letter's entry. */
function recordOf(
  { kind, language, facts, entry, draft }: Composing,
  sender: string,
  content: object,
): object {
  const { id, requester, provider, receivedAt, data, evaluation } = facts;
  const { version, type, at, hash } = entry;
  return {
    ...{ letter: kind, language, draft, sender, requestId: id, reference: data.reference },
    ...{ requester, provider, receivedAt, kind: data.kind, classification: data.classification },
    ...{ urgency: data.urgency, entry: { version, type, at, hash } },
    evaluation: evaluation && {
      ...{ requestVersion: evaluation.requestVersion, recommendation: evaluation.recommendation },
      ...{ lawHash: evaluation.lawHash, digest: evaluation.digest },
    },
    content,
  };
}

/** An agency of the registry. */
export function agencyOf({ agencies }: LetterFacts, code: string): Agency {
  const agency = agencies[code];
  if (!agency) throw new Error(`a letter names the agency ${code}, which was not read`);
  return agency;
}

/** The name of an agency, or its code if the registry does not know it. */
export const nameOf = ({ agencies }: LetterFacts, code: string): string =>
  agencies[code]?.name ?? code;

/** A decision in sentences, with the agency of its official by name. */
export function decisionTold({ facts, language }: Composing, decision: Decision): Sentence[] {
  const { timeZone } = agencyOf(facts, facts.provider);
  const by = { ...decision.by, agency: nameOf(facts, decision.by.agency) };
  return decisionSentences({ ...decision, by }, facts.evaluation, timeZone, language);
}

/** The body that an agency is a unit of. */
const parentOf = ({ agencies }: LetterFacts, { party }: Agency): Agency | undefined =>
  party === null ? undefined : agencies[party];

/** "Yth. Pimpinan ...": the head of an agency. */
export const headOf = (facts: LetterFacts, code: string, language: Language): string =>
  LETTER_WORDS[language].head(agencyOf(facts, code).name);

/** The superiors of both parties, where the registry knows them. */
export const superiorsIn = (facts: LetterFacts): string[] => {
  const above = [facts.provider, facts.requester].map((code) => agencyOf(facts, code).superior);
  return [...new Set(above)].filter((code) => code !== null);
};

/** An official of the record as signer: an acting official signs for the post that is acted in. */
export function signerOf(
  facts: LetterFacts,
  code: string,
  language: Language,
  official: Pick<Actor, 'name' | 'position' | 'acting'> | null,
): Signer {
  const { name: agency } = agencyOf(facts, code);
  if (!official?.name) return { position: LETTER_WORDS[language].official, agency, name: null };
  const { name, position, acting } = official;
  const own = position ?? LETTER_WORDS[language].official;
  const post = acting ? `${ACTING[acting.as](acting.for, own)}` : own;
  return { position: post, agency, name };
}

const ACTING: Record<NonNullable<Actor['acting']>['as'], (post: string, own: string) => string> = {
  plh: (post) => `Plh. ${post}`,
  plt: (post) => `Plt. ${post}`,
  delegation: (_, own) => own,
  mandate: (post, own) => `a.n. ${post}\n${own}`,
};

/** A time of the record in the zone of the provider, in which its days are counted. */
export const when = ({ facts, language }: Composing, at: string): string =>
  timeOf(at, agencyOf(facts, facts.provider).timeZone, language);

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
/** A text of an official or a requester, with its own paragraphs. */
export const paragraphs = (text: string): Block[] =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(paragraph);
export const heading = (text: string): Block => ({ kind: 'heading', text });
export const list = (items: readonly string[]): Block[] =>
  items.length === 0 ? [] : [{ kind: 'list', items }];

/** The items with these ids, as a table; of a sealed request without descriptions. */
export function itemTable({ facts, language }: Composing, ids?: readonly string[]): Block {
  const words = LETTER_WORDS[language];
  const rows = facts.data.items
    .filter(({ id }) => ids === undefined || ids.includes(id))
    .map(({ id, description, quantity, classification }) => [
      id,
      [
        description ?? words.sealed,
        ...(classification ? [`(${CLASSIFICATION_LABELS[classification][language]})`] : []),
      ].join(' '),
      quantity === undefined || quantity === null ? words.none : String(quantity),
    ]);
  return {
    kind: 'table',
    columns: [
      { title: words.item, share: 1.4 },
      { title: words.description, share: 7 },
      { title: words.quantity, share: 1.4, align: 'right' },
    ],
    rows,
  };
}

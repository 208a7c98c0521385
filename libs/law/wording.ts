import type { Finding, Language, Recommendation, Value } from './evaluation';
import type { Words } from './pack';

/** The engine's own sentences. The texts of the law are in the pack. */

export const BASIS: Record<Finding['basis'], Words> = {
  claimed: { id: 'menurut pernyataan peminta', en: 'as the requester claims' },
  stated: { id: 'menurut pernyataan pejabat pemberi', en: "as the provider's official states" },
  known: { id: 'menurut catatan sistem', en: 'as the records show' },
  'not-claimed': { id: 'belum dinyatakan', en: 'not claimed' },
};

export const VALUE: Record<Value, Words> = {
  met: { id: 'terpenuhi', en: 'met' },
  'not-met': { id: 'tidak terpenuhi', en: 'not met' },
  'needs-judgement': { id: 'perlu dinilai pejabat', en: 'for an official to judge' },
};

export const CONTRADICTED: Words = { id: 'dibantah', en: 'contradicted' };

export const RECOMMENDATION: Record<Recommendation, Words> = {
  'not-assistance': { id: 'bukan Bantuan Kedinasan', en: 'not Bantuan Kedinasan' },
  'official-judgement': { id: 'perlu penilaian pejabat', en: "an official's judgement" },
  'must-give': { id: 'wajib diberikan', en: 'must be given' },
  'refusal-possible': { id: 'dapat ditolak', en: 'may be refused' },
  'return-incomplete': { id: 'dikembalikan untuk dilengkapi', en: 'returned to be completed' },
  'grant-possible': { id: 'dapat diberikan', en: 'may be given' },
  partial: { id: 'sebagian diberikan, sebagian ditolak', en: 'given in part, refused in part' },
};

export const opening = (title: Words, day: string, language: Language) =>
  language === 'id'
    ? `Dinilai menurut ${title.id} yang berlaku pada ${day}.`
    : `Evaluated under the ${title.en} in force on ${day}.`;

export const notClaimed = (articles: readonly string[], language: Language) =>
  `${language === 'id' ? 'Belum dinyatakan' : 'Not claimed'}: ${articles.join(', ')}.`;

export const suggestion = (result: Recommendation, language: Language) =>
  language === 'id'
    ? `Usulan: ${RECOMMENDATION[result].id}.`
    : `Suggestion: ${RECOMMENDATION[result].en}.`;

export const ofItems = (items: readonly string[], language: Language) =>
  items.length === 0 ? '' : `${language === 'id' ? 'Butir' : 'Item'} ${items.join(', ')}: `;

export const ofItem = (item: string | null, language: Language) =>
  item === null ? '' : ofItems([item], language);

export const CLOSING: Words = {
  id: 'Penilaian ini usulan; yang memutus adalah pejabat yang berwenang.',
  en: 'This evaluation is a suggestion; the competent official decides.',
};

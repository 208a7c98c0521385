import type { Sentences } from '../pack';

/**
 * The sentences of an evaluation. They are part of the pack, so that its hash covers every word.
 */
export const SENTENCES: Sentences = {
  opening: {
    id: 'Dinilai menurut {law} yang berlaku pada {day}.',
    en: 'Evaluated under the {law} in force on {day}.',
  },
  finding: { id: '{article}: {says}.', en: '{article}: {says}.' },
  values: {
    met: { id: 'terpenuhi', en: 'met' },
    'not-met': { id: 'tidak terpenuhi', en: 'not met' },
    'needs-judgement': { id: 'perlu dinilai pejabat', en: 'for an official to judge' },
  },
  bases: {
    claimed: { id: 'menurut pernyataan peminta', en: 'as the requester claims' },
    stated: { id: 'menurut pernyataan pejabat pemberi', en: "as the provider's official states" },
    known: { id: 'menurut catatan sistem', en: 'as the records show' },
    'not-claimed': { id: 'belum dinyatakan', en: 'not claimed' },
  },
  contradicted: { id: 'dibantah', en: 'contradicted' },
  notClaimed: { id: 'Belum dinyatakan: {articles}.', en: 'Not claimed: {articles}.' },
  ofItems: { id: 'Butir {items}: {sentence}', en: 'Item {items}: {sentence}' },
  recommendations: {
    'not-assistance': { id: 'bukan Bantuan Kedinasan', en: 'not Bantuan Kedinasan' },
    'official-judgement': { id: 'perlu penilaian pejabat', en: "an official's judgement" },
    'must-give': { id: 'wajib diberikan', en: 'must be given' },
    'refusal-possible': { id: 'dapat ditolak', en: 'may be refused' },
    'return-incomplete': { id: 'dikembalikan untuk dilengkapi', en: 'returned to be completed' },
    'grant-possible': { id: 'dapat diberikan', en: 'may be given' },
    partial: { id: 'sebagian diberikan, sebagian ditolak', en: 'given in part, refused in part' },
  },
  suggestion: { id: 'Usulan: {recommendation}.', en: 'Suggestion: {recommendation}.' },
  combined: { id: '{because} {suggestion}', en: '{because} {suggestion}' },
  closing: {
    id: 'Penilaian ini usulan; yang memutus adalah pejabat yang berwenang.',
    en: 'This evaluation is a suggestion; the competent official decides.',
  },
  line: { id: '{sentence} [{article}; {step}]', en: '{sentence} [{article}; {step}]' },
};

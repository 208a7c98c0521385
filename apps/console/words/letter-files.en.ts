import type { LETTER_FILES_ID } from './letter-files.id';

/** Texts of letters as files, in English. */
export const LETTER_FILES_EN: typeof LETTER_FILES_ID = {
  title: 'Letters',
  hint: 'Each letter can be opened and saved as PDF, in the form of an official letter. No electronic signature is applied here.',
  sealed: 'The content of this request is secret: its letters only say where the content is kept.',
  letter: 'Letter',
  way: 'From and to',
  date: 'Date',
  file: 'File',
  languages: { id: 'in Indonesian', en: 'in English' },
  draft: 'Draft: not agreed or not confirmed yet',
  signed: (by: string) => `Signed: ${by.toLowerCase()}`,
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  toSuperior: (from: string, of: string) => `${from} to the superior of ${of}`,
  toNext: (from: string, copy: string) => `${from} to the next agency; copy to ${copy}`,
  both: (one: string, other: string) => `${one} and ${other}`,
  wholeFile: 'The whole request from its beginning until now',
  drafts: 'Draft of the letter',
  draftsHint:
    'The letter that follows if you go on, marked KONSEP on each page. Opening it sends nothing.',
  openDraft: (letter: string) => `Open the draft: ${letter} (PDF)`,
};

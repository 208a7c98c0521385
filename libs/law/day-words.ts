import type { Language } from './evaluation';

const DAYS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  id: new Intl.DateTimeFormat('id-ID', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
};

/** A day (`YYYY-MM-DD`) as a letter writes it: "30 November 2026" in both languages. */
export const dayInWords = (day: string, language: Language): string =>
  DAYS[language].format(new Date(day));

import { EVENT_LABELS } from '#libs/contracts/labels';
import type { Language } from '#libs/law/evaluation';

/** What happened, as the history calls it. */
export const eventsIn = (language: Language): Record<string, string> =>
  Object.fromEntries(Object.entries(EVENT_LABELS).map(([name, words]) => [name, words[language]]));

import { Page, PageQuery, refuseCursor } from '#libs/http/page';
import { WhatWouldChange, whatWouldChange } from '#libs/law/change';
import type { EvaluationInput, Language } from '#libs/law/evaluation';

/** Items looked at in one go: each costs up to some 25 ms. */
const AT_ONCE = 10;

/** What would change the recommendation, item by item; the cursor counts items. */
export function changesOf(
  input: EvaluationInput,
  query: PageQuery,
  language: Language,
): Page<WhatWouldChange> {
  const { after = '0' } = query;
  const from = Number(after);
  if (!/^\d{1,9}$/.test(after) || (from > 0 && from >= (input.items ?? []).length)) refuseCursor();
  const items = input.items ?? [];
  const to = from + Math.min(query.limit, AT_ONCE);
  const looked = items.slice(from, to);
  const ids = new Set(looked.map(({ id }) => id));
  const evidence = input.evidence?.filter(({ item }) => item === null || ids.has(item));
  const changes = whatWouldChange({ ...input, items: looked, evidence }, { language });
  return { items: changes, next: to < items.length ? String(to) : null };
}

/** The language that a text is asked for in; Indonesian unless English is named first. */
export const languageOf = (header: string | undefined): Language =>
  header?.trim().toLowerCase().startsWith('en') ? 'en' : 'id';

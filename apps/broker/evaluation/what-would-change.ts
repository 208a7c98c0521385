import { CountedPageQuery, Page } from '#libs/http/page';
import { WhatWouldChange, whatWouldChange } from '#libs/law/what-would-change';
import type { EvaluationInput, Language } from '#libs/law/evaluation';

/** Items per page: each takes up to about 25 ms. */
const AT_ONCE = 10;

/** The changes that would flip the recommendation, per item; the cursor counts items. */
export function changesOf(
  input: EvaluationInput,
  query: CountedPageQuery,
  language: Language,
): Page<WhatWouldChange> {
  const { after = '0' } = query;
  const from = Number(after);
  const items = input.items ?? [];
  if (from > 0 && from >= items.length) return { items: [], next: null };
  const to = from + Math.min(query.limit, AT_ONCE);
  const looked = items.slice(from, to);
  const ids = new Set(looked.map(({ id }) => id));
  const evidence = input.evidence?.filter(({ item }) => item === null || ids.has(item));
  const changes = whatWouldChange({ ...input, items: looked, evidence }, { language });
  return { items: changes, next: to < items.length ? String(to) : null };
}

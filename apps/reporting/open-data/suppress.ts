/** A count below this could tell of a single request, so it is not published. */
export const FEWEST = 5;

/** A table as it is published; null: suppressed. */
export interface PublishedTable {
  total: number | null;
  cells: Record<string, number | null>;
}

/**
 * Suppresses the counts of a table that add up to its total. Counts below `FEWEST`, zero included,
 * are suppressed. If their sum, which is the total less what is published, would tell too much, the
 * smallest other counts are suppressed as well: at least two, that together are at least `FEWEST`.
 */
export function suppress(counts: Readonly<Record<string, number>>): PublishedTable {
  const sorted = Object.entries(counts).sort(([a, n], [b, m]) => n - m || (a < b ? -1 : 1));
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const hidden = new Set<string>();
  if (total < FEWEST) for (const [code] of sorted) hidden.add(code);
  let sum = 0;
  for (const [code, count] of sorted) {
    const tooSmall = count < FEWEST;
    const tellsTooMuch = hidden.size > 0 && (hidden.size < 2 || sum < FEWEST);
    if (!tooSmall && !tellsTooMuch) break;
    hidden.add(code);
    sum += count;
  }
  return {
    total: total < FEWEST ? null : total,
    cells: Object.fromEntries(
      Object.entries(counts).map(([code, count]) => [code, hidden.has(code) ? null : count]),
    ),
  };
}

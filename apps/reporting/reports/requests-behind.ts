import type { ReportRow } from '#libs/contracts/report-answers';
import type { Database, Scope } from '#libs/database/database';
import type { ReportDefinition } from './definition';
import { type FigureLinks, pathOf } from './figure-links';
import type { ReportQuery } from './report-query';
import { type Figures, valuesOf } from './run-report';
import { sourcesOf } from './sources';

/** A link names at most this many requests, those that were decided last. */
const MOST_NAMED = 20;

/**
 * Figures that count decisions with the same facts, kind and outcome: the list of requests has no
 * filter by facts, so the links name the requests.
 */
export interface RequestsBehind {
  /** The outcome that a figure counts, by the name of its column. */
  figures: Readonly<Record<string, string>>;
}

/**
 * The links to the latest requests that each figure counts, of those that the caller may see. Null
 * for a superior, who sees figures of more requests than the list shows.
 */
export async function linksToRequests(
  database: Database,
  scope: Scope,
  { requestsBehind }: Pick<ReportDefinition, 'requestsBehind'>,
  query: ReportQuery,
  { asOf, rows }: Pick<Figures, 'asOf' | 'rows'>,
): Promise<FigureLinks | null> {
  if (!requestsBehind || scope.role === 'superior') return null;
  const { figures } = requestsBehind;
  const links = rows.map((): Record<string, string> => ({}));
  const shown = rows.map(({ facts, kind }, row): ReportRow => ({
    row,
    facts: facts ?? null,
    kind: kind ?? null,
  }));
  const found: { row: number; outcome: string; ids: string[] }[] = await database.asParty(
    scope,
    (tx) =>
      tx.query(latestOf(query, scope), [
        ...valuesOf(query, asOf),
        JSON.stringify(shown),
        Object.values(figures),
      ]),
  );
  for (const { row, outcome, ids } of found)
    for (const [column, counted] of Object.entries(figures))
      if (counted === outcome) links[row] = { ...links[row], [column]: pathOf({ id: ids }) };
  return { rows: links, total: null };
}

/**
 * SQL: the latest requests of each row and outcome. Of all requests an index finds them; an agency
 * has few requests, which are read once.
 */
function latestOf(query: ReportQuery, scope: Scope): string {
  const latest =
    scope.role === 'auditor'
      ? `
    SELECT "row", outcome, ids FROM shown, unnest($10::text[]) AS outcome, LATERAL (
      SELECT array_agg(request_id) AS ids FROM (
        SELECT request_id FROM seen
         WHERE alike = hashtextextended(shown.facts || shown.kind, 0) AND seen.facts = shown.facts
           AND seen.kind = shown.kind AND seen.outcome = outcome.outcome
         ORDER BY decided_at DESC LIMIT ${MOST_NAMED}) AS latest) AS found WHERE ids IS NOT NULL`
      : `
    SELECT "row", outcome, array_agg(request_id ORDER BY place) AS ids FROM (
      SELECT "row", outcome, request_id,
             row_number() OVER (PARTITION BY "row", outcome ORDER BY decided_at DESC) AS place
        FROM shown JOIN seen USING (facts, kind) WHERE outcome = ANY ($10::text[])) AS ranked
     WHERE place <= ${MOST_NAMED} GROUP BY "row", outcome`;
  return `WITH ${sourcesOf(query, scope)},
    shown AS (SELECT * FROM jsonb_to_recordset($9::jsonb) AS shown ("row" int, facts text, kind text))
    ${latest}`;
}

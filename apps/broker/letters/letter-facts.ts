import type { Information } from '#libs/contracts/act-bodies';
import type { RequestData } from '#libs/contracts/submit-request';
import type { Tx } from '#libs/database/database';
import type { EvaluationRecord } from '#libs/law/judgement';
import { lawOf } from '#libs/law/law';
import type { LawPack } from '#libs/law/pack';
import { UU_30_2014 } from '#libs/law/uu-30-2014';
import type { Agency } from '../agencies/agency.entity';
import { agenciesOf } from '../agencies/directory';
import { supplied } from '../decision/information';
import type { RequestRow } from '../request/request.entity';
import type { LetterEntry, LetterEvaluation, LetterFacts } from './letter';

/** A request with its whole history, from which letters are made. */
export interface LetterSource {
  request: Pick<RequestRow, 'id' | 'requester' | 'provider' | 'receivedAt' | 'signedLetters'>;
  entries: LetterEntry[];
  agencies: Record<string, Agency>;
  /** Evaluations by the version of their entry. */
  evaluations: Map<number, LetterEvaluation>;
}

/**
 * Reads what the letters about a request are made from; `more`: entries that it does not have yet.
 */
export async function readLetterSource(
  tx: Tx,
  request: RequestRow,
  more: readonly LetterEntry[] = [],
): Promise<LetterSource> {
  const rows = (await tx.query(
    `SELECT version, at, type, actor, data, hash, event::jsonb #>> '{data,dueAt}' AS "dueAt"
     FROM history WHERE request_id = $1 ORDER BY version`,
    [request.id],
  )) as (Omit<LetterEntry, 'at'> & { at: Date })[];
  const kept = rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  const entries = [...kept, ...more];
  const evaluations = (await tx.query(
    `SELECT request_version AS version, record, (SELECT data->>'digest' FROM history h
       WHERE h.request_id = e.request_id AND h.version = request_version) AS digest,
       (SELECT pack FROM law_pack WHERE hash = record::json->>'lawHash' AND hash <> $2) AS pack
     FROM evaluation e WHERE request_id = $1`,
    [request.id, lawOf(UU_30_2014).hash],
  )) as { version: number; record: string; digest: string; pack: string | null }[];
  return {
    request,
    entries,
    agencies: await namedAgencies(tx, request, entries),
    evaluations: new Map(
      evaluations.map(({ version, record, digest, pack }) => [
        version,
        {
          ...(JSON.parse(record) as EvaluationRecord),
          digest,
          pack: pack === null ? null : (JSON.parse(pack) as LawPack),
        },
      ]),
    ),
  };
}

/**
 * The parties, the agencies that the history names, and the bodies and superiors of all of them.
 */
async function namedAgencies(
  tx: Tx,
  { requester, provider }: RequestRow,
  entries: LetterEntry[],
): Promise<Record<string, Agency>> {
  const inHistory = entries.flatMap(({ data: { to, holder, escalatedTo, by } }) => [
    ...[to, holder, escalatedTo, (by as { agency?: unknown } | null | undefined)?.agency],
  ]);
  const named = [requester, provider, ...inHistory].filter((code) => typeof code === 'string');
  const known = await agenciesOf(tx, named);
  const above = [...known.values()].flatMap(({ party, superior }) => [party ?? [], superior ?? []]);
  const more = await agenciesOf(tx, above.flat());
  const all = [...known.values(), ...more.values()].map(({ house: _, ...agency }) => agency);
  return Object.fromEntries(all.map((agency) => [agency.code, agency]));
}

/** The facts as they stood at `version`, so that a letter does not change with what comes later. */
export function factsUpTo(source: LetterSource, version: number): LetterFacts {
  const { id, requester, provider, receivedAt } = source.request;
  const entries = source.entries.filter((entry) => entry.version <= version);
  const evaluated = [...source.evaluations.keys()].filter((one) => one <= version);
  return {
    ...{ id, requester, provider, receivedAt: receivedAt.toISOString() },
    data: dataAfter(entries),
    entries,
    evaluation: source.evaluations.get(Math.max(...evaluated)) ?? null,
    agencies: source.agencies,
  };
}

/** The request as submitted, with what its requester supplied since. */
function dataAfter(entries: readonly LetterEntry[]): RequestData {
  const submitted = entries.find(({ type }) => type === 'submitted');
  if (!submitted) throw new Error('the history of a request begins with its submission');
  return entries
    .filter(({ type }) => type === 'information-supplied')
    .reduce(
      (data, entry) => supplied(data, entry.data as unknown as Information),
      submitted.data.data as RequestData,
    );
}

import { cloudEvent, RequestEventData, typeOf } from '#libs/contracts/events';
import { EVENTS } from '#libs/contracts/topics';
import { Clock } from '#libs/config/clock';
import { Database } from '#libs/database/database';
import { appendToOutbox } from '#libs/outbox/outbox';
import { Calendars } from '../calendar/calendars';
import { BROKER, Entry } from '../request/lifecycle';
import { RequestStore } from '../request/store';
import { PublishedState, PublishedRequest } from './published-state';

/** What was published and is missing in the database. */
export interface Differences {
  /** Requests that are missing. */
  lost: PublishedRequest[];
  /** Requests whose later versions are missing, and the version that remains. */
  older: (PublishedRequest & { version: number })[];
  /** Codes of agencies that are missing. */
  agencies: string[];
}

const PAGE = 1_000;

/** Compares after reading the topic, so that rows committed meanwhile are no difference. */
export async function differencesOf(
  database: Database,
  published: PublishedState,
): Promise<Differences> {
  const differences: Differences = { lost: [], older: [], agencies: [] };
  const ids = [...published.requests.keys()];
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE);
    const rows: { id: string; version: number }[] = await database.pipeline.query(
      `SELECT id, version FROM request WHERE id = ANY ($1::uuid[])`,
      [page],
    );
    const versions = new Map(rows.map(({ id, version }) => [id, version]));
    for (const id of page) {
      const one = published.requests.get(id);
      const version = versions.get(id);
      if (!one) continue;
      if (version !== undefined && version < one.last.data.version)
        differences.older.push({ ...one, version });
      if (version === undefined && one.last.type !== typeOf('lost')) differences.lost.push(one);
    }
  }
  const known: { code: string }[] = await database.pipeline.query(`SELECT code FROM agency`);
  const codes = new Set(known.map(({ code }) => code));
  differences.agencies = [...published.agencies].filter((code) => !codes.has(code)).sort();
  return differences;
}

/**
 * Publishes the differences: `lost` for a missing request, and `restored` for a request at an older
 * version, under a version that was never published. The history gets an entry for each lost
 * version.
 */
export async function tellDifferences(
  database: Database,
  clock: Clock,
  { lost, older }: Differences,
): Promise<void> {
  const calendars = new Calendars(database);
  await calendars.open();
  const store = new RequestStore(clock, calendars);
  for (const { last } of older)
    await database.asPipeline((tx) =>
      store.change(tx, last.data.requestId, (request) => {
        const [lostFrom, lostTo] = [request.version + 1, last.data.version];
        if (lostFrom > lostTo) return {};
        const entries = Array.from({ length: lostTo - lostFrom + 2 }, (_, at): Entry => {
          const versions = { lostFrom, lostTo };
          return {
            ...{ name: 'restored', status: request.status, actor: BROKER },
            ...{ data: versions, change: versions, untold: lostFrom + at <= lostTo },
          };
        });
        return { change: { set: {}, entries } };
      }),
    );
  for (let from = 0; from < lost.length; from += PAGE)
    await database.asPipeline((tx) =>
      appendToOutbox(
        tx,
        lost.slice(from, from + PAGE).map((one) => ({
          topic: EVENTS,
          key: one.last.data.requestId,
          value: JSON.stringify(lostEvent(one, clock.now())),
        })),
      ),
    );
}

function lostEvent({ last, messageId }: PublishedRequest, now: Date): object {
  const { requestId, version } = last.data;
  const data: RequestEventData = {
    ...last.data,
    version: version + 1,
    running: false,
    actor: { agency: null, role: 'broker' },
    change: { messageId },
  };
  return cloudEvent(typeOf('lost'), requestId, now, data, { sequence: String(version + 1) });
}

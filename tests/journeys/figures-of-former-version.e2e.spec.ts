import type { Client } from 'pg';
import { fold } from '#apps/reporting/projections/fold';
import { asRequestEvent, RequestEvent } from '#apps/reporting/projections/request-event';
import { Scratch } from '#apps/reporting/projections/scratch';
import { CloudEvent } from '#libs/contracts/envelope';
import { cloudEvent, RequestEventName, typeOf } from '#libs/contracts/events';
import { FormerVersion } from '../support/former-version';

const NEW = ['refusedOn', 'escalatedAt'];

type Step = [RequestEventName | 'of-a-later-version', status: string, change?: object];
const refusal = (...grounds: string[][]): object => ({
  items: grounds.map((of, at) => ({ id: String(at + 1), outcome: 'refused', grounds: of })),
  departs: true,
  duties: [],
});
const EVALUATED: Step = [
  'evaluated',
  'awaiting-decision',
  { recommendation: 'grant-possible', findings: [] },
];

/** Event sequences that a request of the previous version can have. */
const WAYS: Record<string, Step[]> = {
  refused: [EVALUATED, ['refused', 'refused', refusal(['36-1-c', '36-1-a'], ['36-1-a'])]],
  'partly refused': [
    EVALUATED,
    ['partially-approved', 'partially-approved', refusal([], ['36-1-b'])],
  ],
  approved: [EVALUATED, ['approved', 'approved', refusal([])]],
  'refused, open again': [
    ['refused', 'refused', refusal(['36-1-a'])],
    ['of-a-later-version', 'awaiting-decision'],
  ],
  'refused again on another ground': [
    ['refused', 'refused', refusal(['36-1-a'])],
    ['of-a-later-version', 'awaiting-decision'],
    ['refused', 'refused', refusal(['36-1-b'])],
  ],
  escalated: [
    EVALUATED,
    ['escalated', 'awaiting-decision', { cause: 'deadline', escalatedTo: null }],
    ['escalated', 'awaiting-decision', { cause: 'outside-36-1', escalatedTo: null }],
  ],
  'refused on what is no ground': [
    ['refused', 'refused', refusal(['36-1-z', null as never, 7 as never, '36-1-b'])],
  ],
  waiting: [EVALUATED],
};
/** The previous version counted the decision of a withdrawn request as valid. */
const WITHDRAWN: Step[] = [
  EVALUATED,
  ['partially-approved', 'partially-approved', refusal([], ['36-1-b'])],
  ['withdrawn', 'withdrawn'],
];
/** PostgreSQL's JSON cannot hold this character; the previous version stored it as text. */
const UNREADABLE = '\u0000';

/** After the upgrade, rows of the previous version must equal rows that are computed today. */
describe('figures of the previous version', () => {
  let former: FormerVersion;
  let owner: Client;

  beforeAll(async () => {
    former = await FormerVersion.of('reporting', '0004');
    owner = former.owner;
    await owner.query(`SET ROLE reporting_pipeline`);
    await owner.query(`SET search_path TO reporting`);
  }, 60_000);
  afterAll(() => former?.drop());

  it('equal the figures that the events produce now', async () => {
    for (const [id, way] of Object.entries(WAYS)) await keep(eventsOf(id, way));
    await keep(eventsOf('odd', [['refused', 'refused', refusal(['36-1-a', UNREADABLE])]]));
    const withdrawn = eventsOf('withdrawn', WITHDRAWN);
    await keep(withdrawn, {
      ...fold(withdrawn.slice(0, -1)),
      ...{ version: 3, folded: 3, status: 'withdrawn', running: false },
    });
    await former.upgrade();

    const { rows } = await owner.query<{ id: string; on: string[]; escalated: boolean }>(
      `SELECT request_id AS id, refused_on AS on, escalated_at IS NOT NULL AS escalated FROM request`,
    );
    const said = (id: string): object | undefined => rows.find((row) => row.id === id);
    expect(said('refused')).toMatchObject({ on: ['36-1-a', '36-1-c'], escalated: false });
    expect(said('refused again on another ground')).toMatchObject({ on: ['36-1-b'] });
    expect(said('escalated')).toMatchObject({ on: [], escalated: true });

    const { rows: standing } = await owner.query(
      `SELECT decided_at, outcome, departs, refused_on FROM request WHERE request_id = 'withdrawn'`,
    );
    expect(standing).toEqual([{ decided_at: null, outcome: null, departs: null, refused_on: [] }]);

    const scratch = await Scratch.open(former.database.ownerUrl, 'table');
    await scratch.foldTable(() => undefined);
    const comparison = await scratch.compare();
    await scratch.close(false);
    // The upgrade ignores what it cannot read, and `reports:rebuild` reports it.
    expect(comparison).toMatchObject({
      ...{ made: 10, live: 10, differing: 1 },
      differences: [
        { requestId: 'odd', live: { refused_on: [] }, made: { refused_on: ['36-1-a'] } },
      ],
    });
  }, 60_000);

  /** Stores events and their row as the service of the previous version did. */
  async function keep(events: RequestEvent[], row: object = fold(events) ?? {}): Promise<void> {
    for (const event of events)
      await owner.query(
        `INSERT INTO events (event_id, type, subject, sequence, event) VALUES ($1, $2, $3, $4, $5)`,
        [event.id, event.type, event.subject, event.sequence, JSON.stringify(event)],
      );
    const fields = Object.entries(row).filter(([name]) => !NEW.includes(name));
    const columns = fields.map(([name]) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));
    await owner.query(
      `INSERT INTO request (${columns.join()}) VALUES (${fields.map((_, at) => `$${at + 1}`).join()})`,
      fields.map(([, value]) => value),
    );
  }
});

function eventsOf(requestId: string, way: Step[]): RequestEvent[] {
  return way.map(([name, status, change = {}], at) => {
    const version = at + 1;
    const data = {
      ...{ requestId, version, status, change, reference: requestId, emergency: false },
      ...{ requester: 'kab-malang', provider: 'bkn', kind: 'personnel', urgency: 'biasa' },
      ...{ classification: 'biasa', receivedAt: '2026-11-02T01:00:00.000Z' },
    };
    const event = cloudEvent(
      typeOf(name as RequestEventName),
      requestId,
      new Date(Date.UTC(2026, 10, 2, version)),
      data,
      { sequence: String(version) },
    );
    return asRequestEvent(event as unknown as CloudEvent);
  });
}

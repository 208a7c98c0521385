import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Client } from 'pg';
import type { ReportDefinition } from '#apps/reporting/reports/definition';
import { plainToInstance } from 'class-transformer';
import { StoredRelease, openReleases } from '#apps/reporting/open-data/publish';
import { Scratch } from '#apps/reporting/projections/scratch';
import { takeEvents } from '#apps/reporting/projections/take-events';
import { REPORTS } from '#apps/reporting/reports/reports';
import { Figures, runReport } from '#apps/reporting/reports/run-report';
import { ReportQuery } from '#apps/reporting/reports/report-query';
import { linksToRequests } from '#apps/reporting/reports/requests-behind';
import { summarise } from '#apps/reporting/reports/summary';
import type { ReportRow } from '#libs/contracts/report-answers';
import { Database, Scope } from '#libs/database/database';
import { migrate } from '#libs/database/migrate';
import type { ReceivedEvent } from '#libs/inbox/consume-events';
import { FACT_IDS } from '#libs/law/evaluation';
import { ownDatabase, OwnDatabase } from '#tests/support/database';
import { AGENCIES, agencyEvents, generated, Truth } from '#tests/support/generated-requests';

const NOW = new Date('2026-11-20T05:00:00Z');
const AUDITOR: Scope = { agency: null, role: 'auditor', sub: 'auditor' };
const HOUR = 3_600_000;

/** Every figure beside one that is calculated from what was generated, without the events. */
describe('the reports over 3,000 generated requests', () => {
  let own: OwnDatabase;
  let database: Database;
  let truths: Truth[];
  let events: ReceivedEvent[];

  beforeAll(async () => {
    own = await ownDatabase();
    const folder = resolve(__dirname, '../../apps/reporting/migrations');
    await migrate('reporting', folder, own.ownerUrl, own.url);
    database = await Database.open('reporting', own.url, 4, []);
    const all = [...generated(22, 3_000)];
    truths = all.map(({ truth }) => truth);
    events = [...all.flatMap((one) => one.events), ...agencyEvents()];
    // Late, repeated and reordered: the last events come first, and every fifth comes twice.
    const delivered = [...events.toReversed(), ...events.filter((_, n) => n % 5 === 0)];
    await deliver(delivered);
  });
  afterAll(async () => {
    await database?.close();
    await own?.drop();
  });

  async function deliver(list: ReceivedEvent[]): Promise<void> {
    for (let from = 0; from < list.length; from += 500)
      await database.asPipeline((tx) => takeEvents(list.slice(from, from + 500), tx));
  }

  const definition = (name: string): ReportDefinition => {
    const found = REPORTS.find((one) => one.name === name);
    if (!found) throw new Error(`there is no report ${name}`);
    return found;
  };
  const run = (name: string, query: object = {}, scope = AUDITOR): Promise<Figures> => {
    const report = definition(name);
    const parsed = plainToInstance(report.query as new () => ReportQuery, query);
    return runReport(database, scope, report, parsed, NOW);
  };

  const byProvider = (list: Truth[]): Map<string, Truth[]> => groups(list, (one) => one.provider);
  const approved = ({ outcome }: Truth): boolean =>
    outcome === 'approved' || outcome === 'partially-approved';
  const onTime = ({ decidedAt, dueAt }: Truth): boolean => decidedAt !== null && decidedAt <= dueAt;
  const overdue = ({ decidedAt, dueAt, status }: Truth): boolean =>
    decidedAt === null && status === 'awaiting-decision' && dueAt < NOW.getTime();
  const hours = (list: Truth[], percentile: number): number | null =>
    percentileOf(
      list.flatMap(({ decidedAt, receivedAt }) =>
        decidedAt === null ? [] : [(decidedAt - receivedAt) / HOUR],
      ),
      percentile,
    );

  it('timeliness', async () => {
    const { rows, total, requests, incomplete } = await run('timeliness');
    expect([requests, incomplete]).toEqual([truths.length, 0]);
    const expected = (list: Truth[]): object => {
      const answered = list.filter(({ decidedAt }) => decidedAt !== null);
      return {
        ...{ requests: list.length, answered: answered.length },
        onTime: list.filter(onTime).length,
        late: answered.length - list.filter(onTime).length,
        overdue: list.filter(overdue).length,
        onTimeShare: rounded(list.filter(onTime).length, answered.length, 4),
        withinSevenDays: answered.filter(
          ({ decidedAt, receivedAt }) => (decidedAt ?? 0) - receivedAt <= 7 * 24 * HOUR,
        ).length,
        ...{ medianHours: near(hours(list, 0.5)), p90Hours: near(hours(list, 0.9)) },
      };
    };
    for (const [provider, list] of byProvider(truths))
      expect(rows.find((row) => row.provider === provider)).toMatchObject(expected(list));
    expect(rows).toHaveLength(byProvider(truths).size);
    expect(total).toMatchObject(expected(truths));
    for (const { band, answered, onTimeShare } of rows)
      expect(band).toBe(
        Number(answered) < 5
          ? 'too-few'
          : Number(onTimeShare) >= 0.9
            ? 'green'
            : Number(onTimeShare) >= 0.75
              ? 'amber'
              : 'red',
      );
  });

  it('grounds', async () => {
    const { rows, total } = await run('grounds');
    for (const [at, provision] of FACT_IDS.entries()) {
      const count = (test: (one: Truth) => boolean): number => truths.filter(test).length;
      const met = ({ values }: Truth): boolean => values[at] === '+';
      expect(rows.find((row) => row.provision === provision)).toEqual({
        provision,
        claimed: count(({ claimed }) => claimed.includes(provision)),
        met: count(met),
        judged: count(({ values }) => values[at] === '?'),
        decidedOn: /^36-1/.test(provision)
          ? count(({ refusedOn }) => refusedOn.includes(provision))
          : count((one) => met(one) && approved(one)),
        departures: count(
          (one) => one.departs === true && (met(one) || one.refusedOn.includes(provision)),
        ),
        escalated: count((one) => met(one) && one.escalated),
      });
    }
    expect(rows).toHaveLength(9);
    expect(total).toMatchObject({
      decidedOn: truths.filter(({ outcome }) => outcome).length,
      departures: truths.filter(({ departs }) => departs).length,
      escalated: truths.filter(({ escalated }) => escalated).length,
    });
  });

  it.each(['agency', 'province'])('flows by %s', async (by) => {
    const { rows } = await run('flows', { by });
    const side = (code: string): string =>
      by === 'agency'
        ? code
        : (AGENCIES.find((one) => one.code === code)?.region?.slice(0, 2) ?? 'nasional');
    const pairs = groups(truths, (one) => `${side(one.requester)} ${side(one.provider)}`);
    for (const [pair, list] of pairs) {
      const [requester, provider] = pair.split(' ');
      const found = rows.find((row) => row.requester === requester && row.provider === provider);
      expect(found).toEqual({
        ...{ requester, provider, requests: list.length },
        approved: list.filter(approved).length,
        refused: list.filter(({ outcome }) => outcome === 'refused').length,
        completed: list.filter(({ completed }) => completed).length,
        forwarded: 0,
      });
    }
    expect(rows).toHaveLength(pairs.size);
  });

  it('costs', async () => {
    const { rows, total } = await run('costs');
    const agreed = truths.filter(({ costs }) => costs !== null);
    const sum = (list: Truth[], of: (costs: NonNullable<Truth['costs']>) => number): number =>
      list.reduce((sums, { costs }) => sums + (costs ? of(costs) : 0), 0);
    for (const source of ['requester', 'provider', 'shared'] as const)
      expect(rows.find((row) => row.source === source)).toEqual({
        source,
        requests: agreed.filter(({ costs }) => (costs?.[source] ?? 0) > 0).length,
        agreed: sum(agreed, (costs) => costs[source]),
        completed: sum(
          agreed.filter(({ completed }) => completed),
          (costs) => costs[source],
        ),
      });
    const all = (costs: NonNullable<Truth['costs']>): number =>
      costs.requester + costs.provider + costs.shared;
    expect(total).toMatchObject({ requests: agreed.length, agreed: sum(agreed, all) });
  });

  it('emergencies', async () => {
    const { rows, total } = await run('emergencies');
    const emergencies = truths.filter(({ emergency }) => emergency);
    expect(rows).toHaveLength(byProvider(emergencies).size);
    expect(total).toMatchObject({
      requests: emergencies.length,
      approved: emergencies.filter(approved).length,
      onTime: emergencies.filter(onTime).length,
      overdue: emergencies.filter(overdue).length,
      medianHours: near(hours(emergencies, 0.5)),
      costsOpen: emergencies.filter((one) => approved(one) && one.costs === null).length,
      completed: emergencies.filter(({ completed }) => completed).length,
    });
  });

  it('ratings', async () => {
    const { rows } = await run('ratings');
    const rated = truths.flatMap(({ requester, provider, ratings }) => [
      ...(ratings.requester ? [{ key: `${provider} provider`, marks: ratings.requester }] : []),
      ...(ratings.provider ? [{ key: `${requester} requester`, marks: ratings.provider }] : []),
    ]);
    const all = groups(rated, ({ key }) => key);
    for (const [key, list] of all) {
      const [agency, as] = key.split(' ');
      const results = list.map(({ marks }) => marks[2] ?? 0);
      const mean = results.reduce((a, b) => a + b, 0) / results.length;
      const spread = results.reduce((a, b) => a + (b - mean) ** 2, 0) / (results.length - 1);
      expect(rows.find((row) => row.agency === agency && row.as === as)).toMatchObject({
        ratings: list.length,
        result: near(mean),
        resultMargin: list.length < 2 ? null : near(1.96 * Math.sqrt(spread / results.length)),
      });
    }
    expect(rows).toHaveLength(all.size);
  });

  /** Decided requests with the same facts and kind. */
  const alikes = (list: Truth[]): Map<string, Truth[]> =>
    groups(
      list.filter(({ outcome }) => outcome !== null),
      ({ values, recommendation, kind }) => {
        const signs = FACT_IDS.map((fact, at) => fact + values[at]).join(' ');
        return `${signs} ${recommendation}|${kind}`;
      },
    );

  it('outliers', async () => {
    const { rows } = await run('outliers');
    const alike = alikes(truths);
    const differing = [...alike].filter(
      ([, list]) => new Set(list.map(({ outcome }) => outcome)).size > 1,
    );
    expect(differing.length).toBeGreaterThan(50);
    expect(rows).toHaveLength(Math.min(differing.length, 200));
    for (const { facts, kind, ...row } of rows) {
      const list = alike.get(`${facts}|${kind}`) ?? [];
      const count = (outcome: string): number =>
        list.filter((one) => one.outcome === outcome).length;
      const others = list.filter(({ outcome }) => outcome !== row.usual);
      expect(row).toMatchObject({
        ...{ decided: list.length, approved: count('approved'), refused: count('refused') },
        partiallyApproved: count('partially-approved'),
        otherShare: rounded(others.length, list.length, 4),
        others: [...new Set(others.map(({ provider }) => provider))].sort().join(', '),
      });
    }
  });

  it('the latest requests behind each figure of the outliers, to those who may see them', async () => {
    const of = { auditor: AUDITOR, agency: { agency: 'bkn', role: 'decider', sub: 'x' } };
    const report = definition('outliers');
    for (const [who, scope] of Object.entries(of)) {
      const figures = await run('outliers', {}, scope);
      const links = await linksToRequests(database, scope, report, new ReportQuery(), figures);
      const alike = alikes(
        truths.filter((one) => who === 'auditor' || [one.requester, one.provider].includes('bkn')),
      );
      let named = 0;
      for (const [at, { facts, kind }] of figures.rows.entries())
        for (const [column, outcome] of [
          ['approved', 'approved'],
          ['partiallyApproved', 'partially-approved'],
          ['refused', 'refused'],
        ] as const) {
          const latest = (alike.get(`${facts}|${kind}`) ?? [])
            .filter((one) => one.outcome === outcome)
            .sort((a, b) => (b.decidedAt ?? 0) - (a.decidedAt ?? 0))
            .slice(0, 20);
          named += latest.length;
          expect(links?.rows[at]?.[column]).toBe(
            latest.length === 0
              ? undefined
              : `/v1/requests?${latest.map(({ id }) => `id=${id}`).join('&')}`,
          );
        }
      expect(named).toBeGreaterThan(50);
    }
    const superior = { agency: 'prov-35', role: 'superior', sub: 'x' };
    const figures = await run('outliers', {}, superior);
    expect(
      await linksToRequests(database, superior, report, new ReportQuery(), figures),
    ).toBeNull();
  });

  it.each(['day', 'week', 'month'])('series by %s, in the zone of the query', async (by) => {
    const { rows } = await run('series', { by, zone: 'Asia/Jayapura' });
    const periods = groups(truths, ({ receivedAt }) => periodOf(receivedAt + 9 * HOUR, by));
    const days = [...periods.keys()].sort();
    expect(rows[0]?.period).toBe(days[0]);
    expect(rows.at(-1)?.period).toBe(days.at(-1));
    for (const row of rows) {
      const list = periods.get(String(row.period)) ?? [];
      expect(row).toMatchObject({
        ...{ received: list.length, approved: list.filter(approved).length },
        decided: list.filter(({ outcome }) => outcome).length,
        emergencies: list.filter(({ emergency }) => emergency).length,
        medianHours: near(hours(list, 0.5)),
      });
    }
  });

  it('principles, and which are not measured', async () => {
    const { rows } = await run('principles');
    expect(rows).toHaveLength(8);
    const of = (principle: string): ReportRow | undefined =>
      rows.find((row) => row.principle === principle);
    const answered = truths.filter(({ decidedAt }) => decidedAt !== null);
    expect(of('efektif dan efisien')).toMatchObject({
      value: rounded(answered.filter(onTime).length, answered.length, 4),
      cases: answered.length,
    });
    const marks = truths.flatMap(({ ratings }) =>
      [ratings.requester, ratings.provider].flatMap((one) => (one ? [one[1] ?? 0] : [])),
    );
    expect(of('transparan dan akuntabel')).toMatchObject({
      value: near(marks.reduce((a, b) => a + b, 0) / marks.length),
      cases: marks.length,
    });
    for (const name of ['saling menghormati dan menghargai', 'antisipatif'])
      expect(of(name)).toMatchObject({ status: 'not measured', value: null, cases: 0 });
    expect(of('keselarasan')).toMatchObject({
      value: rounded(answered.filter(({ departs }) => !departs).length, answered.length, 4),
    });
    const completed = truths.filter((one) => one.completed && approved(one));
    expect(of('itikad baik')).toMatchObject({
      value: rounded(
        completed.filter(({ disputes }) => disputes === 0).length,
        completed.length,
        4,
      ),
    });
  });

  it('select by period, agency, province and kind', async () => {
    const zoned = Date.UTC(2026, 2, 31, 15); // 1 April in Jayapura
    const end = Date.UTC(2026, 4, 1, 15);
    const april = ({ receivedAt }: Truth): boolean => receivedAt >= zoned && receivedAt < end;
    const query = { from: '2026-04-01', to: '2026-05-01', zone: 'Asia/Jayapura' };
    const { requests } = await run('series', query);
    expect(requests).toBe(truths.filter(april).length);
    const instants = { from: new Date(zoned).toISOString(), to: new Date(end).toISOString() };
    expect((await run('series', instants)).requests).toBe(requests);
    const parties = ({ requester, provider }: Truth): string[] => [requester, provider];
    const of = (code: string): string | null | undefined =>
      AGENCIES.find((one) => one.code === code)?.region;
    expect((await run('costs', { agency: 'prov-35' })).requests).toBe(
      truths.filter((one) => parties(one).includes('prov-35')).length,
    );
    expect((await run('costs', { province: '35', kind: 'training' })).requests).toBe(
      truths.filter(
        (one) => one.kind === 'training' && parties(one).some((code) => of(code)?.startsWith('35')),
      ).length,
    );
  });

  it('show an agency its own, a superior those below and escalated, and nobody else anything', async () => {
    const own = (codes: string[], above: string | null = null): number =>
      truths.filter(
        ({ requester, provider, escalatedTo }) =>
          codes.some((code) => code === requester || code === provider) ||
          (above !== null && escalatedTo === above),
      ).length;
    expect(own(['bkn'], 'bkn')).toBeGreaterThan(own(['bkn']));
    const below = AGENCIES.filter(({ superior }) => superior === 'prov-35').map(({ code }) => code);
    for (const report of REPORTS) {
      const as = async (agency: string | null, role: string): Promise<number> =>
        (await run(report.name, {}, { agency, role, sub: 'x' })).requests;
      expect(await as('kab-35-1', 'decider')).toBe(own(['kab-35-1']));
      expect(await as('prov-35', 'decider')).toBe(own(['prov-35']));
      expect(await as('prov-35', 'superior')).toBe(own(['prov-35', ...below], 'prov-35'));
      expect(await as('bkn', 'superior')).toBe(own(['bkn'], 'bkn'));
      expect(await as('kemendagri', 'superior')).toBe(
        own(AGENCIES.map(({ code }) => code).filter((code) => code !== 'bkn')),
      );
      expect(await as('no-such', 'superior')).toBe(0);
      expect(await as(null, 'admin')).toBe(0);
    }
  });

  it('say the same from sums as from single requests, and as a rebuild', async () => {
    const scopes = [
      AUDITOR,
      { agency: 'kab-35-1', role: 'decider', sub: 'x' },
      { agency: 'prov-35', role: 'superior', sub: 'x' },
    ];
    // Below one are most agencies; the other sees requests of others that were escalated to it.
    for (const agency of ['kemendagri', 'bkn'])
      for (const name of ['timeliness', 'outliers', 'series']) {
        const scope = { agency, role: 'superior', sub: 'x' };
        const counted = await run(name, { from: '2020-01-02' }, scope);
        expect([name, await run(name, {}, scope)]).toEqual([name, counted]);
      }
    // Sums are kept by month, so a period that begins within one is counted from the requests.
    const [months, others] = [
      { from: '2026-02-01', to: '2026-06-30' },
      { from: '2026-01-31T17:00:00Z', to: '2026-06-30T17:00:00.001Z' },
    ];
    for (const scope of scopes) {
      for (const { name } of REPORTS)
        for (const [summed, counted] of [
          [{}, { from: '2020-01-02' }],
          [{ agency: 'bkn' }, { agency: 'bkn', from: '2020-01-02' }],
          [{ province: '35' }, { province: '35', from: '2020-01-02' }],
        ])
          expect([name, await run(name, summed, scope)]).toEqual([
            name,
            await run(name, counted, scope),
          ]);
      const { rows, requests } = await run('timeliness', months, scope);
      expect(await run('timeliness', others, scope)).toMatchObject({ rows, requests });
      const all = await summarise(database, scope, NOW, {});
      const receivedFrom = '2020-01-02T00:00:00Z';
      expect(await summarise(database, scope, NOW, { receivedFrom })).toEqual({
        ...all,
        receivedFrom,
      });
    }
    const scratch = await Scratch.open(own.ownerUrl, 'table');
    await scratch.foldTable(() => undefined);
    const { differing, sums } = await scratch.compare();
    expect({ differing, sums }).toMatchObject({ differing: 0, sums: { differing: 0 } });
    expect(sums.live).toBeGreaterThan(3_000);
    await scratch.close(false);
  });

  it('the summary of a past instant, as known then and as known now', async () => {
    const at = new Date('2026-06-01T00:00:00Z');
    const known = (event: ReceivedEvent): boolean => Date.parse(event.event.time) <= at.getTime();
    const stories = groups(
      events.filter((one) => one.family === 'request' && known(one)),
      ({ event }) => event.subject ?? '',
    );
    const last = (list: ReceivedEvent[]): string =>
      String(
        [...list].sort((a, b) => Number(a.event.sequence) - Number(b.event.sequence)).at(-1)?.event
          .data.status,
      );
    const byStatus: Record<string, number> = {};
    for (const list of stories.values()) byStatus[last(list)] = (byStatus[last(list)] ?? 0) + 1;
    const then = await summarise(database, AUDITOR, NOW, {}, at);
    expect(then).toMatchObject({ byStatus, asOf: at.toISOString(), asKnownAt: at.toISOString() });
    const now = await summarise(database, AUDITOR, NOW, {});
    expect(now.byStatus).toMatchObject(
      Object.fromEntries(
        [...groups(truths, ({ status }) => status)].map(([s, l]) => [s, l.length]),
      ),
    );
    expect(now.asKnownAt).toBeNull();
    expect(await summarise(database, AUDITOR, NOW, {}, NOW)).toEqual({
      ...now,
      asKnownAt: NOW.toISOString(),
    });
    const scope = { agency: 'kab-35-1', role: 'decider', sub: 'x' };
    const mine = await summarise(database, scope, NOW, {}, at);
    const visible = [...stories.values()].filter((list) =>
      [list[0]?.event.data.requester, list[0]?.event.data.provider].includes('kab-35-1'),
    );
    expect(Object.values(mine.byStatus).reduce((a, b) => a + b, 0)).toBe(visible.length);
  });

  it('open data that nobody can undo by subtraction', async () => {
    const open = truths.filter(({ classification }) => classification === 'biasa');
    const early = await openReleases(database, new Date('2026-02-20T00:00:00Z'));
    expect(new Set(early.map(({ period }) => period))).toEqual(new Set(['2026-01']));
    const releases = await openReleases(database, NOW);
    expect(releases.slice(0, early.length)).toEqual(early);
    const months = groups(open, ({ receivedAt }) => periodOf(receivedAt + 7 * HOUR, 'month'));
    expect(releases).toHaveLength(4 * 10);
    let hidden = 0;
    for (const { period, name, total, cells } of releases) {
      const list = months.get(`${period}-01`) ?? [];
      expect(total).toBe(list.length);
      if (name === 'kind')
        for (const [kind, count] of Object.entries(cells))
          if (count !== null) expect(count).toBe(list.filter((one) => one.kind === kind).length);
      for (const count of Object.values(cells)) {
        if (count === null) hidden++;
        else expect(count).toBeGreaterThanOrEqual(5);
      }
    }
    expect(hidden).toBeGreaterThan(20);
    expect(undone(releases)).toEqual([]);
    // The attack works: it undoes a table in which a single cell is hidden.
    const [first] = releases;
    const weak = { ...first!, total: 12, cells: { a: 7, b: null } };
    expect(undone([weak])).toEqual([`${weak.name} ${weak.period} b`]);
  });

  it('show the views to a login of an analyst as far as its row says', async () => {
    const owner = new Client({ connectionString: own.ownerUrl });
    await owner.connect();
    const codes = AGENCIES.map(({ code }) => code).filter((code) => code !== 'bkn');
    const cases = [
      ['agency', 'kab-35-1', ['kab-35-1']],
      ['superior', 'kemendagri', codes],
      ['auditor', null, [...codes, 'bkn']],
      ['none', null, []],
    ] as const;
    for (const [role, agency, seen] of cases) {
      const login = `analyst_${randomBytes(6).toString('hex')}`;
      await owner.query(`CREATE ROLE ${login} LOGIN PASSWORD 'secret' IN ROLE reporting_analyst`);
      if (role !== 'none')
        await owner.query(`INSERT INTO reporting.analyst_access VALUES ($1, $2, $3)`, [
          ...[login, role, agency],
        ]);
      const url = Object.assign(new URL(own.url), { username: login, password: 'secret' }).href;
      const analyst = new Client({ connectionString: url });
      await analyst.connect();
      const count = async (sql: string): Promise<unknown> =>
        (await analyst.query<{ n: number }>(sql)).rows[0]?.n;
      // What a party's scope is read from means nothing here.
      await analyst.query(`SET app.role = 'auditor'`);
      const expected = truths.filter(({ requester, provider }) =>
        seen.some((code) => code === requester || code === provider),
      );
      expect(await count('SELECT count(*)::int AS n FROM reporting.bi_request')).toBe(
        expected.length,
      );
      expect(
        await count(
          `SELECT count(*)::int AS n FROM reporting.bi_provision WHERE what = 'refused on'`,
        ),
      ).toBe(expected.filter(({ refusedOn }) => refusedOn.length > 0).length);
      expect(
        await count(
          `SELECT coalesce(sum(paid_by_requester), 0)::float8 AS n FROM reporting.bi_request`,
        ),
      ).toBe(expected.reduce((sum, { costs }) => sum + (costs?.requester ?? 0), 0));
      for (const sql of [
        `SELECT FROM reporting.events`,
        `SELECT FROM reporting.read_log`,
        `UPDATE reporting.request SET status = 'x'`,
        `INSERT INTO reporting.analyst_access VALUES ('${login}', 'auditor', NULL)`,
      ])
        await expect(analyst.query(sql)).rejects.toMatchObject({ code: '42501' });
      await analyst.end();
      await owner.query(`DROP ROLE ${login}`);
    }
    await owner.end();
  });

  it('notice a missing event, show it, and heal when it comes', async () => {
    const [gone] = events.filter(({ event }) => event.subject === truths[0]?.id).slice(1);
    const client = new Client({ connectionString: own.ownerUrl });
    await client.connect();
    await client.query(`DELETE FROM reporting.events WHERE event_id = $1`, [gone?.event.id]);
    await client.query(`DELETE FROM reporting.request WHERE request_id = $1`, [truths[0]?.id]);
    const rest = events.filter(({ event }) => event.subject === truths[0]?.id);
    await client.query(`DELETE FROM reporting.events WHERE subject = $1`, [truths[0]?.id]);
    await deliver(rest.filter((one) => one !== gone));
    expect((await run('timeliness')).incomplete).toBe(1);
    await deliver(gone ? [gone] : []);
    expect(await run('timeliness')).toMatchObject({ incomplete: 0, requests: truths.length });
    await client.end();
  });
});

/**
 * What anybody can calculate from published tables: cells that are hidden, and yet known or
 * narrowed to few values.
 */
function undone(releases: StoredRelease[]): string[] {
  // Each table is an equation over its hidden cells; tables of a month share the total.
  const totals = new Map<string, number>();
  for (const { period, total } of releases) if (total !== null) totals.set(period, total);
  return releases.flatMap(({ name, period, cells }) => {
    const total = totals.get(period);
    const hidden = Object.keys(cells).filter((value) => cells[value] === null);
    if (total === undefined || hidden.length === 0) return [];
    const rest = Object.values(cells).reduce<number>((sum, count) => sum - (count ?? 0), total);
    // With one hidden cell it is the rest; with several each lies between 0 and the rest.
    const narrow = hidden.length === 1 || rest < 5;
    return narrow ? hidden.map((value) => `${name} ${period} ${value}`) : [];
  });
}

function groups<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const all = new Map<string, T[]>();
  for (const one of list) all.set(keyOf(one), [...(all.get(keyOf(one)) ?? []), one]);
  return all;
}

/** With linear interpolation between the two nearest values. */
function percentileOf(values: number[], percentile: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = percentile * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

const rounded = (part: number, whole: number, digits: number): number | null =>
  whole === 0 ? null : near(part / whole, digits);
/** Equal up to the last digit that is shown: the database rounds decimals, not floats. */
const near = <T extends number | null>(value: T, digits = 2): T =>
  value === null ? value : (expect.closeTo(value, digits - 0.02) as T);

/** The first day of the period, from local time as UTC. */
function periodOf(local: number, by: string): string {
  const day = new Date(local);
  if (by === 'month') day.setUTCDate(1);
  if (by === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

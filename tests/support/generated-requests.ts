import type { AgencyEventData, RequestEventName } from '#libs/contracts/events';
import { AGENCY_REGISTERED, typeOf } from '#libs/contracts/events';
import { KINDS } from '#libs/contracts/submit-request';
import { FACT_IDS, REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { receive, ReceivedEvent } from '#libs/inbox/consume-events';

/** What a generated request is, known without reading its events. Times in milliseconds. */
export interface Truth {
  id: string;
  requester: string;
  provider: string;
  kind: string;
  classification: string;
  emergency: boolean;
  receivedAt: number;
  dueAt: number;
  status: string;
  recommendation: string;
  /** Values of the nine facts: +, - or ?. */
  values: string;
  claimed: string[];
  outcome: string | null;
  decidedAt: number | null;
  departs: boolean | null;
  refusedOn: string[];
  escalated: boolean;
  /** The agency that it was last escalated to. */
  escalatedTo: string | null;
  costs: { requester: number; provider: number; shared: number } | null;
  completed: boolean;
  disputes: number;
  ratings: { requester: number[] | null; provider: number[] | null };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAYS = 300;
const PROVINCES = ['11', '12', '31', '32', '33', '34', '35', '51', '73', '94'];

/** A seeded source of numbers (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A UUIDv7 with this time and number. */
function idAt(time: number, number: number, use: number): string {
  const ms = time.toString(16).padStart(12, '0');
  const low = number.toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${use.toString(16).padStart(3, '0')}-8000-${low}`;
}

/** Two ministries without a region, and ten provinces with five regencies each below them. */
export const AGENCIES: readonly Pick<AgencyEventData, 'code' | 'kind' | 'region' | 'superior'>[] = [
  { code: 'bkn', kind: 'lpnk', region: null, superior: null },
  { code: 'kemendagri', kind: 'kementerian', region: null, superior: null },
  ...PROVINCES.flatMap((region) => [
    { code: `prov-${region}`, kind: 'pemprov', region, superior: 'kemendagri' },
    ...[1, 2, 3, 4, 5].map((n) => ({
      ...{ code: `kab-${region}-${n}`, kind: 'pemkab' },
      ...{ region: `${region}.0${n}`, superior: `prov-${region}` },
    })),
  ]),
];

function received(event: object, key: string): ReceivedEvent {
  return receive({ key, value: Buffer.from(JSON.stringify(event)) });
}

const envelope = { specversion: '1.0', source: 'urn:bantuan-kedinasan:broker' };

/** Above this provider; the ministry without one escalates to an agency outside its tree. */
const escalatedFrom = (provider: string): string | null =>
  AGENCIES.find(({ code }) => code === provider)?.superior ??
  (provider === 'kemendagri' ? 'bkn' : null);

/** The events that register `AGENCIES`. */
export const agencyEvents = (): ReceivedEvent[] =>
  AGENCIES.map((agency, n) =>
    received(
      {
        ...envelope,
        ...{ id: idAt(FIRST_DAY, n, 0), type: AGENCY_REGISTERED, subject: agency.code },
        time: new Date(FIRST_DAY).toISOString(),
        data: {
          ...agency,
          ...{ name: `Badan ${agency.code}`, email: null, party: null, timeZone: 'Asia/Jakarta' },
        },
      },
      agency.code,
    ),
  );

/** Requests with this seed, one after the other: what each is, and its events in order. */
export function* generated(
  seed: number,
  count: number,
): Generator<{ truth: Truth; events: ReceivedEvent[] }> {
  const next = numbers(seed);
  const chance = (share: number): boolean => next() < share;
  const below = (most: number): number => Math.floor(next() * most);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  // A few agencies have most of the requests.
  const agency = (): string => AGENCIES[Math.floor(AGENCIES.length * next() ** 2.5)]?.code ?? 'bkn';
  for (let n = 0; n < count; n++) {
    const receivedAt = FIRST_DAY + below(DAYS * DAY);
    const emergency = chance(0.05);
    const requester = pick(AGENCIES).code;
    let provider = agency();
    while (provider === requester) provider = agency();
    const truth: Truth = {
      ...{ id: idAt(receivedAt, n, 0), requester, provider, kind: pick(KINDS), emergency },
      classification: pick(['biasa', 'biasa', 'biasa', 'terbatas', 'rahasia']),
      ...{ receivedAt, dueAt: receivedAt + (emergency ? 6 * HOUR : 5 * DAY) },
      ...{ status: 'awaiting-decision', outcome: null, decidedAt: null, departs: null },
      ...{ refusedOn: [], escalated: false, escalatedTo: null },
      ...{ costs: null, completed: false, disputes: 0 },
      ratings: { requester: null, provider: null },
      recommendation: 'grant-possible',
      ...{ values: '', claimed: [] },
    };
    const values = FACT_IDS.map((fact) =>
      fact === '36-3'
        ? emergency
          ? '+'
          : '-'
        : chance(fact.startsWith('35') ? 0.3 : 0.08)
          ? '+'
          : chance(0.05)
            ? '?'
            : '-',
    );
    truth.values = values.join('');
    truth.claimed = FACT_IDS.filter((_, at) => values[at] !== '-');
    if (values.slice(5, 8).includes('+')) truth.recommendation = 'refusal-possible';
    yield { truth, events: [...eventsOf(truth, { chance, below, pick }, n)] };
  }
}

interface Chances {
  chance: (share: number) => boolean;
  below: (most: number) => number;
  pick: <T>(list: readonly T[]) => T;
}

function* eventsOf(
  truth: Truth,
  { chance, below, pick }: Chances,
  n: number,
): Generator<ReceivedEvent> {
  let version = 0;
  let now = truth.receivedAt;
  const event = (name: RequestEventName, change: object = {}): ReceivedEvent => {
    version++;
    const { id, requester, provider, kind, classification, emergency, status } = truth;
    return received(
      {
        ...envelope,
        ...{ id: idAt(now, n, version), type: typeOf(name), subject: id },
        ...{ time: new Date(now).toISOString(), sequence: String(version) },
        data: {
          ...{ requestId: id, version, status, requester, provider, reference: `B/${n}/2026` },
          ...{ kind, classification, urgency: 'biasa', emergency },
          responsible: { holder: requester, basis: '37' },
          receivedAt: new Date(truth.receivedAt).toISOString(),
          dueAt: new Date(truth.dueAt).toISOString(),
          running: status === 'awaiting-decision',
          ...{ actor: { agency: provider, role: 'decider' }, change },
        },
      },
      id,
    );
  };
  const after = (ms: number): void => void (now += 1 + below(ms));
  const names = { '+': 'met', '-': 'not-met', '?': 'needs-judgement' } as const;
  yield event('submitted');
  after(1_000);
  yield event('evaluated', {
    recommendation: truth.recommendation,
    findings: FACT_IDS.map((provision, at) => ({
      provision,
      value: names[truth.values[at] as '+' | '-' | '?'],
    })),
    ...{ duties: [], claimed: truth.claimed },
  });
  if (chance(0.06)) return;
  if (chance(0.04)) {
    after(2 * DAY);
    truth.status = 'withdrawn';
    yield event('withdrawn');
    return;
  }
  after(truth.emergency ? 8 * HOUR : 6 * DAY);
  if (now > truth.dueAt) {
    truth.escalated = true;
    truth.escalatedTo = escalatedFrom(truth.provider);
    yield event('escalated', { cause: 'deadline', escalatedTo: truth.escalatedTo });
    after(DAY);
  }
  const decide = function* (outcome: string): Generator<ReceivedEvent> {
    const grounds = outcome === 'approved' ? [] : [pick(REFUSAL_GROUNDS)];
    const departs = (outcome === 'refused') !== (truth.recommendation === 'refusal-possible');
    Object.assign(truth, { status: outcome, outcome, decidedAt: now, departs, refusedOn: grounds });
    yield event(outcome as RequestEventName, {
      items: [{ id: '1', outcome, grounds }],
      ...{ departs, duties: [] },
    });
  };
  yield* decide(chance(0.7) ? 'approved' : chance(0.25) ? 'partially-approved' : 'refused');
  if (truth.outcome === 'refused') {
    if (!chance(0.2)) return;
    after(3 * DAY);
    truth.escalated = true;
    truth.escalatedTo = escalatedFrom(truth.provider);
    yield event('objected', {
      ...{ against: 'refused', provisions: [], escalatedTo: truth.escalatedTo },
    });
    after(3 * DAY);
    const reopened = chance(0.5);
    if (reopened)
      Object.assign(truth, {
        ...{ status: 'awaiting-decision', outcome: null, decidedAt: null },
        ...{ departs: null, refusedOn: [] },
      });
    yield event('objection-answered', { outcome: reopened ? 'reopened' : 'upheld' });
    if (!reopened || chance(0.5)) return;
    after(2 * DAY);
    yield* decide('approved');
  }
  if (chance(0.7)) {
    const costs = {
      requester: chance(0.6) ? 1_000 * (1 + below(50_000)) : 0,
      provider: chance(0.3) ? 1_000 * (1 + below(20_000)) : 0,
      shared: chance(0.1) ? 1_000 * (1 + below(10_000)) : 0,
    };
    truth.costs = costs;
    const total = costs.requester + costs.provider + costs.shared;
    yield event('costs-agreed', { proposal: null, total, fundedBy: costs });
  }
  if (chance(0.1)) return;
  after(10 * DAY);
  truth.status = 'delivered';
  yield event('delivered', { items: [] });
  after(2 * DAY);
  if (chance(0.05)) {
    truth.disputes = 1;
    truth.status = 'in-delivery';
    yield event('delivery-disputed', { disputed: ['1'] });
    after(2 * DAY);
    truth.status = 'delivered';
    yield event('delivered', { items: [] });
  }
  truth.status = 'completed';
  truth.completed = true;
  yield event('completed');
  for (const by of ['requester', 'provider'] as const)
    if (chance(0.3)) {
      const marks = [1 + below(5), 1 + below(5), 1 + below(5)];
      truth.ratings[by] = marks;
      const [timeliness, openness, result] = marks;
      yield event('rated', { by, timeliness, openness, result });
    }
}

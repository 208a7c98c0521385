import fc from 'fast-check';
import type { RequestData } from '#libs/contracts/submit-request';
import { factsOf, Status, STATUSES } from '#libs/contracts/statuses';
import { dayAfter, dayIn, SHIPPED } from '#libs/law/calendar';
import { NOBODY } from '#libs/law/deciders';
import type { EvaluationRecord } from '#libs/law/judgement';
import { ACT_SAMPLES } from '#tests/support/acts';
import { FLOOD, ITEMS, none, SECRET } from '#tests/journeys/bad-decisions';
import { requestTo } from '#tests/support/parties';
import type { Housed } from '../agencies/directory';
import { actOnTime, TIMERS } from './timers';
import { beginRequest } from '../request/begin';
import { type HistoryRows, historyRows } from '../request/history';
import { BROKER, type Change } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';
import type { ActDefinition, Party } from '../decision/act';
import { ActName, ACTS } from '../decision/acts';
import { withinTransitions } from '../decision/perform-act';
import { whyClosed } from '../decision/rights';

const WIB = 'Asia/Jakarta';
const counting = { edition: 1, calendar: SHIPPED };
const START = new Date('2026-11-23T03:00:00Z');
const HOUR_MS = 3_600_000;

const agency = (code: string, superior: string | null = null): Housed => ({
  ...{ code, name: code, kind: 'pemkab', email: null, party: null, region: null },
  ...{ address: null, city: null },
  ...{ superior, timeZone: WIB, house: [code] },
});
const [requester, provider, above, third] = [
  agency('peminta', 'atasan-peminta'),
  agency('pemberi', 'atasan'),
  agency('atasan'),
  agency('sample-third'),
];
const SUPERIORS: Record<string, Housed[]> = {
  pemberi: [above],
  peminta: [agency('atasan-peminta')],
};

const COSTS = [{ item: 'Honorarium', amount: 5_000_000, fundedBy: 'requester' }];

/** A request to begin with. */
interface Start {
  more: object;
  toConfirm?: boolean;
  /** The agency asks itself. */
  own?: boolean;
}

/** Granted, incomplete, an emergency that was asked for orally, with costs, and no assistance. */
const BEGINNINGS: readonly Start[] = [
  { more: {} },
  { more: { grounds: [], requestedBy: undefined } },
  { more: { emergency: FLOOD, channel: 'oral', costs: COSTS }, toConfirm: true },
  { more: { costs: COSTS } },
  { more: {}, own: true },
];

/** Other bodies than the sample of the act. */
const ITEM = { id: '1', quantity: 3 };
const BODIES: Partial<Record<ActName, (row: RequestRow) => object[]>> = {
  approval: () => [
    { items: ['1'], refused: [{ ...SECRET, items: ['2'] }], reason: 'Sebagian.', ...none },
    { items: 'all', acceptCosts: true, reason: 'Setuju.', ...none },
    { items: 'all', conflictOfInterest: 'Peminta adalah saudara saya.' },
  ],
  refusal: () => [{ grounds: [{ ...SECRET, items: ['1', '2'] }], ...none }],
  statements: () => [
    { facts: [{ provision: '36-1-a', value: 'met', text: 'Semua bertugas.' }] },
    { doubts: [{ code: 'own-service', text: 'Tugas sendiri.' }] },
    { facts: [{ provision: '36-3', value: 'not-met', text: 'Air sudah surut.' }] },
  ],
  information: () => [
    { grounds: [{ provision: '35-1-b', facts: 'Tidak ada penilai.' }] },
    { emergency: FLOOD },
    { grounds: [{ provision: '35-1-b', facts: ' ' }], requestedBy: { name: 'A', position: 'B' } },
  ],
  extension: ({ dueAt }) => [
    { until: dayAfter(dayAfter(dayAfter(dayIn(WIB, dueAt)))), reason: 'Perlu waktu.' },
  ],
  forwarding: () => [{ to: third.code, items: ['1'], reason: 'Lebih dekat.' }],
  delivery: () => [
    { status: 'started', items: [] },
    { status: 'partly', items: [ITEM] },
    { status: 'delivered', items: [ITEM, { id: '2' }] },
  ],
  completion: () => [{ accepted: false, reason: 'Belum lengkap.', items: ['1'] }],
  'objection/answer': () => [{ outcome: 'upheld', reason: 'Sudah tepat.' }],
  'proposals/{proposalId}/answer': () => [{ accept: false, reason: 'Terlalu mahal.' }],
  costs: () => [{ lines: [] }],
};

/** What the act would read from the database. */
function knownFor(name: ActName, former: EvaluationRecord, happened: ReadonlySet<string>): unknown {
  const decision = { record: JSON.stringify(former), unprovable: false, service: null };
  const known: Partial<Record<ActName, unknown>> = {
    approval: { ...decision, elsewhere: [] },
    refusal: decision,
    'proposals/{proposalId}/answer': { elsewhere: [], forward: { to: third, former } },
    ...{ information: former, statements: former },
    ...{ escalation: [above], objection: [above], costs: [] },
    ...{ forwarding: true, responsibility: true, links: { isSeen: true } },
    'signed-letter': happened,
  };
  return known[name];
}

/** A step: time passes, then one act is tried. */
interface Step {
  hours: number;
  /** Chooses one act of `among`. */
  choice: number;
  /** All acts, those that are open, or those that lead on; a withdrawal leads nowhere. */
  among: 'all' | 'open' | 'moving';
  body: number;
}
const STEP: fc.Arbitrary<Step> = fc.record({
  hours: fc.constantFrom(0, 0, 1, 3, 24, 72, 200),
  choice: fc.nat(1_000),
  among: fc.constantFrom('all', 'open', 'moving', 'moving'),
  body: fc.nat(3),
});

/** One request, its evaluations and everything that happened to it. */
class Life {
  now = START;
  row: RequestRow;
  private former: EvaluationRecord;
  readonly happened = new Set<string>();
  readonly statuses = new Set<Status>();
  private readonly asker: Housed;
  private people = 0;

  constructor({ more, toConfirm = false, own = false }: Start) {
    this.asker = own ? provider : requester;
    const items = ITEMS.map((item) => ({ ...item, quantity: 20 }));
    const begun = beginRequest(
      {
        ...{ id: '01a20021-8457-7390-ae29-911b8b66feb6', provider, toConfirm },
        requester: this.asker,
        data: requestTo(provider, { items, ...more }) as unknown as RequestData,
        ...{ receivedAt: START, messageId: null },
        actor: this.actor('requester', 'requester'),
      },
      START,
      counting,
    );
    this.row = { ...begun.request, version: 0 };
    this.former = JSON.parse(String(begun.evaluations[0]?.record)) as EvaluationRecord;
    this.keep(begun, { ...begun.request, version: 0, headHash: '' });
  }

  get parties() {
    const { asker } = this;
    return { requester: asker, provider, above: this.row.escalatedTo === null ? null : above };
  }

  /** Time passes; what is due happens, one thing after the other. */
  async pass(hours: number): Promise<void> {
    this.now = new Date(this.now.getTime() + hours * HOUR_MS);
    for (let left = 20; TIMERS.some((timer) => this.isDue(timer)); left--) {
      if (left === 0) throw new Error(`a timer stays due in ${this.row.status}`);
      const due = TIMERS.find((timer) => this.isDue(timer));
      const { change, problem } = await actOnTime(this.row, this.now, {
        ...{ parties: this.parties, calendar: SHIPPED },
        superiorsOf: ({ code }) => Promise.resolve(SUPERIORS[code] ?? []),
      });
      if (!change || !due) throw new Error(`a timer gives no change: ${problem?.detail}`);
      expectNoDecision(this.row, change, due.events);
      this.store(change);
    }
  }

  private isDue({ next }: (typeof TIMERS)[number]): boolean {
    const at = next(this.row);
    return at !== null && at < this.now;
  }

  /** Tries one act; one that is closed or refused with a problem alone changes nothing. */
  try({ choice, among, body: n }: Step): void {
    const moment = { at: this.now, timeZone: WIB, calendar: SHIPPED };
    const all = ACTS.flatMap((act) =>
      (['requester', 'provider'] as const).flatMap((party) =>
        act.by[party] ? [{ act, party }] : [],
      ),
    );
    const open = all.filter(({ act, party }) => !whyClosed(this.row, act, party, moment));
    const moving = open.flatMap((one) => {
      const { name, transitions } = one.act;
      const isAnswer = name === 'proposals/{proposalId}/answer';
      if (isAnswer || name === 'forwarding') return [one, one, one];
      return (transitions[this.row.status] ?? []).length > 0 && name !== 'withdrawal' ? [one] : [];
    });
    const list = { all, open, moving }[among];
    const chosen = list[choice % list.length];
    if (!chosen || !open.includes(chosen)) return;
    const { act, party } = chosen;
    const bodies = [ACT_SAMPLES[act.name].body, ...(BODIES[act.name]?.(this.row) ?? [])];
    const proposals = this.row.proposals.filter(({ status }) => status === 'open');
    const role = ACT_SAMPLES[act.name].party === party ? ACT_SAMPLES[act.name].roles[0] : undefined;
    const { change } = this.decided(act, party, bodies[n % bodies.length] ?? {}, {
      role: role ?? act.by[party]?.[0] ?? '',
      target: proposals[choice % Math.max(proposals.length, 1)]?.id ?? null,
    });
    if (change) this.store(change);
  }

  private decided(
    act: ActDefinition<ActName>,
    party: Party,
    body: object,
    { role, target }: { role: string; target: string | null },
  ) {
    const outcome = act.decide(this.row, body, {
      ...{ parties: this.parties, people: { ...NOBODY, decided: [] }, party, nip: null },
      actor: this.actor(party, role),
      ...{ now: this.now, receivedAt: this.now, calendar: SHIPPED, at: '', target },
      known: knownFor(act.name, this.former, this.happened),
    });
    return withinTransitions(act, this.row, outcome);
  }

  private actor(party: Party, role: string) {
    const sub = `${role}-${++this.people}`;
    const { code } = party === 'requester' ? this.asker : provider;
    return { agency: code, role, sub, name: sub, position: null };
  }

  private store(change: Change): void {
    const counted = { timeZone: WIB, counting, before: SHIPPED };
    this.keep(historyRows(this.row, change, this.now, counted), this.row);
  }

  private keep(after: HistoryRows, before: RequestRow): void {
    expectWhole(before, after);
    this.row = after.request;
    this.statuses.add(after.request.status);
    for (const { type } of after.history) this.happened.add(String(type));
    for (const { record } of after.evaluations)
      this.former = JSON.parse(String(record)) as EvaluationRecord;
  }
}

/** What holds after every change. */
function expectWhole(before: RequestRow, { request, history }: HistoryRows): void {
  const { status, running, stops } = request;
  const facts = factsOf(status);
  expect(STATUSES).toContain(status);
  // Versions have no gap, and each entry follows from the one before.
  expect(history.map(({ version }) => version)).toEqual(
    history.map((_, n) => before.version + n + 1),
  );
  expect(request.version).toBe(before.version + history.length);
  history.forEach(({ previous_hash }, n) => {
    if (before.version > 0) expect(previous_hash).toBe(history[n - 1]?.hash ?? before.headHash);
  });
  // The clock runs, stands still or has ended, and only one of them.
  expect([status, running]).toEqual([status, facts.clock === 'running']);
  const standing = stops.filter(({ to }) => to === null);
  expect([status, standing.length]).toEqual([status, facts.clock === 'standing' ? 1 : 0]);
  stops.forEach(({ from, to }, n) => {
    expect(from <= (to ?? from) && (stops[n - 1]?.to ?? '') <= from).toBe(true);
  });
  const isFinal = before.version > 0 && [before.status, status].every(isEnded);
  if (isFinal) expect(request.dueAt).toEqual(before.dueAt);
}
const isEnded = (status: Status): boolean => factsOf(status).clock === 'ended';

/** A timer reminds and escalates. It never changes what only people may decide. */
function expectNoDecision(row: RequestRow, change: Change, events: readonly string[]): void {
  for (const { name, actor, status } of change.entries) {
    expect(events).toContain(name);
    expect([actor, status]).toEqual([BROKER, row.status]);
  }
  const { delivery, ...set } = change.set;
  const times = ['confirmAt', 'costsRemindedAt', 'objectionRemindedAt', 'remindedAt'];
  const allowed = [...times, 'escalatedAt', 'escalatedTo'];
  expect(Object.keys(set).filter((field) => !allowed.includes(field))).toEqual([]);
  if (delivery)
    expect({ ...delivery, remindedAt: null, superiorToldAt: null }).toEqual({
      ...{ ...row.delivery, remindedAt: null, superiorToldAt: null },
    });
}

describe('any sequence of acts and times', () => {
  const statuses = new Set<Status>();
  const happened = new Set<string>();

  it('keeps the status in the table, the clock in one state, the versions without a gap, and every decision with people', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...BEGINNINGS),
        fc.array(STEP, { minLength: 1, maxLength: 30, size: 'max' }),
        async (beginning, steps) => {
          const life = new Life(beginning);
          for (const step of steps) {
            await life.pass(step.hours);
            life.try(step);
          }
          life.statuses.forEach((status) => statuses.add(status));
          life.happened.forEach((name) => happened.add(name));
        },
      ),
      // The same sequences in each run, so that what they reach is known.
      { numRuns: 250, seed: 35 },
    );
  });

  it('reached every status, every timer and every act while doing so', () => {
    expect(STATUSES.filter((status) => !statuses.has(status))).toEqual([]);
    const timers = TIMERS.flatMap(({ events }) => events);
    expect(timers.filter((name) => !happened.has(name))).toEqual([]);
    expect([...happened].sort()).toEqual(
      expect.arrayContaining([
        ...['approved', 'partially-approved', 'refused', 'forwarded', 'withdrawn', 'completed'],
        ...['extended', 'objected', 'objection-answered', 'confirmed', 'linked', 'rated'],
        ...['costs-agreed', 'responsibility-agreed', 'date-agreed', 'delivery-disputed'],
        ...['deadline-changed', 'conflict-declared', 'letter-signed', 'partly-delivered'],
      ]),
    );
  });
});

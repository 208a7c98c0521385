import fc from 'fast-check';
import { CloudEvent } from '#libs/contracts/envelope';
import { cloudEvent, RequestEventName, typeOf } from '#libs/contracts/events';
import { fold } from './fold';
import { asRequestEvent, RequestEvent } from './request-event';

const ID = '0199d0a0-0000-7000-8000-000000000001';

/** The event of `version`, an hour after the one before. */
function event(
  version: number,
  name: RequestEventName | 'of-a-later-version',
  status: string,
  change: Record<string, unknown> = {},
  fields: Record<string, unknown> = {},
): RequestEvent {
  const data = {
    requestId: ID,
    version,
    status,
    requester: 'pemkab-madiun',
    provider: 'bkn',
    reference: 'B/1/2026',
    kind: 'personnel',
    classification: 'biasa',
    urgency: 'segera',
    emergency: false,
    receivedAt: '2026-11-02T01:00:00.000Z',
    dueAt: '2026-11-04T16:59:59.999Z',
    running: status === 'awaiting-decision',
    change,
    ...fields,
  };
  const type = typeOf(name as RequestEventName);
  const time = new Date(Date.UTC(2026, 10, 2, version));
  return asRequestEvent(
    cloudEvent<Record<string, unknown>>(type, ID, time, data, { sequence: String(version) }),
  );
}

const found = (recommendation: string, met: string[]): Record<string, unknown> => ({
  recommendation,
  findings: [
    ...met.map((provision) => ({ provision, value: 'met' })),
    { provision: '36-1-c', value: 'needs-judgement' },
  ],
});

const WAY = [
  event(1, 'submitted', 'awaiting-decision'),
  event(2, 'evaluated', 'awaiting-decision', found('return-incomplete', ['35-1-a'])),
  event(3, 'clarification-asked', 'awaiting-clarification'),
  event(4, 'information-supplied', 'awaiting-decision'),
  event(
    5,
    'evaluated',
    'awaiting-decision',
    found('grant-possible', ['35-1-d', '35-1-b', '35-1-b']),
  ),
  event(6, 'escalated', 'awaiting-decision', { cause: 'deadline', escalatedTo: null }),
  event(7, 'refused', 'refused', {
    items: [
      { id: '1', outcome: 'refused', grounds: ['36-1-c', '36-1-a'] },
      { id: '2', outcome: 'refused', grounds: ['36-1-a'] },
    ],
    departs: true,
  }),
];

describe('the figures of a request', () => {
  it('come from its latest version, evaluation and decision', () => {
    expect(fold(WAY)).toEqual({
      requestId: ID,
      version: 7,
      folded: 7,
      gap: null,
      status: 'refused',
      requester: 'pemkab-madiun',
      provider: 'bkn',
      kind: 'personnel',
      classification: 'biasa',
      urgency: 'segera',
      emergency: false,
      recommendation: 'grant-possible',
      provisions: ['35-1-b', '35-1-d'],
      claimed: [],
      judged: ['36-1-c'],
      facts: '35-1-a- 35-1-b+ 35-1-c- 35-1-d+ 35-1-e- 36-1-a- 36-1-b- 36-1-c? 36-3- grant-possible',
      receivedAt: '2026-11-02T01:00:00.000Z',
      dueAt: '2026-11-04T16:59:59.999Z',
      running: false,
      decidedAt: '2026-11-02T07:00:00.000Z',
      outcome: 'refused',
      departs: true,
      refusedOn: ['36-1-a', '36-1-c'],
      escalatedAt: '2026-11-02T06:00:00.000Z',
      ...{ escalatedTo: null, objectedAt: null, objectionOutcome: null, extendedDays: 0 },
      ...{ costsAgreedAt: null, paidByRequester: null, paidByProvider: null, paidShared: null },
      ...{ deliverBy: null, deliveryStartedAt: null, deliveredAt: null, completedAt: null },
      ...{ disputes: 0, forwardedTo: [], ratedByRequester: null, ratedByProvider: null },
    });
  });

  it('are the same for any order and repetition of the events', () => {
    const deliveries = fc
      .shuffledSubarray(WAY, { minLength: WAY.length })
      .chain((all) =>
        fc.array(fc.constantFrom(...WAY), { maxLength: 12 }).map((again) => [...again, ...all]),
      );
    fc.assert(fc.property(deliveries, (events) => expect(fold(events)).toEqual(fold(WAY))));
    expect(fold(WAY.toReversed())).toEqual(fold(WAY));
  });

  it('name the first missing version, and are complete once it arrives', () => {
    for (const missing of [1, 2, 3, 4, 5, 6]) {
      const rest = WAY.filter(({ data }) => data.version !== missing);
      expect(fold(rest)).toMatchObject({ version: 7, folded: 6, gap: missing, status: 'refused' });
      expect(fold([...rest, WAY[missing - 1]!])).toEqual(fold(WAY));
    }
    expect(fold([WAY[1]!, WAY[4]!])).toMatchObject({ gap: 1, folded: 2 });
  });

  it('do not depend on a missing event', () => {
    expect(fold([])).toBeNull();
    expect(fold([WAY[0]!])).toMatchObject({
      recommendation: null,
      provisions: [],
      decidedAt: null,
      outcome: null,
      departs: null,
      refusedOn: [],
      escalatedAt: null,
      running: true,
    });
  });

  it('have no decision once the request is open again', () => {
    const reopened = [...WAY, event(8, 'of-a-later-version', 'awaiting-decision')];
    expect(fold(reopened)).toMatchObject({ decidedAt: null, refusedOn: [], running: true });
    const again = [...reopened, event(9, 'partially-approved', 'partially-approved')];
    expect(fold(again)).toMatchObject({ outcome: 'partially-approved', departs: null });
    expect(fold(again)?.decidedAt).toBe('2026-11-02T09:00:00.000Z');
  });

  it.each(['withdrawn', 'forwarded'])('have no decision once the request is %s', (status) => {
    const partly = event(8, 'partially-approved', 'partially-approved', {
      items: [{ id: '1', outcome: 'refused', grounds: ['36-1-a'] }],
      departs: true,
    });
    const ended = [...WAY.slice(0, 6), { ...partly, data: { ...partly.data, version: 7 } }];
    expect(fold(ended)).toMatchObject({ outcome: 'partially-approved', departs: true });
    expect(fold([...ended, event(8, 'withdrawn', status)])).toMatchObject({
      ...{ status, running: false, decidedAt: null, outcome: null, departs: null, refusedOn: [] },
      escalatedAt: '2026-11-02T06:00:00.000Z',
    });
  });

  it('count an objection as an escalation to the superior', () => {
    const refused = WAY.filter(({ type }) => type !== typeOf('escalated'));
    const objected = event(8, 'objected', 'refused', { against: 'refused' });
    expect(fold(refused)?.escalatedAt).toBeNull();
    expect(fold([...refused, objected])?.escalatedAt).toBe(objected.time);
  });

  it('keep the decision through later events', () => {
    const after = [...WAY, event(8, 'of-a-later-version', 'in-delivery')];
    expect(fold(after)).toMatchObject({
      status: 'in-delivery',
      outcome: 'refused',
      refusedOn: ['36-1-a', '36-1-c'],
    });
  });

  it('follow an approved request to its end', () => {
    const steps = [
      ['approved', 'approved'],
      ['delivery-started', 'in-delivery'],
      ['delivered', 'delivered'],
      ['completion-reminded', 'delivered'],
      ['delivery-disputed', 'in-delivery'],
      ['delivered', 'delivered'],
      ['completed', 'completed'],
      ['rated', 'completed'],
      ['letter-signed', 'completed'],
    ] as const;
    const events = [
      ...WAY.slice(0, 6),
      ...steps.map(([name, status], n) => event(7 + n, name, status, { items: [] })),
    ];
    for (const [n, [, status]] of steps.entries())
      expect(fold(events.slice(0, 7 + n))).toMatchObject({
        ...{ version: 7 + n, status, running: false, outcome: 'approved', refusedOn: [] },
        decidedAt: '2026-11-02T07:00:00.000Z',
      });
  });

  it('end an agreement of the approval, not one of a proposal, when the request is reopened', () => {
    const after = (proposal: string | null) =>
      fold([
        event(1, 'submitted', 'awaiting-decision'),
        event(2, 'partially-approved', 'partially-approved'),
        event(3, 'costs-agreed', 'partially-approved', {
          proposal,
          total: 5,
          fundedBy: { requester: 5 },
        }),
        event(4, 'objected', 'partially-approved'),
        event(5, 'objection-answered', 'awaiting-decision', { outcome: 'reopened' }),
      ]);
    expect(after(null)).toMatchObject({ costsAgreedAt: null, paidByRequester: null });
    expect(after(ID)).toMatchObject({
      costsAgreedAt: '2026-11-02T03:00:00.000Z',
      paidByRequester: 5,
    });
  });

  it('cover costs, dates, delivery, ratings, extension, forwarding and objection', () => {
    const fundedBy = { requester: 2_000_000, provider: 0, shared: 500_000 };
    const marks = { timeliness: 4, openness: 5, result: 3 };
    const steps: [RequestEventName, string, object][] = [
      ['extended', 'awaiting-decision', { workingDays: 5 }],
      ['forwarded', 'awaiting-decision', { to: 'bnpb', items: ['2'] }],
      ['refused', 'refused', { items: [], departs: false }],
      ['objected', 'refused', { against: 'refused', escalatedTo: 'kemendagri' }],
      ['objection-answered', 'awaiting-decision', { outcome: 'reopened' }],
      ['approved', 'approved', { items: [], departs: false }],
      ['costs-agreed', 'approved', { total: 9, fundedBy: { ...fundedBy, requester: 9 } }],
      ['costs-agreed', 'approved', { total: 2_500_000, fundedBy }],
      ['date-agreed', 'approved', { deliverBy: '2026-12-01' }],
      ['delivered', 'delivered', { items: [] }],
      ['delivery-disputed', 'in-delivery', { disputed: ['1'] }],
      ['delivered', 'delivered', { items: [] }],
      ['completed', 'completed', {}],
      ['rated', 'completed', { by: 'requester', ...marks }],
      ['rated', 'completed', { by: 'provider', ...marks, result: 6 }],
    ];
    const all = [
      ...WAY.slice(0, 2),
      ...steps.map(([name, status, change], n) =>
        event(3 + n, name, status, change as Record<string, unknown>),
      ),
    ];
    const at = (version: number): string | undefined => all[version - 1]?.time;
    expect(fold(all)).toMatchObject({
      ...{ extendedDays: 5, forwardedTo: ['bnpb'], outcome: 'approved', escalatedTo: 'kemendagri' },
      ...{ objectedAt: at(6), objectionOutcome: 'reopened', costsAgreedAt: at(10) },
      ...{ paidByRequester: 2_000_000, paidByProvider: 0, paidShared: 500_000 },
      ...{ deliverBy: '2026-12-01', deliveryStartedAt: at(12), deliveredAt: at(14), disputes: 1 },
      ...{ completedAt: at(15), ratedByRequester: [4, 5, 3], ratedByProvider: null },
    });
    expect(fold(all.slice(0, 7))).toMatchObject({ decidedAt: null, outcome: null });
    expect(fold(all.slice(0, 6))).toMatchObject({ outcome: 'refused', objectionOutcome: null });
    expect(fold(all.slice(0, 13))).toMatchObject({ deliveredAt: null, disputes: 1 });
    expect(fold(all.toReversed())).toEqual(fold(all));
    expect(fold(all.filter(({ data }) => data.version !== 10))).toMatchObject({ gap: 10 });
  });

  it.each([
    undefined,
    { items: 'all' },
    { items: [null, {}, { grounds: null }, { grounds: [1, null, 'x', ''] }] },
  ])('count no ground in %j', (change) => {
    expect(fold([event(1, 'refused', 'refused', change)])).toMatchObject({ refusedOn: [] });
  });

  it('use the event with the lower id when two have the same version, in any order', () => {
    const rival = { ...event(7, 'approved', 'approved'), id: '0' };
    expect(fold([...WAY, rival])).toEqual(fold([rival, ...WAY]));
    expect(fold([...WAY, rival])).toMatchObject({ outcome: 'approved', folded: 7, refusedOn: [] });
  });
});

describe('the figures of a request after a restore of the database', () => {
  const restored = event(8, 'restored', 'awaiting-decision', { lostFrom: 6, lostTo: 7 });

  it('include the restored versions only, not the lost ones', () => {
    expect(fold([...WAY, restored])).toMatchObject({
      ...{ version: 8, folded: 6, gap: null, status: 'awaiting-decision' },
      ...{ recommendation: 'grant-possible', escalatedAt: null, decidedAt: null, refusedOn: [] },
    });
  });

  it('miss no lost version, and name any other missing one', () => {
    expect(fold([...WAY.slice(0, 5), restored])).toMatchObject({ gap: null });
    expect(fold([...WAY.slice(0, 4), restored])).toMatchObject({ gap: 5 });
    expect(fold([...WAY, restored, event(10, 'withdrawn', 'withdrawn')])).toMatchObject({ gap: 9 });
  });

  it('leave out a lost request until it is restored', () => {
    const lost = event(8, 'lost', 'refused', { messageId: null });
    const again = event(9, 'restored', 'awaiting-decision', { lostFrom: 3, lostTo: 8 });
    expect(fold([...WAY, lost])).toBeNull();
    expect(fold([...WAY, lost, again])).toMatchObject({ version: 9, folded: 3, gap: null });
  });
});

describe('an event of a request', () => {
  it('may lack optional fields and have unknown ones', () => {
    const old = event(1, 'submitted', 'awaiting-decision', undefined, {
      receivedAt: undefined,
      running: undefined,
      later: { any: 'thing' },
    });
    expect(fold([old])).toMatchObject({ receivedAt: old.time, running: true });
  });

  it.each([
    ['requestId', { requestId: 'another' }],
    ['version', { version: 0 }],
    ['version', { version: '1' }],
    ['sequence', { version: 2 }],
    ['requester', { requester: 'No Agency' }],
    ['provider', { provider: undefined }],
    ['status', { status: null }],
    ['dueAt', { dueAt: '2026-02-30T00:00:00Z' }],
    ['emergency', { emergency: 'yes' }],
  ])('is refused with a malformed %s', (field, change) => {
    const { data, ...rest } = WAY[0]!;
    const broken = { ...rest, data: { ...data, ...change } } as unknown as CloudEvent;
    expect(() => asRequestEvent(broken)).toThrow(field);
  });

  it('is refused as an evaluation without a result', () => {
    expect(() => event(2, 'evaluated', 'awaiting-decision', { findings: [{}] })).toThrow('change');
  });
});

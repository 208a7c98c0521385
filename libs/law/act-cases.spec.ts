import { checkApproval, checkRefusal, type DecisionContext } from './check-decision';
import cases from './cases.json';
import { checkCosts, type CostInput, type PaidCost } from './costs';
import { deadline, silence } from './deadline';
import { checkDecider, type DeciderInput, NOBODY, type People } from './deciders';
import { responsibility } from './responsibility';

const ordinary: DecisionContext = {
  asOf: '2026-11-21',
  emergency: false,
  items: [{ id: '1', recommendation: 'grant-possible' }],
};
const emergency: DecisionContext = {
  asOf: '2026-11-21',
  emergency: true,
  items: [{ id: '1', recommendation: 'must-give' }],
};
const refusing = (ground: object, context = ordinary) =>
  checkRefusal({ grounds: [{ provision: '', ...ground }] }, context).faults.map(({ code }) => code);

const line: PaidCost = {
  item: 'honor penguji',
  beneficiary: 'pegawai A',
  from: '2026-11-23',
  to: '2026-11-27',
  amount: 1_500_000,
  sharePercent: 100,
  fundedBy: 'requester',
  budgetLine: 'DPA BKPSDM',
};
const costs = (change: Partial<CostInput>) =>
  checkCosts({
    lines: [line],
    agreedBy: { requester: true, provider: true },
    sameBudget: false,
    emergency: false,
    ...change,
  });

const decider: DeciderInput = {
  official: { sub: 'p1', agency: 'lab', roles: ['decider'] },
  provider: 'lab',
  on: '2026-11-21',
  conflictOfInterest: 'none',
};
const parties = { requester: 'bkpsdm', provider: 'lab' };
const signed = { requester: '2026-11-01', provider: '2026-11-02' };
const agreement = { reference: 'PKS 12/2026', holder: 'lab', written: true, signedOn: signed };
const overdue = deadline({
  receivedAt: new Date('2026-11-13T03:00:00Z'),
  urgency: 'biasa',
  emergency: false,
  timeZone: 'Asia/Jakarta',
  stops: [],
});

/** The cases about acts: the expected outcome, the act, and the result of its check. */
const acts: Record<string, { outcome: string; does: () => unknown; answers: unknown }> = {
  K40: {
    outcome: 'REFUSAL_UNLAWFUL_ESCALATE',
    does: () =>
      refusing({ provision: '36-1-a', reason: 'kinerja', affectedWork: 'IGD' }, emergency),
    answers: ['not-available-in-emergency'],
  },
  K41: {
    outcome: 'REFUSAL_INVALID',
    does: () => refusing({ provision: '36-1-b', regulation: 'UU 16/1997', article: '21' }),
    answers: ['refusal-without-reason'],
  },
  K42: {
    outcome: 'REFUSAL_INVALID',
    does: () => refusing({ provision: '36-1-a', reason: null, affectedWork: 'pesan suara' }),
    answers: ['refusal-without-reason'],
  },
  K44: {
    outcome: 'REDIRECT_OFFICIAL',
    does: () => refusing({ provision: 'outside', reason: 'Instansi X lebih tepat' }),
    answers: ['refusal-without-ground'],
  },
  K45: {
    outcome: 'ESCALATE_NOT_GRANT',
    does: () => silence(overdue, new Date('2026-11-21T00:00:00Z')).step,
    answers: 'escalate',
  },
  K50: {
    outcome: 'COST_BLOCKED',
    does: () => costs({ paidElsewhere: [{ ...line, fundedBy: 'provider', budgetLine: 'DIPA' }] }),
    answers: { outcome: 'double-funding', mayStart: false },
  },
  K51: {
    outcome: 'COST_BLOCKED',
    does: () =>
      costs({
        lines: [
          { ...line, item: 'perjalanan dinas' },
          {
            ...line,
            item: 'Perjalanan  dinas',
            fundedBy: 'provider',
            from: '2026-11-27',
            to: '2026-11-28',
          },
        ],
      }),
    answers: {
      outcome: 'double-funding',
      findings: [{ pointer: '/lines/0' }, { pointer: '/lines/1' }],
    },
  },
  K53: {
    outcome: 'COST_RENEGOTIATE',
    does: () => costs({ lines: [{ ...line, standard: 300_000 }] }),
    answers: { outcome: 'unreasonable', mayStart: false },
  },
  K55: {
    outcome: 'OFFICIAL',
    does: () => costs({ lines: [{ ...line, tariff: 'PP tentang PNBP' }] }),
    answers: { outcome: 'tariff', mayStart: false },
  },
  K57: {
    outcome: 'COST_NONE',
    does: () =>
      costs({ lines: [{ ...line, amount: 0 }], agreedBy: { requester: false, provider: false } }),
    answers: { outcome: 'none', total: 0, mayStart: true },
  },
  K58: {
    outcome: 'RESP_REQUESTER',
    does: () => responsibility(parties),
    answers: { holder: 'bkpsdm', basis: '37', open: null },
  },
  K59: {
    outcome: 'RESP_AS_AGREED',
    does: () => responsibility({ ...parties, agreement }),
    answers: { holder: 'lab', basis: '37-agreement', reference: 'PKS 12/2026' },
  },
  K60: {
    outcome: 'RESP_REQUESTER',
    does: () => responsibility({ ...parties, agreement: { ...agreement, written: false } }),
    answers: { holder: 'bkpsdm', basis: '37' },
  },
  K63: {
    outcome: 'OFFICIAL',
    does: () => responsibility({ ...parties, personalFault: true }),
    answers: { holder: 'bkpsdm', open: expect.stringContaining('question of law') },
  },
  K73: {
    outcome: 'REPLACE_DECIDER',
    does: () => checkDecider({ ...decider, conflictOfInterest: 'pasangan kepala pemohon' }),
    answers: {
      may: false,
      code: 'conflict-of-interest',
      decides: 'superior',
      duties: ['replace-decider'],
    },
  },
  K75: {
    outcome: 'OFFICIAL',
    does: () => checkDecider({ ...decider, conflictOfInterest: 'saham', decided: true }),
    answers: { may: false, decides: 'superior', flags: ['review-by-superior'] },
  },
  K81: {
    outcome: 'GRANT_CONDITIONAL',
    does: () => [
      refusing({ provision: 'channel', reason: 'tidak ada kanal aman' }),
      checkApproval({ items: 'all', conditions: ['diserahkan langsung'] }, ordinary),
    ],
    answers: [['refusal-without-ground'], { outcome: 'approved', faults: [] }],
  },
};

describe('cases for the rules of acts', () => {
  const told = cases.filter((each) => !('input' in each));
  it('are complete', () => expect(told.map(({ id }) => id)).toEqual(Object.keys(acts)));
  it.each(told.map((each) => [each.group, each.id, each.outcome] as const))(
    '%s: %s, %s',
    (_group, id, outcome) => {
      const act = acts[id];
      expect(act?.outcome).toBe(outcome);
      expect({ answer: act?.does() }).toMatchObject({ answer: act?.answers });
    },
  );
});

describe('Pasal 35(2): costs', () => {
  // prettier-ignore
  const rows: [string, Partial<CostInput>, string, mayStart: boolean][] = [
    ['agreed by both', {}, 'agreed', true],
    ['agreed by one', { agreedBy: { requester: true, provider: false } }, 'not-agreed', false],
    ['settled later in an emergency', { agreedBy: { requester: false, provider: false }, emergency: true }, 'not-agreed', true],
    ['shared to 100 percent is no double funding', { lines: [{ ...line, sharePercent: 60 }, { ...line, sharePercent: 40, fundedBy: 'provider' }] }, 'agreed', true],
    ['one percent more is', { lines: [{ ...line, sharePercent: 60 }, { ...line, sharePercent: 41, fundedBy: 'provider' }] }, 'double-funding', false],
    ['another person', { paidElsewhere: [{ ...line, beneficiary: 'pegawai B' }] }, 'agreed', true],
    ['the day after', { paidElsewhere: [{ ...line, from: '2026-11-28', to: '2026-11-30' }] }, 'agreed', true],
    ['one budget: nothing is refunded', { sameBudget: true }, 'same-budget', false],
    ['one budget, the provider pays', { sameBudget: true, lines: [{ ...line, fundedBy: 'provider' }] }, 'agreed', true],
    ['at the standard', { lines: [{ ...line, standard: 1_500_000 }] }, 'agreed', true],
  ];
  it.each(rows)('%s', (_name, change, outcome, mayStart) => {
    expect(costs(change)).toMatchObject({ outcome, mayStart });
  });
});

describe('Pasal 37: responsibility', () => {
  const regulation = { name: 'UU 24/2007', article: 'Pasal 50', holder: 'bnpb' };
  // prettier-ignore
  const rows: [string, Partial<Parameters<typeof responsibility>[0]>, string, string][] = [
    ['signed by one side alone', { agreement: { ...agreement, signedOn: { requester: '2026-11-01', provider: null } } }, 'bkpsdm', '37'],
    ['put on a third party', { agreement: { ...agreement, holder: 'pihak lain' } }, 'bkpsdm', '37'],
    ['a regulation', { regulation }, 'bnpb', '37-regulation'],
    ['a regulation over an agreement', { regulation, agreement }, 'bnpb', '37-regulation'],
    ['a regulation without article', { regulation: { ...regulation, article: ' ' } }, 'bkpsdm', '37'],
  ];
  it.each(rows)('%s', (_name, change, holder, basis) => {
    expect(responsibility({ ...parties, ...change })).toMatchObject({ holder, basis });
  });
});

describe('Pasal 34, 42-43: who may decide', () => {
  const acting = {
    as: 'plt',
    for: 'Kepala',
    document: null,
    from: '2026-11-20',
    to: '2026-11-21',
  } as const;
  const people = (change: Partial<People>) => ({ people: { ...NOBODY, ...change } });
  const named = { name: 'Sri  Wahyuni', position: 'kepala lab', nip: '19800101 200501 2 001' };
  const person = { ...decider.official, name: 'SRI WAHYUNI', position: 'Kepala Lab.' };
  const superior = { sub: 's1', agency: 'kementerian', roles: ['superior'] };
  // prettier-ignore
  const rows: [string, Partial<DeciderInput>, object][] = [
    ['an official of the asked agency', {}, { may: true, decides: 'official', flags: [] }],
    ['of another agency', { provider: 'x' }, { may: false, code: 'forbidden' }],
    ['without the role', { official: { ...decider.official, roles: ['requester'] } }, { may: false, code: 'forbidden' }],
    ['the superior of what is escalated', { official: superior, escalatedTo: ['kementerian'] }, { may: true }],
    ['the superior of what is not', { official: superior }, { may: false, code: 'forbidden' }],
    ['a decider of the superior agency', { official: { ...superior, roles: ['decider'] }, escalatedTo: ['kementerian'] }, { may: false, code: 'forbidden' }],
    ['an official who declares no conflict', { conflictOfInterest: ' ' }, { may: false, code: 'validation-failed' }],
    ['an official who declared one before', people({ conflicted: ['p1'] }), { may: false, code: 'conflict-of-interest', provision: '42-1' }],
    ['another, after one declared', people({ conflicted: ['p2'] }), { may: true }],
    ['the requesting official', people({ asked: ['p1'] }), { may: false, code: 'conflict-of-interest' }],
    ['acting, on the last day', { official: { ...decider.official, acting } }, { may: true, flags: [] }],
    ['the requesting official, by NIP', { ...people({ named: [named] }), official: { ...decider.official, nip: '198001012005012001' } }, { may: false, code: 'conflict-of-interest' }],
    ['the requesting official, by name and position', { ...people({ named: [named] }), official: person }, { may: false, code: 'conflict-of-interest' }],
    ['a namesake with another NIP', { ...people({ named: [named] }), official: { ...person, nip: '199001012005012001' } }, { may: true, flags: ['namesake-of-requester'] }],
    ['a namesake in another post', { ...people({ named: [named] }), official: { ...person, position: 'Sekretaris' } }, { may: true, flags: ['namesake-of-requester'] }],
    ['an official who acted for the provider before', people({ judged: ['p1'] }), { may: true }],
    ["the superior in the requester’s hierarchy", { official: superior, escalatedTo: ['kementerian'], ofRequestersHouse: true }, { may: false, code: 'forbidden', provision: '42-1' }],
    ['acting, the day after', { official: { ...decider.official, acting }, on: '2026-11-22' }, { may: false, code: 'mandate-expired', provision: '34' }],
    ['acting, the day before', { official: { ...decider.official, acting }, on: '2026-11-19' }, { may: false, provision: '34' }],
    ['acting, beyond routine', { official: { ...decider.official, acting }, strategic: true }, { may: false, code: 'forbidden', provision: '34' }],
    ['by delegation, beyond routine', { official: { ...decider.official, acting: { ...acting, as: 'delegation' } }, strategic: true }, { may: true }],
  ];
  it.each(rows)('%s', (_name, change, expected) => {
    expect(checkDecider({ ...decider, ...change })).toMatchObject(expected);
  });
});

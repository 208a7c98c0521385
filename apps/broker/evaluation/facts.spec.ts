import type { RequestData } from '#libs/contracts/submit-request';
import { Housed } from '../agencies/directory';
import { type ClaimsAndStatements, factsOf } from './facts';

const RECEIVED = new Date('2026-12-03T16:30:00Z');
const LATER = new Date('2026-12-03T17:05:00Z');
const agency = (code: string, timeZone: string): Housed =>
  ({ code, name: code, kind: 'pemkab', house: [code], timeZone }) as Housed;

function evaluated(
  data: Partial<RequestData>,
  { facts = [], at = RECEIVED, zone = 'Asia/Jakarta' } = {} as {
    facts?: ClaimsAndStatements['statements']['facts'];
    at?: Date;
    zone?: string;
  },
): Required<ReturnType<typeof factsOf>> {
  const request = {
    receivedAt: RECEIVED,
    statements: { facts, doubts: [], contradicted: [] },
    data: {
      grounds: [],
      items: [{ id: '1', description: 'Perahu' }],
      requestedBy: { name: 'Pejabat Contoh', position: 'Kepala Pelaksana' },
      ...data,
    },
  } as unknown as ClaimsAndStatements;
  const input = factsOf(request, agency('kab-a', 'Asia/Jakarta'), agency('kab-b', zone), at);
  return input as Required<typeof input>;
}

const EMERGENCY = { event: 'Banjir', region: '33.72', withoutDecreeBecause: 'masih disusun' };
const decree = (date: string, validUntil?: string): RequestData['emergency'] => ({
  ...{ event: 'Banjir', region: '33.72' },
  decree: { number: '300/1/2026', date, validUntil } as never,
});

describe('the facts of a request', () => {
  it('an emergency with event, place and the reason why there is no decree is one', () => {
    expect(evaluated({ emergency: EMERGENCY }).facts['36-3']).toBe('met');
  });

  it.each([
    ['event', { ...EMERGENCY, event: '   ' }],
    ['reason', { ...EMERGENCY, withoutDecreeBecause: '-' }],
    [
      'number of the decree',
      { event: 'Banjir', region: '33.72', decree: { number: '-', date: '2026-12-01' } },
    ],
  ])('a blank %s shows no emergency', (_, emergency) => {
    expect(evaluated({ emergency: emergency as never }).facts['36-3']).toBe('needs-judgement');
  });

  it('a decree that is dated ahead is none yet', () => {
    const ahead = evaluated({ emergency: decree('2026-12-20') });
    expect([ahead.facts['36-3'], ahead.decree]).toEqual(['needs-judgement', false]);
  });

  it('a status that ends while the request waits still obliges', () => {
    const emergency = decree('2026-11-20', '2026-12-03');
    expect(evaluated({ emergency }, { at: LATER }).facts['36-3']).toBe('met');
  });

  it('a status lasts to the end of its day where that is latest, wherever the provider is', () => {
    const emergency = decree('2026-11-20', '2026-12-03');
    expect(evaluated({ emergency }, { zone: 'Asia/Jayapura' }).facts['36-3']).toBe('met');
    const ended = evaluated({ emergency: decree('2026-11-20', '2026-12-02') });
    expect(ended.facts['36-3']).toBe('not-met');
    expect(ended.evidence[0]).toMatchObject({
      basis: 'known',
      facts: expect.arrayContaining(['status berakhir 2026-12-02']),
    });
  });

  it('dots are no facts, and a dash is no rule', () => {
    const dots = '.'.repeat(30);
    const found = evaluated(
      {
        grounds: [{ provision: '35-1-b', facts: dots }] as RequestData['grounds'],
        items: [
          { id: '1', description: 'Arsip', secrecy: { regulation: '-', article: '-' } },
        ] as never,
      },
      { facts: [{ provision: '36-1-a', value: 'met', text: dots }] as never },
    );
    expect(found.facts).toEqual({ '35-1-b': 'needs-judgement', '36-1-a': 'needs-judgement' });
    expect(found.items[0]?.facts?.['36-1-b']).toBe('needs-judgement');
  });

  it('an official without a name is none', () => {
    expect(evaluated({}).official).toBe(true);
    expect(evaluated({ requestedBy: { name: ' ', position: ' ' } }).official).toBe(false);
  });
});

import { classSchemas } from '#libs/contracts/schemas';
import { RequestAnswer } from '#libs/contracts/request-answers';
import { NOBODY } from '#libs/law/deciders';
import type { Caller } from '#libs/security/officials';
import type { Parties } from '../agencies/directory';
import type { RequestRow } from '../request/request.entity';
import { viewOf } from './request-answer';

const agency = (code: string) => ({ code, name: `Instansi ${code}`, house: [code] });
const now = new Date('2026-12-01T02:00:00Z');
const request = {
  // The order in which jsonb gives them back: by length.
  data: {
    ...{ kind: 'personnel', costs: [], items: [], channel: 'system', grounds: [], subject: 'Hal' },
    ...{ urgency: 'biasa', neededBy: '2026-12-15', provider: 'bkn', emergency: {} },
    ...{ reference: 'B/1/2026', attachments: [], description: 'Isi', requestedBy: {} },
    ...{ classification: 'biasa' },
  },
  ...{ status: 'awaiting-decision', version: 2, id: 'a', requester: 'kab-a', provider: 'bkn' },
  ...{ receivedAt: now, dueAt: now, dueProvisional: false, running: true, emergency: false },
  ...{ recommendation: 'grant-possible', escalatedAt: null, escalatedTo: null, decision: null },
  ...{ responsible: {}, statements: {}, terms: {}, proposals: [], links: [] },
  ...{ delivery: null, ratings: [], signedLetters: [] },
} as unknown as RequestRow;
const parties = {
  ...{ requester: agency('kab-a'), provider: agency('bkn'), above: null },
} as unknown as Parties;
const caller = { sub: 'd', agency: 'bkn', roles: ['decider'] } as unknown as Caller;

describe('a request as an answer', () => {
  const answer = JSON.parse(JSON.stringify(viewOf(request, parties, caller, NOBODY))) as object;
  const keys = Object.keys(answer);

  it('begins with what identifies the request', () => {
    expect(keys.slice(0, 7)).toEqual([
      ...['id', 'version', 'status', 'reference', 'requester', 'provider', 'subject'],
    ]);
    expect(answer).toMatchObject({ provider: { code: 'bkn', name: 'Instansi bkn' } });
  });

  it('has the order of its document', () => {
    const described = Object.keys(classSchemas()[RequestAnswer.name]?.properties as object);
    expect(keys).toEqual(described.filter((name) => keys.includes(name)));
  });
});

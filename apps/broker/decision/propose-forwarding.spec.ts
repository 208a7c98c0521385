import type { Proposal } from '#libs/contracts/proposals';
import type { RequestRow } from '../request/request.entity';
import type { Circumstances } from './act';
import { forwarded } from './propose-forwarding';
import { propose } from './propose';

const now = new Date('2026-11-23T03:00:00Z');
const agency = (code: string) => ({
  code,
  kind: 'pemkab',
  house: [code],
  timeZone: 'Asia/Jakarta',
});
const actor = { agency: 'kab-a', role: 'requester', sub: 'r', name: 'N', position: null };
const circumstances = {
  ...{ parties: { requester: agency('kab-a'), provider: agency('kab-b'), above: null } },
  ...{ actor, now, receivedAt: now, at: '' },
  people: { asked: ['r'], named: [], conflicted: ['c'], judged: ['d'], decided: [] },
} as unknown as Circumstances;
const request = (more: object = {}): RequestRow =>
  ({
    ...{ id: '01a20021-8457-7390-ae29-911b8b66feb6', version: 2, status: 'awaiting-decision' },
    ...{ requester: 'kab-a', provider: 'kab-b', links: [], proposals: [], receivedAt: now },
    statements: { facts: [], doubts: [], contradicted: [] },
    data: {
      ...{ provider: 'kab-b', reference: 'B/1', costs: [{ item: 'x', amount: 1 }] },
      ...{ grounds: [], items: [{ id: '1' }, { id: '2' }], classification: 'biasa' },
    },
    ...more,
  }) as unknown as RequestRow;
const proposal = (items: 'all' | string[]) =>
  ({ id: 'p', kind: 'forwarding', data: { to: 'kab-c', items } }) as unknown as Proposal;
const to = agency('kab-c') as never;
const former = { duties: [] } as never;

describe('a forwarding', () => {
  it('of all items closes the request and carries everything over', () => {
    const { set, entries, begins } = forwarded(
      request(),
      proposal('all'),
      to,
      former,
      circumstances,
    );
    expect(set.status).toBe('forwarded');
    expect(entries.map(({ name }) => name)).toEqual(['forwarded']);
    const data = { ...request().data, provider: 'kab-c' };
    expect(begins).toMatchObject({ data, receivedAt: now, from: { path: ['kab-b'] } });
    expect(begins?.earlierPeople).toEqual({
      ...{ asked: ['r'], named: [], conflicted: ['c'], judged: ['d'] },
    });
    expect(set.links).toEqual([
      { requestId: begins?.id, kind: 'forwarded-to', items: ['1', '2'], path: ['kab-b'] },
    ]);
  });

  it('of some items keeps the rest, and leaves the costs to a new agreement', () => {
    const { set, entries, begins } = forwarded(
      request(),
      proposal(['2']),
      to,
      former,
      circumstances,
    );
    expect(set.status).toBeUndefined();
    expect(set.data?.items).toEqual([{ id: '1' }]);
    expect(entries.map(({ name }) => name)).toEqual(['forwarded', 'evaluated']);
    expect(begins?.data).toMatchObject({ items: [{ id: '2' }], costs: undefined });
  });

  it('of forwarded items remembers every agency that had them', () => {
    const links = [{ requestId: 'x', kind: 'forwarded-from', items: ['1'], path: ['kab-z'] }];
    const { begins } = forwarded(request({ links }), proposal('all'), to, former, circumstances);
    expect(begins?.from?.path).toEqual(['kab-z', 'kab-b']);
  });
});

describe('a proposal', () => {
  const date = { deliverBy: '2099-01-01', reason: 'r' };
  const made = (of: RequestRow, data: object = date): Proposal[] =>
    propose(of, 'date', data, circumstances, {}).change?.set.proposals ?? [];

  it('takes the place of an open one of its kind, of either party', () => {
    const old = [
      { id: 'a', kind: 'date', status: 'open' },
      { id: 'b', kind: 'costs', status: 'open' },
      { id: 'c', kind: 'date', status: 'declined' },
    ];
    const statuses = made(request({ proposals: old })).map(({ status }) => status);
    expect(statuses).toEqual(['superseded', 'open', 'declined', 'open']);
  });

  it('has the same id when its message is processed again, and another with other content', () => {
    const [one] = made(request());
    expect(made(request())[0]?.id).toBe(one?.id);
    expect(made(request(), { ...date, reason: 's' })[0]?.id).not.toBe(one?.id);
    expect(made(request({ version: 3 }))[0]?.id).not.toBe(one?.id);
  });

  it('is refused beyond a hundred', () => {
    const proposals = Array.from({ length: 100 }, () => ({ kind: 'date', status: 'declined' }));
    const { change, problem } = propose(request({ proposals }), 'date', date, circumstances, {});
    expect([change, problem?.errors?.[0]?.code]).toEqual([undefined, 'too-many']);
  });
});

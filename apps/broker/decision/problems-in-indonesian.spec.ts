import type { Problem } from '#libs/contracts/problem';
import type { CostLine } from '#libs/contracts/submit-request';
import { MAX_RUPIAH } from '#libs/contracts/fields';
import { problemIn } from '#libs/http/indonesian';
import type { Parties } from '../agencies/directory';
import type { RequestRow } from '../request/request.entity';
import { ACTS } from './acts';
import { whyNotAcceptable } from './settle-costs';
import type { Moment } from './act';
import { whyClosed } from './rights';

const body = (code: string, ...house: string[]) => ({ code, house: [code, ...house] });
const parties = { requester: body('kab-malang'), provider: body('pemprov-jatim') } as Parties;
const oneHouse = { requester: body('dinkes', 'kab'), provider: body('uptd', 'kab') } as Parties;
const line = (amount: number, more: object = {}): CostLine =>
  ({ item: 'Sewa', amount, fundedBy: 'requester', ...more }) as CostLine;
const details = ({ detail, errors = [] }: Problem): string[] => [
  detail,
  ...errors.map((error) => error.detail),
];

describe('problems of the procedure, where Indonesian is asked for', () => {
  it.each<[string, CostLine[], Parties]>([
    ['a cost that is funded twice', [line(5), line(5)], parties],
    ['costs within one budget', [line(5)], oneHouse],
    ['a cost above its standard', [line(5, { standard: 4 })], parties],
    ['a sum out of range', [line(MAX_RUPIAH), line(1, { item: 'Lain' })], parties],
  ])('%s has no English text', (_case, lines, who) => {
    const no = whyNotAcceptable(lines, [], who, (n) => `/lines/${n}`);
    if (!no) throw new Error('these costs cannot be agreed on');
    const english = details(no);
    const indonesian = details(problemIn(no, 'id'));
    indonesian.forEach((text, at) => {
      expect(text).not.toBe(english[at]);
      expect(text).not.toMatch(/\b(the|is|are|of|see)\b|\{\d\}/);
    });
  });

  const moment = { at: new Date('2026-12-01T03:00:00Z'), timeZone: 'Asia/Jakarta' } as Moment;
  const proposal = { id: 'own', kind: 'costs', by: 'kab-malang', status: 'open' };
  const row = (more: object): RequestRow =>
    ({
      ...{ requester: 'kab-malang', provider: 'pemprov-jatim', status: 'approved' },
      ...{ proposals: [proposal], ratings: [], terms: { costs: null }, data: {} },
      ...more,
    }) as unknown as RequestRow;

  it.each([
    ['no proposal waits', 'proposals/{proposalId}/answer', row({ proposals: [] })],
    ['the own side proposed it', 'proposals/{proposalId}/answer', row({})],
    ['there is no objection', 'objection/answer', row({ status: 'refused', objection: null })],
    ['the requester submitted it', 'confirmation', row({ confirmAt: null, confirmedAt: null })],
  ])('says why an act is closed if %s', (_case, name, request) => {
    const act = ACTS.find((one) => one.name === name);
    if (!act) throw new Error(`there is no act ${name}`);
    const closed = whyClosed(request, act, 'requester', { ...moment, target: 'own' });
    if (!closed) throw new Error(`${name} is open`);
    const told = { type: '', title: '', status: 409, code: 'transition-not-open' } as const;
    const { detail } = problemIn({ ...told, detail: closed.en } as Problem, 'id');
    expect(detail.toLowerCase()).toBe(closed.id.toLowerCase());
  });

  it('gives the own proposal one answer, whether or not another one waits', () => {
    const act = ACTS.find(({ name }) => name === 'proposals/{proposalId}/answer');
    if (!act) throw new Error('no proposal can be answered');
    const other = { id: 'other', kind: 'date', by: 'pemprov-jatim', status: 'open' };
    const agreed = { ...proposal, status: 'agreed' };
    for (const proposals of [[proposal], [proposal, other], [agreed], [agreed, other]])
      expect(
        whyClosed(row({ proposals }), act, 'requester', { ...moment, target: 'own' }),
      ).toMatchObject({ code: 'forbidden' });
    const waiting = row({ proposals: [proposal, other] });
    expect(whyClosed(waiting, act, 'requester', { ...moment, target: 'other' })).toBeNull();
    expect(whyClosed(waiting, act, 'requester', moment)).toBeNull();
  });
});

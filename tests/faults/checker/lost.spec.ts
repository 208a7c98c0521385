import { ACCEPTED, REJECTED } from '#libs/contracts/events';
import type { End, Intent } from '../harness/journal';
import type { Evidence, MessageRow, Operation } from './evidence';
import type { Finding } from './finding';
import { nothingLost } from './lost';

const submit: Intent = {
  ...{ kind: 'submit', agency: 'bkn', message: 'm-1', reference: 'B/1', door: 'http' },
};
const withdraw: Intent = { kind: 'withdraw', agency: 'bkn', message: 'm-2', request: 'r-1' };
const ended = (begin: Intent, ...ends: End[]): Operation[] =>
  ends.map((end, at) => ({ op: at + 1, begin, end, version: 0 }));

/**
 * The finding for these operations if the broker has these receipts and requests
 * (`<agency>/<reference>`).
 */
function found(
  operations: Operation[],
  receipts: [string, string][],
  requests: string[],
  sub?: string,
): Finding {
  const messages = receipts.map(([message, type]) => ({
    agency: 'bkn',
    message,
    type,
    request: 'r-1',
  }));
  const rest = {
    history: requests.map(() => ({ request: 'r-1', version: 1, type: 'submitted', sub })),
    parked: [],
    events: [],
    mailbox: [],
    kept: [],
    figures: [],
    mails: [],
    notices: [],
  };
  return nothingLost({
    ...rest,
    ...{ operations, messages: messages as MessageRow[], forgotten: new Set(), foreign: new Set() },
    requests: requests.map((reference) => ({ id: 'r-1', version: 0, requester: 'bkn', reference })),
  } as unknown as Evidence);
}

const refusedButExisting = (finding: Finding): string[] =>
  finding.first.filter((why) => why.includes('was refused but exists'));

describe('the check that refused operations left nothing', () => {
  it.each<[string, Intent, [string, string][], string[]]>([
    ['a request that was accepted', submit, [['m-1', ACCEPTED]], ['B/1']],
    ['a request without a receipt', submit, [], ['B/1']],
    ['a withdrawal that was accepted', withdraw, [['m-2', ACCEPTED]], []],
  ])('finds %s', (_, intent, receipts, requests) => {
    expect(
      refusedButExisting(found(ended(intent, 'fail', 'fail'), receipts, requests)),
    ).toHaveLength(2);
  });

  it('finds nothing when the operation left nothing', () => {
    expect(refusedButExisting(found(ended(submit, 'fail'), [], []))).toEqual([]);
    const rejected = found(ended(withdraw, 'fail'), [['m-2', REJECTED]], []);
    expect(refusedButExisting(rejected)).toEqual([]);
  });

  it.each<End>(['ok', 'unknown'])(
    'finds nothing when another attempt of the operation ended with %s',
    (end) => {
      const finding = found(ended(submit, end, 'fail'), [['m-1', ACCEPTED]], ['B/1']);
      expect(refusedButExisting(finding)).toEqual([]);
    },
  );
});

describe('the check of oral requests', () => {
  const enter: Intent = {
    ...{ kind: 'enter', sub: 'entering-1@bps', requester: 'bkn', reference: 'L/1' },
  };
  const wrongOf = (end: End, reference?: string): string[] =>
    found(ended(enter, end), [], reference ? [reference] : [], 'entering-1@bps').first.filter(
      (why) => why.includes('the oral request L/1'),
    );

  it.each<[End, string | undefined]>([
    ['ok', undefined],
    ['ok', 'L/2'],
    ['fail', 'L/1'],
  ])('finds one that ended with %s and left %s', (end, reference) => {
    expect(wrongOf(end, reference)).toHaveLength(1);
  });

  it.each<[End, string | undefined]>([
    ['ok', 'L/1'],
    ['fail', undefined],
    ['unknown', undefined],
    ['unknown', 'L/1'],
  ])('accepts one that ended with %s and left %s', (end, reference) => {
    expect(wrongOf(end, reference)).toEqual([]);
  });
});

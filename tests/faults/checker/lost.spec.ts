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
function found(operations: Operation[], receipts: [string, string][], requests: string[]): Finding {
  const messages = receipts.map(([message, type]) => ({
    agency: 'bkn',
    message,
    type,
    request: 'r-1',
  }));
  const none = {
    history: [],
    parked: [],
    events: [],
    mailbox: [],
    kept: [],
    figures: [],
    mails: [],
    notices: [],
  };
  return nothingLost({
    ...none,
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

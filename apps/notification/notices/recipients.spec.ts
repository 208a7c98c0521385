import {
  ACCEPTED,
  AGENCY_KEYS_CHANGED,
  AGENCY_REGISTERED,
  AGENCY_SERVICE_CHANGED,
  cloudEvent,
  REJECTED,
} from '#libs/contracts/events';
import { receive } from '#libs/inbox/consume-events';
import { mailboxMessagesOf } from './recipients';

const ID = '0199d0a0-0000-7000-8000-000000000001';

function told(type: string, data: Record<string, unknown>, subject = ID, key = ID) {
  const text = JSON.stringify(cloudEvent(type, subject, new Date(0), data), null, 1);
  const notices = mailboxMessagesOf(receive({ key, value: Buffer.from(text) }));
  for (const notice of notices)
    expect(notice).toMatchObject({ text, everyTime: type.includes('command') });
  return notices.map((notice) => [notice.agency, notice.key]);
}

describe('the recipients of an event', () => {
  const parties = { requester: 'pemkab-madiun', provider: 'bkn' };

  it.each(['submitted', 'refused', 'of-a-later-version'])('are both parties: %s', (name) => {
    expect(told(`bantuan-kedinasan.request.${name}.v1`, parties)).toEqual([
      ['pemkab-madiun', ID],
      ['bkn', ID],
    ]);
  });

  it('are one agency once, if it is both parties', () => {
    const both = { requester: 'bkn', provider: 'bkn' };
    expect(told('bantuan-kedinasan.request.submitted.v1', both)).toEqual([['bkn', ID]]);
  });

  it.each(['escalated', 'objected', 'objection-reminded'])(
    'include the agency above that it goes to: %s',
    (name) => {
      const type = `bantuan-kedinasan.request.${name}.v1`;
      const escalated = (escalatedTo: unknown) =>
        told(type, { ...parties, change: { escalatedTo } });
      expect(escalated('kemendagri').map(([agency]) => agency)).toEqual([
        'pemkab-madiun',
        'bkn',
        'kemendagri',
      ]);
      expect(escalated(null)).toHaveLength(2);
      expect(() => escalated('../Bkn')).toThrow('is not the code of an agency');
    },
  );

  it('include the agency above a requester that does not answer to a delivery', () => {
    const type = 'bantuan-kedinasan.request.completion-overdue.v1';
    const overdue = (superior: unknown) => told(type, { ...parties, change: { superior } });
    expect(overdue('pemprov-jatim').map(([agency]) => agency)).toEqual([
      'pemkab-madiun',
      'bkn',
      'pemprov-jatim',
    ]);
    expect(overdue(null)).toHaveLength(2);
    expect(() => overdue('../Bkn')).toThrow('is not the code of an agency');
  });

  it('of a receipt are its sender alone, with the key of the message', () => {
    expect(told(ACCEPTED, { ...parties, agency: 'bkn' })).toEqual([['bkn', ID]]);
    expect(told(REJECTED, { agency: 'bkn' }, 'm-1', 'bkn/m-1')).toEqual([['bkn', 'bkn/m-1']]);
  });

  it('include the agency itself for a change of its keys or services', () => {
    for (const type of [AGENCY_KEYS_CHANGED, AGENCY_SERVICE_CHANGED])
      expect(told(type, { code: 'bkn' }, 'bkn')).toEqual([['bkn', 'bkn']]);
  });

  it('do not exist for other events about agencies', () => {
    expect(told(AGENCY_REGISTERED, { code: 'bkn', name: 'Badan Kepegawaian Negara' })).toEqual([]);
  });

  it.each([
    ['no provider', 'request.submitted', { requester: 'bkn' }],
    ['an invalid topic name', 'request.submitted', { requester: 'bkn', provider: '../Bkn' }],
    ['a receipt without a sender', 'command.accepted', parties],
  ])('cannot be determined: %s', (_, name, data) => {
    expect(() => told(`bantuan-kedinasan.${name}.v1`, data)).toThrow(
      'is not the code of an agency',
    );
  });
});

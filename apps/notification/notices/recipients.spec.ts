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

describe('whom an event is told', () => {
  const parties = { requester: 'pemkab-madiun', provider: 'bkn' };

  it.each(['submitted', 'refused', 'of-a-later-version'])('both parties: %s', (name) => {
    expect(told(`bantuan-kedinasan.request.${name}.v1`, parties)).toEqual([
      ['pemkab-madiun', ID],
      ['bkn', ID],
    ]);
  });

  it('the one agency that is both parties once', () => {
    const both = { requester: 'bkn', provider: 'bkn' };
    expect(told('bantuan-kedinasan.request.submitted.v1', both)).toEqual([['bkn', ID]]);
  });

  it('its escalation whoever it is escalated to as well, where there is one', () => {
    const type = 'bantuan-kedinasan.request.escalated.v1';
    const escalated = (escalatedTo: unknown) => told(type, { ...parties, change: { escalatedTo } });
    expect(escalated('kemendagri').map(([agency]) => agency)).toEqual([
      'pemkab-madiun',
      'bkn',
      'kemendagri',
    ]);
    expect(escalated(null)).toHaveLength(2);
    expect(() => escalated('../Bkn')).toThrow('is not the code of an agency');
  });

  it('a receipt its sender alone, under the key that it came with', () => {
    expect(told(ACCEPTED, { ...parties, agency: 'bkn' })).toEqual([['bkn', ID]]);
    expect(told(REJECTED, { agency: 'bkn' }, 'm-1', 'bkn/m-1')).toEqual([['bkn', 'bkn/m-1']]);
  });

  it('a change of its keys or services the agency itself', () => {
    for (const type of [AGENCY_KEYS_CHANGED, AGENCY_SERVICE_CHANGED])
      expect(told(type, { code: 'bkn' }, 'bkn')).toEqual([['bkn', 'bkn']]);
  });

  it('what else happens to an agency nobody', () => {
    expect(told(AGENCY_REGISTERED, { code: 'bkn', name: 'Badan Kepegawaian Negara' })).toEqual([]);
  });

  it.each([
    ['no provider', 'request.submitted', { requester: 'bkn' }],
    ['a name that is no topic', 'request.submitted', { requester: 'bkn', provider: '../Bkn' }],
    ['a receipt of nobody', 'command.accepted', parties],
  ])('cannot be told: %s', (_, name, data) => {
    expect(() => told(`bantuan-kedinasan.${name}.v1`, data)).toThrow(
      'is not the code of an agency',
    );
  });
});

import { bounceReport } from '#tests/support/bounce-report';
import { bounceIn } from './bounce';

const NOTICE = '0199d0a0-0000-7000-8000-000000000001';
const LETTER = '<fedcba9876543210@perantara.example.go.id>';
const envelope = `Original-Envelope-Id: ${NOTICE}`;

describe('a mail that comes back', () => {
  it.each(['text/rfc822-headers', 'message/rfc822'])(
    'names its letter by envelope id and by the headers in %s',
    async (returned) => {
      expect(await bounceIn(bounceReport({ returned, envelope, letter: LETTER }))).toEqual({
        ...{ noticeId: NOTICE, messageId: LETTER, status: '5.1.1' },
      });
    },
  );

  it('counts when the mail server gave up retrying', async () => {
    expect(await bounceIn(bounceReport({ status: '4.4.1 (no route)' }))).toMatchObject({
      status: '4.4.1',
    });
  });

  it('is no bounce while it is only late, or when it was delivered', async () => {
    for (const action of ['delayed', 'delivered', 'relayed', 'expanded'])
      expect(await bounceIn(bounceReport({ action }))).toBeNull();
  });

  it('has no id that does not fit, and a code of its own if the report has none', async () => {
    const odd = bounceReport({ envelope: `Original-Envelope-Id: ' OR true`, status: 'unknown' });
    expect(await bounceIn(odd)).toMatchObject({ noticeId: null, status: '5.0.0' });
  });

  it.each([
    ['an answer of a person', 'Subject: Re: Bantuan\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n'],
    ['nothing', ''],
    ['bytes', '\u0000\u00ff\u0001'],
  ])('is not %s', async (_what, mail) => {
    expect(await bounceIn(Buffer.from(mail))).toBeNull();
  });
});

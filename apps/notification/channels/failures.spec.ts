import { finalFor, isOurs, UNFIT, wordsOf } from './failures';

const reply = (response: string, command: string) => ({
  responseCode: Number(response.slice(0, 3)),
  response,
  command,
});

describe('a failed delivery attempt', () => {
  it.each([
    ['no such mailbox', reply('550 5.1.1 <a@b.id>: no such user', 'RCPT TO')],
    ['no such domain', reply('550 5.1.2 no such host', 'RCPT TO')],
    ['a closed mailbox', reply('550 5.2.1 disabled', 'RCPT TO')],
    ['a mailbox without enhanced code', reply('550 no such user here', 'RCPT TO')],
    ['a domain that takes no mail', reply('556 never', 'RCPT TO')],
    ['an oversized message', reply('552 5.3.4 too big', 'DATA')],
    ['refused content', reply('550 5.6.0 no', 'DATA')],
    ['the message refused, without enhanced code', reply('554 rejected', 'DATA')],
    ['not let out by us', { code: UNFIT }],
  ])('is final for this letter alone: %s', (_, failure) => {
    expect([finalFor(failure), isOurs(failure)]).toEqual([true, false]);
  });

  it.each([
    ['relaying denied', reply('554 5.7.1 <a@b.id>: Relay access denied', 'RCPT TO')],
    ['relaying denied for now', reply('454 4.7.1 <a@b.id>: Relay access denied', 'RCPT TO')],
    ['relaying denied, in words alone', reply('550 relay not permitted', 'RCPT TO')],
    ['a policy, after the message', reply('554 5.7.1 rejected', 'DATA')],
    ['no sign-in', reply('530 5.7.0 Authentication required', 'RCPT TO')],
    ['no sign-in, before that', reply('530 5.7.0 Must issue a STARTTLS command', 'MAIL FROM')],
    ['not as this sender', reply('550 5.7.60 no permission to send as', 'DATA')],
    ['our sender refused', reply('550 5.1.7 bad sender', 'RCPT TO')],
    ['our sender refused, at once', reply('550 5.1.1 unknown', 'MAIL FROM')],
    ['a wrong password', reply('535 5.7.8 wrong', 'AUTH PLAIN')],
    ['a server that has no disk', reply('452 4.3.1 no space', 'RCPT TO')],
    ['a server that closes', reply('421 4.3.2 closing', 'CONN')],
    ['commands out of order', reply('503 5.5.1 bad sequence', 'RCPT TO')],
    ['a timeout', { code: 'ETIMEDOUT', command: 'CONN' }],
    ['anything', new Error('?')],
    ['nothing', {}],
  ])('is retried and concerns all letters: %s', (_, failure) => {
    expect([finalFor(failure), isOurs(failure)]).toEqual([false, true]);
  });

  it.each([
    ['a greylist', reply('451 4.7.1 Greylisting in action', 'RCPT TO')],
    ['a greylist without enhanced code', reply('451 later', 'RCPT TO')],
    ['a full mailbox', reply('552 5.2.2 full', 'RCPT TO')],
    ['a full mailbox, without enhanced code', reply('552 full', 'RCPT TO')],
    ['no way to the domain for now', reply('450 4.4.1 no route', 'RCPT TO')],
    ['no way to the domain', reply('550 5.4.1 no route', 'RCPT TO')],
  ])('is retried and concerns this letter alone: %s', (_, failure) => {
    expect([finalFor(failure), isOurs(failure)]).toEqual([false, false]);
  });

  it.each([
    [
      { code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed' },
      /^DEPTH_ZERO_SELF_SIGNED_CERT: the certificate .* is not trusted; .* NODE_EXTRA_CA_CERTS$/,
    ],
    [
      { code: 'ETLS', message: 'Error initiating TLS - unable to verify the first certificate' },
      /^ETLS: the certificate .* is not trusted; .* NODE_EXTRA_CA_CERTS$/,
    ],
    [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }, /has expired/],
    [{ code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }, /another host/],
    [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, /^ECONNREFUSED: .* SMTP_URL$/],
    [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, /^ENOTFOUND: .* DNS$/],
    [reply('535 5.7.8 wrong', 'AUTH PLAIN'), /^535 5\.7\.8 after AUTH PLAIN: .* password/],
    [reply('502 5.5.1 no', 'STARTTLS'), /^502 5\.5\.1 after STARTTLS: .* TLS/],
    [reply('554 5.7.1 Relay access denied', 'RCPT TO'), /^554 5\.7\.1 after RCPT TO: .* relay/],
    [reply('550 5.1.1 no such user', 'RCPT TO'), /^550 5\.1\.1 after RCPT TO$/],
    [{ code: 'ESOCKET' }, /^ESOCKET$/],
    [{}, /^unknown failure$/],
  ])('is described by its codes and, for our own faults, by what to do: %j', (failure, words) => {
    expect(wordsOf(failure)).toMatch(words);
  });

  it('is described without the names, addresses and hosts in the server’s reply', () => {
    const failure = {
      ...reply('554 5.7.1 <budi@bkn.go.id>: Relay access denied at mx-7.internal', 'RCPT TO'),
      message: 'connect 10.0.0.7:25',
    };
    expect(wordsOf(failure)).not.toMatch(/budi|mx-7|10\.0/);
  });
});

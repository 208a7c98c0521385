import { createPrivateKey, sign } from 'node:crypto';
import { Client } from 'pg';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import type { MessageCheckAnswer } from '#libs/contracts/message-check';
import { newAgencyKey, signDetached } from '#libs/security/signatures';
import { Answer, call } from '#tests/support/http';
import { ask, Party, requestTo, Signed } from '#tests/support/parties';
import { openFirstWorld, World } from '#tests/support/world';

type Checked = Answer<MessageCheckAnswer>;

/** As an engineer asks why a message is not taken, before it is sent. */
describe('the check of a message', () => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let good: Signed;
  let rows: Client;

  beforeAll(async () => {
    world = await openFirstWorld();
    asker = await Party.register(world, 'check-asker');
    giver = await Party.register(world, 'check-giver', {}, 'ES256');
    good = await asker.sign(asker.message('submit-request', requestTo(giver)));
    rows = new Client({ connectionString: world.database.ownerUrl });
    await rows.connect();
  }, 120_000);
  afterAll(async () => {
    await rows?.end();
    await world?.stop();
  }, 60_000);

  const url = (): string => `${world.broker}/v1/messages/check`;
  /** As to `POST /v1/commands`. */
  const check = (
    { bytes, signature }: Omit<Signed, 'id'>,
    { token, ...headers }: Record<string, string> = {},
  ): Promise<Checked> =>
    call('POST', url(), {
      body: bytes,
      ...(token !== undefined && { token }),
      headers: {
        'content-type': CLOUDEVENTS,
        ...(signature !== undefined && { [SIGNATURE_HEADER]: signature }),
        ...headers,
      },
    });
  /** As a description of a record of the topic. */
  const checkRecord = (headers: Record<string, string>, bytes = good.bytes): Promise<Checked> =>
    call('POST', url(), { body: { headers, body: bytes.toString('base64') } });
  const own = async (): Promise<{ token: string }> => ({
    token: await world.token(`system@${asker.code}`),
  });
  const stagesOf = ({ body }: Checked, result: string): string[] =>
    body.stages.filter((one) => one.result === result).map(({ stage }) => stage);
  const textOf = ({ body }: Checked, stage: string): string =>
    body.stages.find((one) => one.stage === stage)?.text ?? '';
  const signed = async (data: object, more = {}): Promise<Signed> =>
    asker.sign(asker.message('submit-request', data, more));

  it('says that all is right, and what the law would answer, without any effect', async () => {
    const counts = async (): Promise<unknown> => {
      const { rows: found } = await rows.query(
        `SELECT (SELECT count(*) FROM broker.message) AS messages, (SELECT count(*) FROM broker.request) AS requests,
           (SELECT count(*) FROM broker.parked_message) AS parked, (SELECT count(*) FROM broker.read_log) AS reads`,
      );
      return found[0];
    };
    const before = await counts();
    for (const headers of [{}, await own()]) {
      const checked = await check(good, headers as Record<string, string>);
      expect([checked.status, stagesOf(checked, 'wrong')]).toEqual([200, []]);
      expect(stagesOf(checked, 'not-checked')).toEqual([]);
      expect(checked.body).toMatchObject({
        ...{ onTopic: 'accepted', problem: null, agency: asker.code },
        law: { problem: null, outcome: 'awaiting-decision', deadline: { running: true } },
      });
    }
    const record = await checkRecord({ [SIGNATURE_HEADER]: String(good.signature) });
    expect(record.body).toMatchObject({ onTopic: 'accepted', agency: asker.code });
    expect(await counts()).toEqual(before);
  });

  it('speaks Indonesian when asked to', async () => {
    const checked = await check(good, { 'accept-language': 'id' });
    expect(textOf(checked, 'json')).toBe('Satu objek JSON dalam UTF-8.');
    const bare = await check(
      { bytes: good.bytes, signature: undefined },
      { 'accept-language': 'id' },
    );
    expect(textOf(bare, 'signature-header')).toContain('Tidak ada tanda tangan');
  });

  it.each([
    ['a newline after the signed bytes', 'signature', /without the newline/, '\n'],
    ['white space after the signed bytes', 'signature', /fit these bytes|white space/, '  '],
  ])('finds %s', async (_name, stage, text, added) => {
    const bytes = Buffer.concat([good.bytes, Buffer.from(added)]);
    const checked = await check({ bytes, signature: good.signature });
    expect(stagesOf(checked, 'wrong')).toEqual([stage]);
    expect(textOf(checked, stage)).toMatch(text);
    expect(checked.body).toMatchObject({
      ...{ onTopic: 'parked', agency: null, law: null },
      problem: { code: 'signature-invalid', status: 401 },
    });
  });

  it('finds an attached payload and a signature in DER', async () => {
    const [header, value] = String(good.signature).split('..');
    const attached = `${header}.${good.bytes.toString('base64url')}.${value}`;
    const checked = await check({ bytes: good.bytes, signature: attached });
    expect(stagesOf(checked, 'wrong')).toEqual(['signature-header']);
    expect(textOf(checked, 'signature-header')).toContain('attached');

    const { kid, alg } = giver.key;
    const protectedHeader = Buffer.from(
      JSON.stringify({ alg, kid, b64: false, crit: ['b64'] }),
    ).toString('base64url');
    const key = createPrivateKey({ key: giver.key as never, format: 'jwk' });
    const input = Buffer.concat([Buffer.from(`${protectedHeader}.`), good.bytes]);
    const der = sign('sha256', input, key).toString('base64url');
    const other = await check({ bytes: good.bytes, signature: `${protectedHeader}..${der}` });
    expect(textOf(other, 'signature-header')).toContain('DER');
  });

  it('finds the key that signed, for the agency that has it', async () => {
    const second = await newAgencyKey(`${asker.code}.second`, 'EdDSA');
    await asker.putKeys([asker.publicKey, second.publicJwk]);
    const renamed = { ...second.privateJwk, kid: asker.key.kid };
    const signature = await signDetached(good.bytes, renamed);
    const checked = await check({ bytes: good.bytes, signature });
    expect(stagesOf(checked, 'wrong')).toEqual(['signature']);
    expect(textOf(checked, 'signature')).toContain(second.publicJwk.kid);
    const unknown = await signDetached(good.bytes, { ...second.privateJwk, kid: 'no-such-key' });
    const own1 = await check({ bytes: good.bytes, signature: unknown }, await own());
    expect(stagesOf(own1, 'wrong')).toEqual(['key']);
    expect(textOf(own1, 'key')).toContain(second.publicJwk.kid);
  });

  it('tells nothing of the keys of other agencies', async () => {
    const wrong = await newAgencyKey('x', 'ES256');
    const of = async (kid: string, headers = {}): Promise<string> => {
      const signature = await signDetached(good.bytes, { ...wrong.privateJwk, kid });
      const { text } = await check({ bytes: good.bytes, signature }, headers);
      return text.replaceAll(kid, '{kid}');
    };
    const foreign = giver.key.kid;
    expect(await of(foreign)).toBe(await of('no-such-key'));
    expect(await of(foreign)).toBe(await of(asker.key.kid));
    expect(await of(foreign, await own())).toBe(await of('no-such-key', await own()));
    expect(await of(asker.key.kid, await own())).toContain('is registered for EdDSA');
    // A good message of another agency is not taken apart for the caller.
    const copied = await check(
      await giver.sign(giver.message('withdraw-request', {})),
      await own(),
    );
    expect([copied.body.agency, stagesOf(copied, 'wrong')]).toEqual([
      null,
      expect.arrayContaining(['key']),
    ]);
  });

  it('finds headers in capitals and the binary mode', async () => {
    const capitals = await checkRecord({ 'X-JWS-Signature': String(good.signature) });
    expect(stagesOf(capitals, 'wrong')).toEqual(['transport', 'signature-header']);
    expect(textOf(capitals, 'transport')).toContain('X-JWS-Signature');
    expect(capitals.body.onTopic).toBe('parked');
    const data = Buffer.from('{"reference":"B/1"}');
    const binary = await checkRecord({ ce_type: 'bantuan-kedinasan.submit-request.v1' }, data);
    expect(textOf(binary, 'transport')).toContain('binary mode');
    const http = await check(good, { 'content-type': 'application/json' });
    expect(http.body).toMatchObject({ onTopic: 'accepted', problem: { code: 'media-type' } });
  });

  it('finds nothing wrong with a described record of the length of a real letter', async () => {
    const long = await signed({ ...requestTo(giver), description: 'Uraian. '.repeat(2_000) });
    const headers = { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: String(long.signature) };
    const checked = await checkRecord(headers, long.bytes);
    expect([checked.status, stagesOf(checked, 'wrong')]).toEqual([200, []]);
  });

  it('finds a wrong source, an old time, an unknown type and wrong fields at once', async () => {
    const old = await signed(
      { provider: 'x' },
      {
        ...{ source: 'urn:bantuan-kedinasan:agency:other', time: '2020-01-01T00:00:00Z' },
      },
    );
    const checked = await check(old);
    expect(stagesOf(checked, 'wrong')).toEqual(['source', 'time', 'fields']);
    expect(checked.body).toMatchObject({ onTopic: 'parked', problem: { code: 'forbidden' } });
    const typed = await check(await signed({}, { type: 'bantuan-kedinasan.submit.request.v1' }));
    expect(stagesOf(typed, 'wrong')).toEqual(['envelope']);
    expect(typed.body).toMatchObject({ onTopic: 'rejected', problem: { status: 422 } });
  });

  it('finds what is too large, and what is not JSON', async () => {
    const large = await check({ bytes: Buffer.alloc(262_145, 0x20), signature: undefined });
    expect(stagesOf(large, 'wrong')).toEqual(['size', 'signature-header']);
    const none = await check({ bytes: Buffer.from('{"a":1,"a":2}'), signature: good.signature });
    expect(stagesOf(none, 'wrong')).toEqual(['json', 'key']);
  });

  it('says what an act would lead to, and nothing of a foreign request', async () => {
    const { id } = await ask(asker, giver);
    const withdrawal = await asker.sign(asker.message('withdraw-request', { requestId: id }));
    const checked = await check(withdrawal);
    expect(checked.body).toMatchObject({ onTopic: 'accepted', law: { outcome: 'withdrawn' } });
    const third = await Party.register(world, 'check-third');
    const of = async (requestId: string): Promise<string> => {
      const message = third.message('withdraw-request', { requestId }, { id: 'same', time });
      const { text, body } = await check(await third.sign(message));
      expect(body).toMatchObject({ onTopic: 'rejected', problem: { code: 'not-found' } });
      return text;
    };
    const time = new Date().toISOString();
    expect(await of(id)).toBe(await of('0197a000-0000-7000-8000-000000000000'));
  });

  it('knows what was sent before', async () => {
    expect((await asker.command(good)).status).toBe(202);
    const again = await check(good);
    expect(again.body).toMatchObject({ onTopic: 'accepted', problem: null });
    expect(textOf(again, 'repeat')).toContain('first receipt');
    const { id } = JSON.parse(good.bytes.toString()) as { id: string };
    const reused = await check(await signed(requestTo(giver), { id }));
    expect(reused.body.problem).toMatchObject({ code: 'message-id-reused' });
    const { data } = JSON.parse(good.bytes.toString()) as { data: object };
    const taken = await check(await signed(data));
    expect(stagesOf(taken, 'wrong')).toEqual(['law']);
    expect(taken.body.problem).toMatchObject({ code: 'reference-taken' });
  });

  it('refuses a token that is not valid, and a body that describes no message', async () => {
    expect((await check(good, { authorization: 'Bearer x.y.z' })).status).toBe(401);
    const { status, body } = await call('POST', url(), { body: { headers: { a: 1 }, body: '%' } });
    expect([status, (body.errors as { pointer: string }[]).map(({ pointer }) => pointer)]).toEqual([
      422,
      ['/headers', '/body'],
    ]);
  });
});

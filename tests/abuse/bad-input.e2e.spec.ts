import { createHash } from 'node:crypto';
import { ACCEPTED } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { newAgencyKey } from '#libs/security/signatures';
import { Answer, call } from '#tests/support/http';
import { Official, Party, requestTo, Signed } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem, problemLike, Wrong } from '#tests/support/problems';
import { sharedWorld, World, WORLDS } from '#tests/support/world';
import { BAD_BYTES, BAD_DATA, BAD_MESSAGES, Parties } from './bad-messages';
import { rotation } from './rotation';
import { tally, tallyCase } from './tally';

/** Everything that can be wrong with a message, at any entry point. */
const ALL: [string, (parties: Parties) => Promise<Signed>, Wrong][] = [
  ...BAD_MESSAGES,
  ...BAD_DATA.map(([name, spoil, wrong]): (typeof ALL)[number] => [
    name,
    ({ asker, giver }) => asker.sign(asker.message('submit-request', spoil(requestTo(giver)))),
    { ...wrong, pointer: `/data${wrong.pointer}` },
  ]),
  ...BAD_BYTES.map(([name, spoil, wrong]): (typeof ALL)[number] => [
    name,
    ({ asker, giver }) => {
      const good = JSON.stringify(asker.message('submit-request', requestTo(giver)));
      return asker.sign(Buffer.from(spoil(good)));
    },
    wrong,
  ]),
];
/** The sender of the others is not authenticated, so they have no receipt. */
const hasReceipt = ({ status }: Wrong): boolean => status === 422;

interface Parked {
  id: string;
  receivedAt: string;
  sha256: string;
  reason: { code: string };
}

describe.each(WORLDS)('bad input (%s)', (_name, open) => {
  const opened = sharedWorld(open);
  let world: World;
  let asker: Party;
  let giver: Party;
  let parties: Parties;
  let admin: Official;
  /** The number of signed messages, and of requests that were created by any entry point. */
  let brought = 0;
  let made = 0;

  beforeAll(async () => {
    world = await opened();
    admin = new Official(world, 'admin');
    [asker, giver] = await Promise.all([
      Party.register(world, 'bad-asker'),
      Party.register(world, 'bad-giver', {}, 'ES256'),
    ]);
    const [former, coming] = await Promise.all(
      ['bad-asker.former', 'bad-asker.coming'].map((kid) => newAgencyKey(kid, 'EdDSA')),
    );
    if (!former || !coming) throw new Error('two keys');
    await asker.putKeys([asker.publicKey, former.publicJwk]);
    const validFrom = new Date(Date.now() + 3_600_000).toISOString();
    await asker.putKeys([asker.publicKey, { ...coming.publicJwk, validFrom }]);
    parties = { asker, giver, former: former.privateJwk, coming: coming.privateJwk };
  }, 120_000);

  const command = (message: Parameters<Party['command']>[0]): Promise<Answer> => {
    brought += 1;
    return asker.command(message);
  };
  const newRequest = (more: object = {}) => asker.message('submit-request', requestTo(giver, more));
  const parked = async (): Promise<Parked[]> =>
    (await admin.get<Page<Parked>>('/v1/parked-messages?limit=100')).body.items;

  it.each(ALL)('%s is refused by POST /v1/commands', async (title, make, wrong) => {
    const answer = await command(await make(parties));
    tallyCase(title, answer.status >= 400);
    expectProblem(answer, wrong);
  });

  it.each(BAD_DATA)('%s is refused by POST /v1/requests', async (title, spoil, wrong) => {
    const answer = await asker.official('requester').post('/v1/requests', spoil(requestTo(giver)));
    tallyCase(title, answer.status >= 400);
    expectProblem(answer, wrong);
  });

  it.each(BAD_BYTES)('%s is refused by POST /v1/requests', async (title, spoil, wrong) => {
    const bytes = Buffer.from(spoil(JSON.stringify(requestTo(giver))));
    const answer = await asker.official('requester').post('/v1/requests', bytes);
    tallyCase(title, answer.status >= 400);
    expectProblem(answer, wrong);
  });

  it('an official of an unregistered agency cannot submit a request', async () => {
    const answer = await new Official(world, 'requester@nobody').post(
      '/v1/requests',
      requestTo(giver),
    );
    expectProblem(answer, { status: 403, code: 'forbidden' });
  });

  it('A05 accepts 256 KiB through every entry point', async () => {
    const padded = (value: object): Buffer => {
      const bytes = Buffer.from(JSON.stringify(value));
      return Buffer.concat([bytes, Buffer.alloc(256 * 1024 - bytes.length, ' ')]);
    };
    const message = newRequest();
    const { signature } = await asker.sign(padded(message));
    await asker.send({ id: message.id, bytes: padded(message), signature });
    expect((await asker.receipt(message.id)).type).toBe(ACCEPTED);
    expect((await command(await asker.sign(padded(newRequest())))).status).toBe(202);
    const official = asker.official('requester');
    expect((await official.post('/v1/requests', padded(requestTo(giver)))).status).toBe(201);
    brought += 1;
    made += 3;
    tally('A05', { harmless: 3 });
  });

  it('A05 refuses more than the size limit of the server', async () => {
    const signed = await asker.sign(Buffer.alloc(400 * 1024, ' '));
    const wrong = { status: 413, code: 'too-large' };
    // Not counted as a message: the server refuses it before the intake.
    expectProblem(await asker.command(signed), wrong);
    expectProblem(await asker.official('requester').post('/v1/requests', signed.bytes), wrong);
    tally('A05', { refused: 2 });
  });

  it('handles all bad messages in a row, and then a valid one', async () => {
    const sent = await Promise.all(
      ALL.map(async ([name, make, wrong]) => ({
        name,
        wrong,
        signed: await make(parties),
      })),
    );
    const good = await asker.sign(newRequest());
    for (const { signed } of sent) await asker.send(signed, 'one-partition');
    await asker.send(good, 'one-partition');
    brought += sent.length + 1;
    made += 1;

    expect((await asker.receipt(good.id)).type).toBe(ACCEPTED);
    // Receipts of several keys have no common order.
    await poll(async () => {
      const [mailbox, kept] = [await asker.mailbox(), await parked()];
      const became = sent.map(({ name, signed: { id, bytes } }) => ({
        name,
        problems: mailbox.filter((e) => id && e.data.messageId === id).map((e) => e.data.problem),
        reasons: kept.filter((p) => p.sha256 === sha256(bytes)).map(({ reason }) => reason.code),
      }));
      expect(became).toEqual(
        sent.map(({ name, wrong }) => ({
          name,
          problems: hasReceipt(wrong) ? [expect.objectContaining(problemLike(wrong))] : [],
          // Over HTTP an unauthenticated message is answered and counted, not stored.
          reasons: hasReceipt(wrong) || world.name === 'standalone' ? [] : [wrong.code],
        })),
      );
    });
    for (const { name } of sent) tallyCase(name, true);
  });

  it('A04 repeats of a message make one request and return the same receipt, byte for byte', async () => {
    const message = await asker.sign(newRequest());
    made += 1;
    const answers = await Promise.all(Array.from({ length: 8 }, () => command(message)));
    answers.push(await command(message));
    expect(answers[0]?.body).toMatchObject({ type: ACCEPTED, causationid: message.id });
    for (const { status, text } of answers) expect([status, text]).toEqual([202, answers[0]?.text]);
    await asker.send(message);
    brought += 1;
    tally('A04', { harmless: 9 });
  });

  it('repeats of a rejected message return the same problem after its reason has gone', async () => {
    const message = await asker.sign(newRequest({ provider: 'bad-latecomer' }));
    const first = await command(message);
    expectProblem(first, { status: 422, code: 'validation-failed', pointer: '/data/provider' });
    await Party.register(world, 'bad-latecomer');
    expect((await command(message)).text).toBe(first.text);
  });

  it('A04 rejects a second message with an id that is in use, with the same answer each time', async () => {
    const message = newRequest();
    made += 1;
    expect((await command(message)).status).toBe(202);
    const other = { ...message, data: { nothing: 'fits' } };
    const answer = await command(other);
    expectProblem(answer, { status: 409, code: 'message-id-reused' });
    expect((await command(other)).text).toBe(answer.text);
    await asker.send({ ...message, data: requestTo(giver) });
    brought += 1;
    await poll(async () => {
      const receipts = (await asker.mailbox()).filter(({ data }) => data.messageId === message.id);
      const codes = receipts.map(({ data }) => (data.problem as { code?: string })?.code ?? '');
      expect(codes.sort()).toEqual(['', 'message-id-reused', 'message-id-reused']);
    });
    tally('A04', { refused: 3 });
  });

  it('A04 makes one request for a reference that is used twice, also by all entry points at once', async () => {
    const data = requestTo(giver);
    const official = asker.official('requester');
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => official.post('/v1/requests', data)),
      ...[1, 2, 3].map(() => command(asker.message('submit-request', data))),
    ]);
    made += 1;
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    const taken = { status: 409, code: 'reference-taken', field: 'taken' };
    for (const [at, answer] of answers.entries())
      if (answer.status >= 300)
        expectProblem(answer, { ...taken, pointer: at < 3 ? '/reference' : '/data/reference' });
    tally('A04', { refused: 5 });
    // Each agency has its own references.
    const others = await giver
      .official('requester')
      .post('/v1/requests', { ...data, provider: asker.code });
    expect(others.status).toBe(201);
    made += 1;
  });

  it('A01 accepts a message again once its key is registered', async () => {
    const { publicJwk, privateJwk } = await newAgencyKey('bad-asker.later', 'EdDSA');
    const message = newRequest();
    const signed = await asker.sign(message, privateJwk);
    await asker.send(signed);
    brought += 1;
    made += 1;
    if (world.name === 'standalone') {
      expectProblem(await command(signed), { status: 401, code: 'signature-invalid' });
      await asker.putKeys([asker.publicKey, publicJwk]);
      expect((await command(signed)).status).toBe(202);
      tally('A01', { refused: 1 });
      return;
    }
    const waiting = await poll(async () => {
      const found = (await parked()).find((one) => one.sha256 === sha256(signed.bytes));
      if (!found) throw new Error('not parked yet');
      return found;
    });
    const again = `/v1/parked-messages/${waiting.id}/redrive`;
    expect((await admin.post(again)).body).toMatchObject({ outcome: 'parked' });
    await asker.putKeys([asker.publicKey, publicJwk]);
    expect(await admin.post(again)).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
    expect(await admin.post(again)).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
    const receipt = await asker.receipt(message.id);
    expect(receipt).toMatchObject({ type: ACCEPTED, data: { receivedAt: waiting.receivedAt } });
    expect((await asker.official('system').post(again)).status).toBe(403);
    tally('A01', { refused: 3 });
  });

  it('A01 a key id that two agencies register at once belongs to one of them', async () => {
    const { publicJwk } = await newAgencyKey('bad-shared', 'EdDSA');
    const put = ({ publicKey, code }: Party): Promise<Answer> =>
      admin.call('PUT', `/v1/agencies/${code}/keys`, { keys: [publicKey, publicJwk] });
    const answers = await Promise.all([put(asker), put(giver)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('key-id-taken');
    tally('A01', { refused: 1 });
  });

  it('A01 a key that is registered again after its revocation is not valid for the time before', async () => {
    const { publicJwk } = await newAgencyKey('bad-giver.back', 'EdDSA');
    const put = async (...keys: object[]): Promise<{ validFrom: string } | undefined> => {
      const path = `/v1/agencies/${giver.code}/keys`;
      const { body } = await admin.call<{ keys: { kid: string; validFrom: string }[] }>(
        'PUT',
        path,
        { keys: [giver.publicKey, ...keys] },
      );
      return body.keys.find(({ kid }) => kid === publicJwk.kid);
    };
    const first = await put(publicJwk);
    await put();
    const revoked = Date.now();
    const { validFrom: former } = first!;
    const back = await put({ ...publicJwk, validFrom: former });
    expect(Date.parse(back!.validFrom)).toBeGreaterThanOrEqual(revoked);
    // Registering the same set again changes nothing either.
    expect(await put({ ...publicJwk, validFrom: former })).toEqual(back);
    const validFrom = '2099-01-01T00:00:00.000Z';
    expect(await put({ ...publicJwk, validFrom })).toMatchObject({ validFrom });
    tally('A01', { refused: 2 });
  });

  it('counts every message as accepted, rejected or unauthenticated', async () => {
    const outcomes = await poll(async () => {
      const texts = await Promise.all(
        world.processes.map(async ({ url }) => (await call('GET', `${url}/metrics`)).text),
      );
      const counts = texts
        .flatMap((text) => [...text.matchAll(/^bk_messages_total\{.*outcome="(.+)"\} (\d+)$/gm)])
        .map(([, outcome, count]) => [outcome, Number(count)] as const);
      expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(brought);
      return new Set(counts.flatMap(([outcome, count]) => (count > 0 ? outcome : [])));
    });
    expect([...outcomes].sort()).toEqual(
      ['accepted', 'forbidden', 'malformed', 'rejected', 'signature-invalid', 'too-large'].sort(),
    );
    const auditor = new Official(world, 'auditor');
    let requests = 0;
    for (let next: string | null = ''; next !== null;) {
      const page: Answer<Page<object>> = await auditor.get(`/v1/requests?limit=100${next}`);
      requests += page.body.items.length;
      next = page.body.next && `&after=${page.body.next}`;
    }
    expect(requests).toBe(made);
  });

  // The last, since the test above counts all messages of the world.
  describe('A19 rotation of keys under load', () => rotation(opened));
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

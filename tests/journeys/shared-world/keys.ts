import { randomUUID } from 'node:crypto';
import type { AgencyKeysAnswer } from '#libs/contracts/answers';
import type { MailboxPage } from '#libs/contracts/cloud-events';
import { type CloudEvent, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { AGENCY_KEYS_CHANGED, type AgencyEventData } from '#libs/contracts/events';
import type { Page } from '#libs/http/page';
import { NamedJwk, newAgencyKey, PrivateJwk, signDetached } from '#libs/security/signatures';
import type { Answer } from '#tests/support/http';
import { Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import type { OpenWorld, World } from '#tests/support/world';

export function keys(open: OpenWorld): void {
  let world: World;
  let owner: Party;
  let other: Party;
  let admin: Official;
  let path: string;

  beforeAll(async () => {
    world = await open();
    const suffix = randomUUID().slice(0, 8);
    owner = await Party.register(world, `keys-owner-${suffix}`);
    other = await Party.register(world, `keys-other-${suffix}`);
    admin = new Official(world, 'admin');
    path = `/v1/agencies/${owner.code}/keys`;
  }, 120_000);

  it('belong to an agency whose data change only on what was read, if the caller asks for it', async () => {
    const agency = `/v1/agencies/${other.code}`;
    const read = await admin.get<AgencyEventData>(agency);
    const etag = read.headers.get('etag') ?? '';
    const { name, kind } = read.body;
    const put = (city: string, tag?: string, at = agency): Promise<Answer<AgencyEventData>> =>
      admin.call('PUT', at, { name, kind, city }, tag === undefined ? {} : { 'if-match': tag });
    const first = await put('Malang', etag);
    expect([first.status, first.body.city]).toEqual([200, 'Malang']);
    expect(first.headers.get('etag')).not.toBe(etag);
    expectProblem(await put('Kepanjen', etag), { status: 412, code: 'version-mismatch' });
    const again = await admin.get<AgencyEventData>(agency);
    expect([again.body.city, again.headers.get('etag')]).toEqual([
      'Malang',
      first.headers.get('etag'),
    ]);
    expect((await put('Batu')).status).toBe(200);
    expect((await put('Batu', '*')).status).toBe(200);
    const unknown = `${agency.slice(0, 40)}-x`;
    for (const tag of ['*', etag])
      expectProblem(await put('Batu', tag, unknown), { status: 412, code: 'version-mismatch' });
    expect((await admin.get(unknown)).status).toBe(404);
  });

  const kidsOf = ({ keys }: AgencyKeysAnswer): string[] => keys.map(({ kid }) => kid);
  /** The events about its keys in the owner's mailbox, oldest first. */
  const changes = async (): Promise<CloudEvent[]> => {
    const { body } = await owner.official('system').get<Page<CloudEvent>>('/v1/mailbox?limit=100');
    return body.items.filter(({ type }) => type === AGENCY_KEYS_CHANGED);
  };

  it('can be read only by an admin and by the agency’s own system', async () => {
    const seen = await admin.get<AgencyKeysAnswer>(path);
    expect([seen.status, kidsOf(seen.body)]).toEqual([200, [owner.publicKey.kid]]);
    expect(seen.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    const own = await owner.official('system').get<AgencyKeysAnswer>(path);
    expect([own.status, own.text]).toEqual([200, seen.text]);
    expectProblem(await owner.official('decider').get(path), { status: 403, code: 'forbidden' });
    const foreign = await other.official('system').get(path);
    expectProblem(foreign, { status: 404, code: 'not-found' });
    const none = await other.official('system').get('/v1/agencies/no-such-agency/keys');
    expect(foreign.text).toBe(none.text);
    const unregistered = await admin.get('/v1/agencies/no-such-agency/keys');
    expectProblem(unregistered, { status: 404, code: 'not-found' });
    expect(unregistered.text).toContain('Register it first: PUT /v1/agencies/no-such-agency.');
  });

  it('are extended by read and conditional write, and a changed set is not overwritten', async () => {
    const { publicJwk } = await newAgencyKey(`${owner.code}.second`, 'ES256');
    const seen = await admin.get<AgencyKeysAnswer>(path);
    const etag = seen.headers.get('etag') ?? '';
    const keys = [...seen.body.keys, publicJwk];
    const put = await admin.call<AgencyKeysAnswer>('PUT', path, { keys }, { 'if-match': etag });
    expect([put.status, kidsOf(put.body)]).toEqual([
      200,
      [owner.publicKey.kid, publicJwk.kid].sort(),
    ]);
    const again = await admin.get(path);
    expect(put.headers.get('etag')).toBe(again.headers.get('etag'));
    expect(put.headers.get('etag')).not.toBe(etag);

    const late = await admin.call('PUT', path, { keys: [owner.publicKey] }, { 'if-match': etag });
    expectProblem(late, { status: 412, code: 'version-mismatch' });
    expect((await admin.get(path)).text).toBe(again.text);

    const [, second] = await poll(async () => {
      const received = await changes();
      expect(received).toHaveLength(2);
      return received;
    });
    expect(second?.data).toMatchObject({ added: [publicJwk.kid], revoked: [] });
  });

  it('are unchanged, without an event, when the same set is sent again', async () => {
    const { body, headers } = await admin.get<AgencyKeysAnswer>(path);
    const put = await admin.call('PUT', path, { keys: body.keys });
    expect([put.status, put.headers.get('etag')]).toEqual([200, headers.get('etag')]);
    await admin.call('PUT', path, { keys: [owner.publicKey] });
    await poll(async () => expect(await changes()).toHaveLength(3));
    expect((await changes()).at(-1)?.data).toMatchObject({
      added: [],
      revoked: [`${owner.code}.second`],
    });
  });

  it('are all revoked only on explicit request', async () => {
    expectProblem(await admin.call('PUT', path, { keys: [] }), {
      status: 422,
      code: 'validation-failed',
      pointer: '/keys',
      field: 'too-few',
    });
    const keys = [owner.publicKey];
    expectProblem(await admin.call('PUT', path, { keys, revokeAll: true }), {
      status: 422,
      code: 'validation-failed',
      pointer: '/revokeAll',
    });
    expect(kidsOf((await admin.get<AgencyKeysAnswer>(path)).body)).toEqual([owner.publicKey.kid]);
    const put = await admin.call<AgencyKeysAnswer>('PUT', path, { keys: [], revokeAll: true });
    expect([put.status, put.body.keys]).toEqual([200, []]);
    await poll(async () => expect(await changes()).toHaveLength(4));
  });

  it('are refused with advice when they are private', async () => {
    const { privateJwk } = await newAgencyKey(`${owner.code}.private`, 'EdDSA');
    const answer = await admin.call('PUT', path, { keys: [privateJwk] });
    expectProblem(answer, {
      status: 422,
      code: 'validation-failed',
      pointer: '/keys/0/d',
      field: 'private-key',
    });
    expect(answer.text).toContain('make a new pair of keys');
  });

  describe('changed by the agency itself', () => {
    const tag = async (): Promise<string> => (await admin.get(path)).headers.get('etag') ?? '';
    const putSigned = async (
      keys: NamedJwk[],
      by: PrivateJwk | null,
      etag?: string,
      as = owner,
    ): Promise<Answer<AgencyKeysAnswer>> => {
      const body = JSON.stringify({ keys, ...(keys.length === 0 && { revokeAll: true }) });
      const signature = by && (await signDetached(Buffer.from(body), by));
      return as.official('system').call<AgencyKeysAnswer>('PUT', path, body, {
        ...(signature && { [SIGNATURE_HEADER]: signature }),
        'if-match': etag ?? (await tag()),
      });
    };

    it('need the signature of a present key', async () => {
      const { publicJwk, privateJwk } = await newAgencyKey(`${owner.code}.own`, 'EdDSA');
      await owner.putKeys([owner.publicKey]);
      const keys = [owner.publicKey, publicJwk];
      const renamed = { ...privateJwk, kid: owner.key.kid };
      for (const by of [null, privateJwk, renamed, other.key])
        expectProblem(await putSigned(keys, by), { status: 401, code: 'signature-invalid' });
      expectProblem(await putSigned(keys, owner.key, '"x"'), {
        ...{ status: 412, code: 'version-mismatch' },
      });
      expectProblem(await putSigned(keys, owner.key, undefined, other), {
        ...{ status: 404, code: 'not-found' },
      });
      expect(kidsOf((await admin.get<AgencyKeysAnswer>(path)).body)).toEqual([owner.publicKey.kid]);
    });

    it('are added and revoked with it, and the mailbox tells who proved it', async () => {
      const { publicJwk, privateJwk } = await newAgencyKey(`${owner.code}.next`, 'ES256');
      const added = await putSigned([owner.publicKey, publicJwk], owner.key);
      expect([added.status, added.body.keys?.length]).toEqual([200, 2]);
      const revoked = await putSigned([publicJwk], privateJwk);
      expect([revoked.status, kidsOf(revoked.body)]).toEqual([200, [publicJwk.kid]]);
      const message = await owner.sign(owner.message('withdraw-request', {}), owner.key);
      expectProblem(await owner.command(message), { status: 401, code: 'signature-invalid' });
      await poll(async () => {
        const told = (await changes()).slice(-2).map(({ data }) => data);
        expect(told).toMatchObject([
          { added: [publicJwk.kid], revoked: [], provedBy: owner.key.kid },
          { added: [], revoked: [owner.key.kid], provedBy: publicJwk.kid },
        ]);
      });
      // A revoked key neither proves a change nor comes back by itself.
      expectProblem(await putSigned([publicJwk], owner.key), {
        ...{ status: 401, code: 'signature-invalid' },
      });
      const back = await putSigned([publicJwk, owner.publicKey], privateJwk);
      expectProblem(back, { status: 409, code: 'key-id-taken', pointer: '/keys/1/kid' });
      const foreign = { ...publicJwk, kid: other.key.kid };
      expectProblem(await putSigned([publicJwk, foreign], privateJwk), {
        ...{ status: 409, code: 'key-id-taken', pointer: '/keys/1/kid' },
      });
      const all = await putSigned([], privateJwk);
      expect([all.status, all.body.keys]).toEqual([200, []]);
      const none = await putSigned([publicJwk], privateJwk);
      expectProblem(none, { status: 401, code: 'signature-invalid' });
      expect(none.text).toContain('an administrator registers the first one');
      await owner.putKeys([owner.publicKey]);
      await poll(async () => {
        expect((await changes()).at(-1)?.data.added).toEqual([owner.publicKey.kid]);
      });
    });
  });

  it('let a mailbox be read from now on: newest first, then from that cursor', async () => {
    const system = owner.official('system');
    const { body } = await system.get<Page<CloudEvent>>('/v1/mailbox?order=newest&limit=1');
    expect(body.items).toEqual([(await changes()).at(-1)]);
    const now = `/v1/mailbox?after=${String(body.next)}`;
    expect((await system.get<Page<CloudEvent>>(now)).body).toEqual({ items: [], next: body.next });
    const { publicJwk: laterKey } = await newAgencyKey(`${owner.code}.later`, 'EdDSA');
    await owner.putKeys([owner.publicKey, laterKey]);
    await poll(async () => {
      const { body: later } = await system.get<Page<CloudEvent>>(now);
      expect(later.items.map(({ data }) => data.added)).toEqual([[laterKey.kid]]);
    });
    // Page by page backwards, without a gap and without a repetition.
    const { items: all } = (await system.get<Page<CloudEvent>>('/v1/mailbox?limit=100')).body;
    const backwards: string[] = [];
    for (let earlier: string | null = ''; earlier !== null;) {
      const query: string = earlier && `before=${earlier}`;
      const { body: part } = await system.get<MailboxPage>(
        `/v1/mailbox?${query || 'order=newest'}&limit=1`,
      );
      backwards.push(...part.items.map(({ id }) => id));
      earlier = part.earlier ?? null;
    }
    expect(backwards).toEqual(all.map(({ id }) => id).reverse());
    for (const [query, code] of [
      [`after=${String(body.next)}&before=${String(body.next)}`, 'validation-failed'],
      ['order=newest&before=999999999', 'cursor-unknown'],
    ])
      expect((await system.get<{ code: string }>(`/v1/mailbox?${query}`)).body.code).toBe(code);
    expectProblem(await system.get('/v1/mailbox?order=newest&after=1'), {
      status: 422,
      code: 'validation-failed',
      pointer: '/order',
    });
  });
}

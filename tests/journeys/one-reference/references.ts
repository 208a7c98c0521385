import { CloudEvent as SdkEvent, HTTP } from 'cloudevents';
import { randomUUID } from 'node:crypto';
import { CLOUDEVENTS, SIGNATURE_HEADER, sourceOf } from '#libs/contracts/envelope';
import { signDetached } from '#libs/security/signatures';
import { call } from '#tests/support/http';
import { Official, Party, requestTo } from '#tests/support/parties';
import { expectProblem } from '#tests/support/problems';
import type { OpenWorld, World } from '#tests/support/world';

const INVISIBLE: Record<string, string> = {
  'variation selector 16': '\ufe0f',
  'variation selector 15': '\ufe0e',
  'variation selector 18': '\u{e0101}',
  'Mongolian variation selector': '\u180b',
  'Khmer vowel': '\u17b4',
  'Braille blank': '\u2800',
  'Hangul filler': '\u3164',
  'combining grapheme joiner': '\u034f',
  'zero-width space': '\u200b',
  'no-break space': '\u00a0',
  tag: '\u{e0041}',
};

const LOOK_ALIKE: Record<string, string> = {
  'an en dash': 'B\u20133/2026',
  'a fraction slash': 'B\u20443/2026',
  'a full-width digit': 'B/\uff13/2026',
  'a Cyrillic letter': '\u0412/3/2026',
};

export function references(open: OpenWorld): void {
  let world: World;
  let asker: Party;
  let giver: Party;

  beforeAll(async () => {
    world = await open();
    asker = await Party.register(world, 'ref-asks');
    giver = await Party.register(world, 'ref-gives');
  }, 120_000);

  const submit = (reference: string): ReturnType<Party['message']> =>
    asker.message('submit-request', requestTo(giver, { reference }));

  it('however its spaces are written, at every entry point', async () => {
    const first = submit('  B /1/ HK 01  /2026 ');
    await asker.send(first);
    const { data } = await asker.receipt(first.id);
    expect(data).toMatchObject({ reference: 'B/1/HK 01/2026', status: 'awaiting-decision' });
    for (const reference of ['B/1/HK 01/2026 ', ' B/1/HK 01/2026', 'B / 1 / HK   01/2026']) {
      const again = submit(reference);
      await asker.send(again);
      expect((await asker.receipt(again.id)).data).toMatchObject({
        reference: 'B/1/HK 01/2026',
        problem: { code: 'reference-taken' },
      });
      expectProblem(await asker.command(submit(reference)), {
        ...{ status: 409, code: 'reference-taken' },
      });
      const body = requestTo(giver, { reference });
      expectProblem(await asker.official('requester').post('/v1/requests', body), {
        ...{ status: 409, code: 'reference-taken' },
      });
    }
    const { body } = await giver
      .official('decider')
      .get(`/v1/requests/${data.requestId as string}`);
    expect(body).toMatchObject({ reference: 'B/1/HK 01/2026' });
  });

  it.each(Object.entries(INVISIBLE))(
    'a %s in it is refused, and the error names its code point',
    async (_what, character) => {
      const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      const fault = { code: 'wrong-form', detail: expect.stringContaining(code) as string };
      for (const reference of [`B/2/2026${character}`, `B/${character}2/2026`]) {
        const answer = await asker.command(submit(reference));
        expectProblem(answer, {
          status: 422,
          code: 'validation-failed',
          pointer: '/data/reference',
        });
        expect(answer.body.errors).toEqual([expect.objectContaining(fault)]);
        const body = requestTo(giver, { reference });
        const official = await asker.official('requester').post('/v1/requests', body);
        expect(official.body.errors).toEqual([expect.objectContaining(fault)]);
      }
      const named = { name: `Dinas${character} Uji`, kind: 'pemkab' };
      const admin = new Official(world, 'admin');
      const put = await admin.call('PUT', `/v1/agencies/${asker.code}`, named);
      expect(put.body.errors).toEqual([expect.objectContaining({ ...fault, pointer: '/name' })]);
    },
  );

  it.each(Object.entries(LOOK_ALIKE))('%s in it is refused too', async (_what, reference) => {
    const detail = expect.stringContaining('looks like another character') as string;
    const fault = expect.objectContaining({ code: 'wrong-form', detail }) as object;
    expect((await asker.command(submit(reference))).body.errors).toEqual([fault]);
    const body = requestTo(giver, { reference });
    const official = await asker.official('requester').post('/v1/requests', body);
    expect([official.status, official.body.errors]).toEqual([422, [fault]]);
  });

  it('spaces in an agency’s name are normalized too', async () => {
    const named = { name: '  Dinas   PU / Bina Marga ', kind: 'pemkab' };
    const admin = new Official(world, 'admin');
    const { body } = await admin.call('PUT', `/v1/agencies/${giver.code}`, named);
    expect(body).toMatchObject({ name: 'Dinas PU / Bina Marga' });
  });

  it('lengths count code points, for any characters', async () => {
    for (const [subject, status] of [
      ['\u00e9\ufe0f'.repeat(250), 202],
      ['\u00e9\ufe0f'.repeat(250) + 'x', 422],
      ['\u{1f692}'.repeat(500), 202],
      ['\u{1f692}'.repeat(501), 422],
    ] as const) {
      const data = requestTo(giver, { subject });
      const answer = await asker.command(asker.message('submit-request', data));
      expect([subject.length, answer.status]).toEqual([subject.length, status]);
    }
  });

  it('filler characters do not count as facts, a name or a regulation', async () => {
    const blank = '\u3164'.repeat(30);
    const official = asker.official('requester');
    const { body } = await official.post('/v1/requests', {
      ...requestTo(giver, { grounds: [{ provision: '35-1-b', facts: blank }] }),
      requestedBy: { name: blank, position: blank },
    });
    expect(body).toMatchObject({ recommendation: 'return-incomplete', status: 'returned' });
  });
}

/** Messages as the CloudEvents SDKs write them. */
export function cloudEventsSdks(open: OpenWorld): void {
  let world: World;
  let asker: Party;
  let giver: Party;

  beforeAll(async () => {
    world = await open();
    asker = await Party.register(world, 'sdk-asks');
    giver = await Party.register(world, 'sdk-gives');
  }, 120_000);

  const post = async (
    bytes: Buffer,
    contentType = CLOUDEVENTS,
  ): ReturnType<typeof call<Record<string, unknown>>> =>
    call('POST', `${world.broker}/v1/commands`, {
      body: bytes,
      headers: {
        'content-type': contentType,
        [SIGNATURE_HEADER]: await signDetached(bytes, asker.key),
      },
    });

  it('are accepted from the official SDK, with its own content type', async () => {
    const event = new SdkEvent({
      id: randomUUID(),
      source: sourceOf(asker.code),
      type: 'bantuan-kedinasan.submit-request.v1',
      datacontenttype: 'application/json; charset=utf-8',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      data: requestTo(giver),
    });
    const { headers, body } = HTTP.structured(event);
    const answer = await post(Buffer.from(body as string), String(headers['content-type']));
    expect(answer.status).toBe(202);
  });

  const zulu = (): string => new Date(Date.now() - 60_000).toISOString().slice(0, 19);
  it.each<[string, () => Record<string, unknown>]>([
    ['subject null', () => ({ subject: null })],
    ['datacontenttype null', () => ({ datacontenttype: null })],
    ['dataschema null', () => ({ dataschema: null })],
    ['an extension null', () => ({ traceparent: null })],
    ['binary data null', () => ({ data_base64: null })],
    ['another case of JSON', () => ({ datacontenttype: 'Application/JSON' })],
    ['parameters of JSON', () => ({ datacontenttype: 'application/json ; charset="UTF-8"' })],
    ['time in lower case', () => ({ time: `${zulu().toLowerCase()}z` })],
    ['time with nanoseconds', () => ({ time: `${zulu()}.123456789Z` })],
    ['time with an offset', () => ({ time: `${zulu()}+00:00` })],
  ])('are accepted with %s', async (_what, more) => {
    const message = asker.message('submit-request', requestTo(giver), more());
    const { bytes } = await asker.sign(message);
    expect((await post(bytes)).status).toBe(202);
    expect((await post(bytes, 'Application/CloudEvents+JSON; charset="utf-8"')).status).toBe(202);
  });

  it.each([
    [{ time: null }, '/time'],
    [{ type: null }, '/type'],
    [{ data: null }, '/data'],
    [{ specversion: null }, '/specversion'],
    [{ datacontenttype: 'text/json' }, '/datacontenttype'],
    [{ traceparent: {} }, '/traceparent'],
    [{ data_base64: 'e30=' }, '/data_base64'],
  ])('are refused with %j', async (more, pointer) => {
    const { bytes } = await asker.sign(asker.message('submit-request', requestTo(giver), more));
    expectProblem(await post(bytes), { status: 422, code: 'validation-failed', pointer });
  });

  it('are refused in another character set', async () => {
    const { bytes } = await asker.sign(asker.message('submit-request', requestTo(giver)));
    expectProblem(await post(bytes, `${CLOUDEVENTS}; charset=utf-16`), {
      ...{ status: 415, code: 'media-type' },
    });
  });
}

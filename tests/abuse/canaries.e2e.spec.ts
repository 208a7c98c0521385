import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageName, MESSAGES } from '#libs/contracts/cloud-events';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { typeOf } from '#libs/contracts/events';
import { COMMANDS } from '#libs/contracts/topics';
import { newAgencyKey } from '#libs/security/signatures';
import { Forger } from './bad-tokens';
import { pathOf } from '#tests/support/acts';
import { openCollector } from '#tests/support/collector';
import { MailServer } from '#tests/support/mail-server';
import { Official, Party, requestTo, Seen, urlOf } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { kafka, World } from '#tests/support/world';
import { Canaries, Canary, everyRecord } from './canaries';
import {
  misplacedPersons,
  personalActs,
  personalData,
  personalEnvelopes,
  personalServices,
  sealedData,
} from './canary-messages';
import { tally } from './tally';

const ABOUT_REQUESTS = (Object.keys(MESSAGES) as MessageName[]).filter(
  (name) => name !== 'submit-request',
);

/** HTTP answers as text. */
type Ask = (
  method: string,
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<string>;

describe('personal data with marker values, on Kafka', () => {
  const canaries = new Canaries();
  /** What each sender of a canary got as an answer. */
  const answers: string[] = [];
  let world: World;
  let mail: MailServer;
  let collector: Awaited<ReturnType<typeof openCollector>>;
  let asker: Party;
  let giver: Party;
  let third: Party;

  beforeAll(async () => {
    mail = await MailServer.start();
    collector = await openCollector();
    world = await kafka({
      SMTP_URL: mail.url,
      LOG_LEVEL: 'trace',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
    [asker, giver, third] = (await Promise.all(
      ['canary-asker', 'canary-giver', 'canary-third'].map((code) =>
        Party.register(world, code, { email: `kantor@${code}.example.go.id` }),
      ),
    )) as [Party, Party, Party];
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await Promise.all([mail?.close(), collector?.close()]);
  }, 60_000);

  const ask: Ask = async (method, url, body, headers = {}) => {
    const bytes = body === undefined || body instanceof Uint8Array || typeof body === 'string';
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: (bytes ? body : JSON.stringify(body)) as string,
    });
    return `${[...response.headers].join('\n')}\n${await response.text()}`;
  };
  /** As an official whose token contains personal data, with such headers too. */
  const asPerson = async (subject: string, where: string): Promise<Record<string, string>> => {
    const forger = await Forger.of(world, subject);
    const claims = {
      sub: canaries.nip(where),
      name: canaries.text(where),
      position: canaries.sentence(where),
      nip: canaries.nip(where),
      acting: {
        ...{ as: 'mandate', for: canaries.sentence(where), document: canaries.sentence(where) },
        from: '2020-01-01',
      },
    };
    return {
      authorization: `Bearer ${await forger.saying(claims)}`,
      'x-request-id': canaries.nip(where),
      'idempotency-key': canaries.nip(where) + randomUUID(),
      'accept-language': canaries.text(where),
      'user-agent': canaries.sentence(where),
      forwarded: `for=${canaries.nip(where)}`,
      ...(where === 'looks'
        ? { traceparent: canaries.nip(where) }
        : { traceparent: `00-${'ef'.repeat(16)}-${'ab'.repeat(8)}-01` }),
      tracestate: `instansi=${canaries.address(where)}`,
    };
  };

  it('A18 marker names go in through every entry point and every field', async () => {
    const requests = `${world.broker}/v1/requests`;
    const commands = `${world.broker}/v1/commands`;
    const good = (where: string) => personalData(canaries, giver, where);
    await asker.send(asker.message('submit-request', good('bus')));
    const own = { ...(await asPerson('requester@canary-asker', 'requester')) };
    await ask('POST', requests, good('official'), own);
    await asker.send(asker.message('submit-request', sealedData(canaries, giver)));

    const messages = [
      ...misplacedPersons(canaries, good('misplaced')).map((data) =>
        asker.message('submit-request', data),
      ),
      ...personalEnvelopes(canaries, asker, () => requestTo(giver)),
      ...ABOUT_REQUESTS.flatMap((name) => [
        asker.message(name, { requestId: canaries.nip(name), text: canaries.sentence(name) }),
        asker.message(name, { requestId: randomUUID(), reason: canaries.sentence(name) }),
      ]),
    ];
    const stranger = await newAgencyKey(canaries.nip('kid'), 'EdDSA');
    const unproven = asker.message('submit-request', good('unproven'));
    const cut = Buffer.from(JSON.stringify(good('cut off'))).subarray(0, -1);
    for (const signed of [
      ...(await Promise.all(messages.map((message) => asker.sign(message)))),
      { ...(await asker.sign(unproven)), signature: undefined },
      { ...(await asker.sign(unproven)), signature: canaries.sentence('signature') },
      await asker.sign(unproven, stranger.privateJwk),
      await asker.sign(cut),
      await asker.sign(asker.message('submit-request', good('forged')), giver.key),
    ]) {
      await asker.send(signed);
      const headers = {
        'content-type': CLOUDEVENTS,
        ...(signed.signature && { [SIGNATURE_HEADER]: signed.signature }),
      };
      answers.push(await ask('POST', commands, signed.bytes, headers));
      answers.push(await ask('POST', requests, JSON.stringify(data(signed.bytes)), own));
    }

    const { id } = (await asker.official('requester').post<Seen>('/v1/requests', good('acted on')))
      .body;
    let proposal: string | undefined;
    for (const [role, act, body] of personalActs(canaries)) {
      const of = role === 'requester' ? asker : giver;
      const path = `${requests}/${id}/${pathOf(act, proposal)}`;
      for (const route of [`${path}/check`, path])
        answers.push(await ask('POST', route, body, await asPerson(`${role}@${of.code}`, act)));
      const { body: seen } = await giver.official('decider').get<Seen>(`/v1/requests/${id}`);
      proposal = seen.proposals.at(-1)?.id;
    }
    for (const data of [good('check'), ...misplacedPersons(canaries, good('check'))])
      answers.push(await ask('POST', `${requests}/check`, data, own));
    const acted = await giver.official('decider').get<Seen>(`/v1/requests/${id}`);
    expect(acted.body.status).toBe('completed');
    const other = await asker.official('requester').post<Seen>('/v1/requests', good('withdrawn'));
    answers.push(
      await ask(
        'POST',
        `${requests}/${other.body.id}/withdrawal`,
        { reason: canaries.sentence('act withdrawal') },
        await asPerson(`requester@${asker.code}`, 'withdrawal'),
      ),
    );
    const decider = await asPerson(`decider@${giver.code}`, 'looks');
    for (const path of ['/v1/requests/', '/v1/agencies/', '/v1/law/provisions/', '/v1/'])
      answers.push(
        await ask('GET', `${world.broker}${path}${canaries.nip('path')}`, undefined, decider),
      );
    for (const path of [
      ...['/v1/requests', '/v1/mailbox', '/v1/notices', '/v1/reports/summary'],
      ...['/v1/services', '/v1/services/suggestions'],
    ])
      for (const name of [
        ...['after', 'status', 'kind', 'q', 'region', canaries.nip('query'), 'limit'],
        ...['dueBefore', 'receivedFrom', 'waitingFor', 'overdue'],
      ])
        answers.push(
          await ask(
            'GET',
            `${urlOf(world, path)}?${name}=${canaries.nip('query')}`,
            undefined,
            decider,
          ),
        );
    answers.push(await ask('POST', `${world.broker}/v1/evaluations`, good('evaluation'), decider));
    const admin = { authorization: `Bearer ${await world.token('admin')}` };
    const agency = { name: canaries.sentence('agency'), kind: 'pemkab' };
    answers.push(await ask('PUT', `${world.broker}/v1/agencies/canary-other`, agency, admin));
    for (const service of personalServices(canaries))
      for (const [method, path] of [
        ['POST', ''],
        ['PUT', '/layanan-kenari'],
        ['PUT', `/${canaries.nip('service id')}`],
      ] as const)
        answers.push(
          await ask(
            method,
            `${world.broker}/v1/services${path}`,
            service,
            await asPerson(`decider@${giver.code}`, 'service'),
          ),
        );
    // Taken, so that its event goes out.
    const plain = { kind: 'other', title: 'Layanan', description: 'Layanan biasa.' };
    answers.push(await ask('PUT', `${world.broker}/v1/services/layanan-biasa`, plain, decider));
    const keys = [{ ...stranger.publicJwk }];
    answers.push(
      await ask('PUT', `${world.broker}/v1/agencies/${third.code}/keys`, { keys }, admin),
    );
    for (const [url] of [[world.broker], [world.notification], [world.reporting]] as const)
      answers.push(
        await ask('GET', `${url}/v1/requests`, undefined, {
          authorization: canaries.sentence('token'),
        }),
      );

    const last = asker.message('submit-request', requestTo(giver));
    await asker.send(last);
    await asker.receipt(last.id);
    // Corrects the provider's time zone: each open deadline moves, with events and letters.
    const moved = {
      name: 'Instansi canary-giver',
      ...{ kind: 'pemkab', email: `kantor@${giver.code}.example.go.id`, timeZone: 'Asia/Jayapura' },
    };
    answers.push(await ask('PUT', `${world.broker}/v1/agencies/${giver.code}`, moved, admin));
    await poll(async () => {
      const { text } = await giver.official('decider').get('/v1/reports/summary');
      expect(text).toContain(asker.code);
      expect((await giver.mailbox()).map(({ type }) => type)).toEqual(
        expect.arrayContaining([typeOf('deadline-changed')]),
      );
      // Waits for the events of one request, whose effects must be searched too.
      expect(collector.bodies.join()).toContain('publish events');
      expect(mail.mails).not.toEqual([]);
    });
    expect(canaries.all.length).toBeGreaterThan(1_000);
  });

  it('A18 marker names appear only where they belong', async () => {
    const sinks = await sinksOf();
    const leaked: [string, Canary][] = [];
    for (const [sink, text] of sinks) {
      const found = canaries.in(text);
      const wrong = sink.startsWith('allowed') ? [] : found;
      process.stderr.write(
        `A18 ${sink}: ${Buffer.byteLength(text)} bytes, ${found.length} canaries\n`,
      );
      // Otherwise nothing was searched.
      expect([sink, text.length > 20]).toEqual([sink, true]);
      leaked.push(...wrong.map((canary): [string, Canary] => [sink, canary]));
    }
    const secrets = await secretsOf();
    const shownElsewhere = [...sinks].flatMap(([sink, text]) =>
      secrets.filter(([, secret]) => text.includes(secret)).map(([name]) => [sink, name]),
    );
    tally('A18', {
      leaked: leaked.length + shownElsewhere.length,
      harmless: canaries.all.length - leaked.length,
    });
    expect(leaked.slice(0, 20)).toEqual([]);
    expect(shownElsewhere).toEqual([]);
    for (const place of ['allowed: topic of commands', 'allowed: what the parties read'])
      expect(canaries.in(sinks.get(place) ?? '').length).toBeGreaterThan(50);
  });

  /**
   * Everything that was written or can be read, by name. Allowed places are searched too, to prove
   * that the search works.
   */
  async function sinksOf(): Promise<Map<string, string>> {
    const sinks = new Map<string, string>();
    const records = await everyRecord(process.env.KAFKA_BROKERS ?? '');
    const [commands, others] = [
      records.get(COMMANDS) ?? [],
      [...records].filter(([topic]) => topic !== COMMANDS),
    ];
    sinks.set('allowed: topic of commands', commands.join('\n'));
    sinks.set(`${others.length} other topics of Kafka`, others.flatMap(([, of]) => of).join('\n'));
    sinks.set(
      'e-mails',
      mail.mails.map(({ raw, email }) => `${raw}\n${email.subject}\n${email.text}`).join('\n'),
    );
    for (const { name, log } of world.processes)
      sinks.set(`log of ${name}`, readFileSync(log, 'utf8'));
    for (const name of ['POSTGRES_LOG', 'KAFKA_LOG'])
      if (process.env[name])
        sinks.set(name, `${readFileSync(process.env[name], 'utf8')}\n(end of this log)`);
    for (const { name, url } of world.processes)
      for (const path of ['/metrics', '/health/ready', '/openapi.json', '/asyncapi.json'])
        sinks.set(`${name}${path}`, await ask('GET', url + path));
    const reads = async (of: Official, paths: string[]): Promise<string> =>
      (await Promise.all(paths.map(async (path) => (await of.get<unknown>(path)).text))).join('\n');
    const auditor = new Official(world, 'auditor');
    const admin = new Official(world, 'admin');
    sinks.set('parked messages', await reads(admin, ['/v1/parked-messages?limit=100']));
    const keysOf = (party: Party): string => `/v1/agencies/${party.code}/keys`;
    sinks.set('registry', await reads(admin, ['/v1/agencies?limit=100', keysOf(giver)]));
    sinks.set('catalogue', await reads(admin, ['/v1/services?limit=100']));
    sinks.set('traces', collector.bodies.join('\n'));
    for (const reader of [auditor, asker.official('requester'), giver.official('superior')])
      sinks.set(`figures for ${reader.subject}`, await reads(reader, ['/v1/reports/summary']));
    sinks.set('notices', await reads(auditor, ['/v1/notices?limit=100']));
    for (const party of [asker, giver, third])
      sinks.set(`mailbox of ${party.code}`, JSON.stringify(await party.mailbox()) + ' '.repeat(20));
    const { body } = await asker
      .official('requester')
      .get<{ items: Seen[] }>('/v1/requests?limit=100');
    const ids = body.items.map(({ id }) => id);
    const looks = [
      ...['', '/history', '/evaluation', '/evidence', '/deadline', '/dossier', '/related'],
    ];
    const paths = ids.flatMap((id) => looks.map((look) => `/v1/requests/${id}${look}`));
    sinks.set(
      'what a third agency is answered',
      await reads(third.official('decider'), [
        ...['/v1/requests', '/v1/requests?q=Kenari', '/v1/requests/counts', '/v1/me'],
        ...paths,
      ]),
    );
    sinks.set('allowed: what the parties read', await reads(giver.official('decider'), paths));
    // A caller may read their own text in a successful answer; a problem quotes no text.
    const problems = answers.filter((text) => text.includes('urn:bantuan-kedinasan:problem:'));
    sinks.set('problems', problems.join('\n'));
    return sinks;
  }

  async function secretsOf(): Promise<[string, string][]> {
    const file = (name: string): { d: string } =>
      JSON.parse(readFileSync(join(world.dataDir, name), 'utf8')) as { d: string };
    const { password } = new URL(world.database.url);
    const { password: owner } = new URL(world.database.ownerUrl);
    return [
      ['key of the issuer', file('development-issuer.json').d],
      ['key of an agency', asker.key.d],
      ['password of the apps', password],
      ['password of the owner', owner],
      ['a token', (await world.token('admin')).split('.')[2] ?? ''],
    ];
  }
});

/** The readable content of a message. */
function data(bytes: Buffer): unknown {
  try {
    return (JSON.parse(bytes.toString()) as { data?: unknown }).data ?? {};
  } catch {
    return bytes.toString();
  }
}

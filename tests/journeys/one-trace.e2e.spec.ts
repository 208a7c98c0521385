import { randomBytes } from 'node:crypto';
import { CLOUDEVENTS, CloudEvent, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { openCollector } from '#tests/support/collector';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { call } from '#tests/support/http';
import { MailServer } from '#tests/support/mail-server';
import { mailboxOf, Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { kafka, World, WORLDS } from '#tests/support/world';

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const { from, data } = example('assess-120-officials');

/** The events of one request in the mailbox of its requester, once it has `count` of them. */
const eventsOf = (world: World, id: string, count: number): Promise<CloudEvent[]> =>
  poll(async () => {
    const events = (await mailboxOf(world, from)).filter(({ subject }) => subject === id);
    expect(events.length).toBeGreaterThanOrEqual(count);
    return events;
  });

describe('one trace spans an agency’s message and all its processing', () => {
  let world: World;
  let collector: Awaited<ReturnType<typeof openCollector>>;
  let mail: MailServer;

  beforeAll(async () => {
    collector = await openCollector();
    mail = await MailServer.start();
    world = await kafka({
      SMTP_URL: mail.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
    await registerDemoAgencies(world);
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    await Promise.all([collector?.close(), mail?.close()]);
  }, 60_000);

  it('covers intake, relay and Kafka up to mailbox, letter and figure', async () => {
    const [traceId, spanId] = [hex(16), hex(8)];
    const trace = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'instansi=7' };
    const sender = await Party.of(world, from);
    const message = sender.message('submit-request', data, trace);
    await sender.send(message);
    const receipt = await sender.receipt(message.id);
    const spans = await poll(() => {
      const own = collector.spans.filter((span) => span.traceId === traceId);
      expect(new Set(own.map(({ service, name }) => `${service} | ${name}`))).toEqual(
        new Set([
          'bantuan-kedinasan-broker | take submit-request',
          'bantuan-kedinasan-broker | publish events',
          ...['notification', 'reporting'].flatMap((app) =>
            ['command.accepted', 'request.submitted', 'request.evaluated'].map(
              (type) => `bantuan-kedinasan-${app} | ${app}: take bantuan-kedinasan.${type}.v1`,
            ),
          ),
          'bantuan-kedinasan-notification | publish mailbox',
          'bantuan-kedinasan-notification | send e-mail',
        ]),
      );
      return own;
    });
    const intake = spans.find(({ name }) => name === 'take submit-request');
    expect(intake).toMatchObject({
      parentSpanId: spanId,
      attributes: { 'bk.agency': from, 'bk.door': 'bus', 'bk.subject': receipt.subject },
    });
    for (const { name, parentSpanId } of spans)
      expect([name, parentSpanId]).toEqual([name, name === intake?.name ? spanId : intake?.spanId]);

    // Events to the agency have the trace too, with the same bytes in every repeat.
    const carried = { traceparent: `00-${traceId}-${intake?.spanId}-01`, tracestate: 'instansi=7' };
    expect(receipt).toMatchObject(carried);
    for (const event of await eventsOf(world, receipt.subject, 3))
      expect(event).toMatchObject(carried);
  });

  it('repeats of a message return the same bytes with the first trace', async () => {
    const sender = await Party.of(world, from);
    const message = sender.message('submit-request', { ...data, reference: hex(8) });
    const { bytes, signature = '' } = await sender.sign(message);
    const headers = { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: signature };
    const path = `${world.broker}/v1/commands`;
    const first = await call<CloudEvent>('POST', path, { body: bytes, headers });
    const again = await call('POST', path, {
      body: bytes,
      headers: { ...headers, traceparent: `00-${hex(16)}-${hex(8)}-01` },
    });
    expect(first.status).toBe(202);
    expect(first.body.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(again.text).toBe(first.text);
  });

  it('an official’s act belongs to the trace of the call', async () => {
    const sender = await Party.of(world, from);
    const message = sender.message('submit-request', { ...data, reference: hex(8) });
    await sender.send(message);
    const { subject: id } = await sender.receipt(message.id);
    const traceId = hex(16);
    const approved = await new Official(world, `decider@${data.provider}`).post(
      `/v1/requests/${id}/approval`,
      { items: 'all', conflictOfInterest: 'none' },
      { traceparent: `00-${traceId}-${hex(8)}-01` },
    );
    expect(approved.status).toBe(200);
    const events = await eventsOf(world, id, 4);
    expect(events.at(-1)).toMatchObject({
      type: 'bantuan-kedinasan.request.approved.v1',
      traceparent: expect.stringContaining(`00-${traceId}-`),
    });
    await poll(() => {
      const names = collector.spans.filter((s) => s.traceId === traceId).map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining([
          'POST /v1/requests/:id/approval',
          'publish events',
          'reporting: take bantuan-kedinasan.request.approved.v1',
          'send e-mail',
        ]),
      );
    });
  });

  it('spans contain agency codes and ids, and no persons', () => {
    const names = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    const known = [
      ...[
        'bk.agency',
        'bk.app',
        'bk.door',
        'bk.event_type',
        'bk.notice',
        'bk.outcome',
        'bk.subject',
      ],
      ...['cloudevents.event_id', 'messaging.destination.name'],
      ...['http.request.method', 'http.response.status_code', 'http.route'],
    ];
    expect([...names].filter((name) => !known.includes(name))).toEqual([]);
  });
});

it('events carry no trace when no collector is configured', async () => {
  const world = await WORLDS[0]?.[1]();
  if (!world) throw new Error('there is a standalone world');
  try {
    await registerDemoAgencies(world);
    const sender = await Party.of(world, from);
    const message = sender.message('submit-request', data, {
      traceparent: `00-${hex(16)}-${hex(8)}-01`,
    });
    await sender.send(message);
    const receipt = await sender.receipt(message.id);
    expect(receipt).toMatchObject({ type: 'bantuan-kedinasan.command.accepted.v1' });
    expect(receipt).not.toHaveProperty('traceparent');
  } finally {
    await world.stop();
  }
}, 120_000);

import type { CloudEvent } from '#libs/contracts/envelope';
import { AgencySystem, example, mailboxOf, registerDemoAgencies } from '../support/example-sender';
import { Answer, call } from '../support/http';
import { poll } from '../support/poll';
import { World, WORLDS } from '../support/world';

/** The four requests of tests/examples, from the agency's system to decision, mailbox and figures. */
describe.each(WORLDS)('the way of a request (%s)', (_name, open) => {
  let world: World;

  beforeAll(async () => {
    world = await open();
    await registerDemoAgencies(world);
  }, 120_000);
  afterAll(() => world?.stop(), 60_000);

  const as = async (
    subject: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer> =>
    call(method, world.broker + path, { token: await world.token(subject), body });

  /** What came to a mailbox of one request, as soon as `last` has. */
  const told = (agency: string, id: string, last: string): Promise<string[]> =>
    poll(async () => {
      const names = (await mailboxOf(world, agency))
        .filter(({ type, subject }) => subject === id && type.includes('.request.'))
        .map(nameOf);
      expect(names).toContain(last);
      return names;
    });

  it('is asked by a signed message, and approved by an official (K05)', async () => {
    const { from, data } = example('assess-120-officials');
    const sender = await AgencySystem.of(world, from);
    const receipt = await sender.receipt(await sender.send(sender.message(data)));
    expect(receipt).toMatchObject({
      type: 'bantuan-kedinasan.command.accepted.v1',
      data: { reference: data.reference, status: 'awaiting-decision', version: 2 },
    });
    const id = receipt.subject;

    const seen = await as('decider@pemprov-jatim', 'GET', `/v1/requests/${id}`);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('etag')).toBe('"2"');
    expect(seen.body).toMatchObject({
      status: 'awaiting-decision',
      requester: { code: from, name: 'Pemerintah Kabupaten Malang' },
      recommendation: 'grant-possible',
      deadline: { running: true },
      decision: null,
    });
    const why = await as('decider@pemprov-jatim', 'GET', `/v1/requests/${id}/evaluation`);
    expect(why.body).toMatchObject({ label: 'usulan', recommendation: 'grant-possible' });
    expect(metIn(why)).toEqual(['35-1-b', '35-1-c']);
    const waiting = await as('decider@pemprov-jatim', 'GET', '/v1/requests?sort=due');
    expect(waiting.body.items).toMatchObject([{ id }]);

    const approval = { items: 'all', conflictOfInterest: 'none' };
    const path = `/v1/requests/${id}/approval`;
    expect((await as(`requester@${from}`, 'POST', path, approval)).status).toBe(403);
    expect((await as('decider@bkn', 'POST', path, approval)).status).toBe(404);
    const approved = await as('decider@pemprov-jatim', 'POST', path, approval);
    expect(approved).toMatchObject({
      status: 200,
      body: { status: 'approved', version: 3, decision: { outcome: 'approved', departs: false } },
    });
    expect(await as('decider-2@pemprov-jatim', 'POST', path, approval)).toMatchObject({
      status: 409,
      body: { code: 'transition-not-open' },
    });

    const way = ['submitted', 'evaluated', 'approved'];
    expect(await told(from, id, 'approved')).toEqual(way);
    expect(await told('pemprov-jatim', id, 'approved')).toEqual(way);
  }, 60_000);

  it('is asked by an official, and refused with ground and reason', async () => {
    const { from, data } = example('papers-for-pensions');
    const asked = await as(`requester@${from}`, 'POST', '/v1/requests', data);
    expect(asked).toMatchObject({ status: 201, body: { recommendation: 'grant-possible' } });
    const id = String(asked.body.id);
    expect(asked.headers.get('location')).toBe(`/v1/requests/${id}`);

    const refusal = (reason: string): object => ({
      grounds: [
        { provision: '36-1-b', items: ['1', '2'], reason, regulation: 'UU 43/2009', article: '44' },
      ],
      reason: 'Berkas memuat keterangan pribadi yang dirahasiakan menurut peraturan.',
      conflictOfInterest: 'none',
    });
    const path = `/v1/requests/${id}/refusal`;
    expect(await as('decider@bkn', 'POST', path, refusal(''))).toMatchObject({
      status: 422,
      body: { code: 'refusal-without-reason' },
    });
    const refused = await as(
      'decider@bkn',
      'POST',
      path,
      refusal('Berkas hanya dapat diberikan kepada pegawai yang bersangkutan.'),
    );
    expect(refused).toMatchObject({
      status: 200,
      body: { status: 'refused', decision: { outcome: 'refused', departs: true } },
    });
    const way = ['submitted', 'evaluated', 'refused'];
    expect(await told(from, id, 'refused')).toEqual(way);
    expect(await told('bkn', id, 'refused')).toEqual(way);
  }, 60_000);

  it('must be given in an emergency, and own work is no reason to refuse', async () => {
    const { from, data } = example('boats-for-a-flood');
    const sender = await AgencySystem.of(world, from, 'ES256');
    const receipt = await sender.receipt(await sender.send(sender.message(data)));
    const id = receipt.subject;
    const why = await as('decider@bnpb', 'GET', `/v1/requests/${id}/evaluation`);
    expect(why.body.recommendation).toBe('must-give');
    expect(metIn(why)).toEqual(['35-1-b', '36-3']);

    const refused = await as('decider@bnpb', 'POST', `/v1/requests/${id}/refusal`, {
      grounds: [
        {
          provision: '36-1-a',
          reason: 'Seluruh perahu sedang dipakai untuk pelatihan.',
          affectedWork: 'Pelatihan regu penolong tahun 2026 akan tertunda.',
        },
      ],
      reason: 'Pelatihan tidak dapat ditunda.',
      conflictOfInterest: 'none',
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'not-available-in-emergency' } });
    const approved = await as('decider@bnpb', 'POST', `/v1/requests/${id}/approval`, {
      items: 'all',
      conflictOfInterest: 'none',
    });
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved' } });
    await told(from, id, 'approved');
  }, 60_000);

  it('is sent back without a ground, answered by a message, and evaluated anew', async () => {
    const { from, data } = example('report-to-be-quicker');
    const sender = await AgencySystem.of(world, from);
    const receipt = await sender.receipt(await sender.send(sender.message(data)));
    expect(receipt.data).toMatchObject({ status: 'returned', version: 3 });
    const requestId = receipt.subject;

    const facts =
      'Aplikasi pelaporan kinerja hanya dikuasai auditor BPKP; pegawai kami belum terlatih.';
    const answer = sender.message(
      { requestId, grounds: [{ provision: '35-1-c', facts }] },
      { type: 'bantuan-kedinasan.supply-information.v1' },
    );
    const second = await sender.receipt(await sender.send(answer));
    expect(second).toMatchObject({
      type: 'bantuan-kedinasan.command.accepted.v1',
      data: { requestId, status: 'awaiting-decision' },
    });
    const seen = await as('decider@bpkp', 'GET', `/v1/requests/${requestId}`);
    expect(seen.body).toMatchObject({
      status: 'awaiting-decision',
      recommendation: 'grant-possible',
    });
    expect(await told(from, requestId, 'information-supplied')).toEqual(
      expect.arrayContaining(['submitted', 'evaluated', 'returned', 'information-supplied']),
    );
  }, 60_000);

  it('is counted', async () => {
    await poll(async () => {
      const { body } = await call('GET', `${world.reporting}/v1/reports/summary`, {
        token: await world.token('auditor'),
      });
      expect(body).toMatchObject({
        byStatus: { approved: 2, refused: 1, 'awaiting-decision': 1 },
        byRecommendation: { 'grant-possible': 3, 'must-give': 1 },
        byProvision: { '35-1-b': 2, '35-1-c': 2, '35-1-d': 1, '36-3': 1 },
        byRequester: { 'kab-malang': 1, 'kab-sleman': 1, 'kota-surakarta': 1, 'kab-bogor': 1 },
        byProvider: { 'pemprov-jatim': 1, bkn: 1, bnpb: 1, bpkp: 1 },
        overdue: 0,
      });
    });
    const own = await call('GET', `${world.reporting}/v1/reports/summary`, {
      token: await world.token('decider@bkn'),
    });
    expect(own.body).toMatchObject({ byStatus: { refused: 1 }, byProvider: { bkn: 1 } });
  }, 60_000);
});

function nameOf({ type }: CloudEvent): string {
  return /^bantuan-kedinasan\.request\.(.+)\.v1$/.exec(type)?.[1] ?? type;
}

/** Provisions that an evaluation finds met for the whole request. */
function metIn({ body }: Answer): string[] {
  const findings = body.findings as { provision: string; value: string; item: string | null }[];
  return findings
    .filter(({ value, item }) => value === 'met' && item === null)
    .map(({ provision }) => provision);
}

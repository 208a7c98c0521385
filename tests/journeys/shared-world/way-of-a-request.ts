import type { CloudEvent } from '#libs/contracts/envelope';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { Answer } from '#tests/support/http';
import { mailboxOf, Official, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import type { OpenWorld, World } from '#tests/support/world';

/**
 * The four requests of tests/examples, from the agency's system to decision, mailbox and figures.
 */
export function wayOfARequest(open: OpenWorld): void {
  let world: World;

  beforeAll(async () => {
    world = await open();
    await registerDemoAgencies(world);
  }, 120_000);

  const official = (subject: string): Official => new Official(world, subject);
  const send = async (from: Party, name: string, data: object): Promise<CloudEvent> => {
    const message = from.message(name, data);
    await from.send(message);
    return from.receipt(message.id);
  };

  /** The events of one request in a mailbox, once `last` has arrived. */
  const received = (agency: string, id: string, last: string): Promise<string[]> =>
    poll(async () => {
      const names = (await mailboxOf(world, agency))
        .filter(({ type, subject }) => subject === id && type.includes('.request.'))
        .map(nameOf);
      expect(names).toContain(last);
      return names;
    });

  it('a signed message submits it, and an official approves it (K05)', async () => {
    const { from, data } = example('assess-120-officials');
    const sender = await Party.of(world, from);
    const receipt = await send(sender, 'submit-request', data);
    expect(receipt).toMatchObject({
      type: 'bantuan-kedinasan.command.accepted.v1',
      data: { reference: data.reference, status: 'awaiting-decision', version: 2 },
    });
    const id = receipt.subject;

    const seen = await official('decider@pemprov-jatim').get(`/v1/requests/${id}`);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('etag')).toBe('"2"');
    expect(seen.body).toMatchObject({
      status: 'awaiting-decision',
      requester: { code: from, name: 'Pemerintah Kabupaten Malang' },
      recommendation: 'grant-possible',
      deadline: { running: true },
      decision: null,
    });
    const why = await official('decider@pemprov-jatim').get(`/v1/requests/${id}/evaluation`);
    expect(why.body).toMatchObject({ label: 'usulan', recommendation: 'grant-possible' });
    expect(metIn(why)).toEqual(['35-1-b', '35-1-c']);
    const waiting = await official('decider@pemprov-jatim').get('/v1/requests?sort=due');
    expect(waiting.body.items).toMatchObject([{ id }]);

    const approval = { items: 'all', conflictOfInterest: 'none' };
    const path = `/v1/requests/${id}/approval`;
    expect((await official(`requester@${from}`).post(path, approval)).status).toBe(403);
    expect((await official('decider@bkn').post(path, approval)).status).toBe(404);
    const approved = await official('decider@pemprov-jatim').post(path, approval);
    expect(approved).toMatchObject({
      status: 200,
      body: { status: 'approved', version: 3, decision: { outcome: 'approved', departs: false } },
    });
    expect(await official('decider-2@pemprov-jatim').post(path, approval)).toMatchObject({
      status: 409,
      body: { code: 'transition-not-open' },
    });

    const way = ['submitted', 'evaluated', 'approved'];
    expect(await received(from, id, 'approved')).toEqual(way);
    expect(await received('pemprov-jatim', id, 'approved')).toEqual(way);
  });

  it('an official submits it, and another refuses it with grounds and reason', async () => {
    const { from, data } = example('papers-for-pensions');
    const asked = await official(`requester@${from}`).post('/v1/requests', data);
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
    expect(await official('decider@bkn').post(path, refusal(''))).toMatchObject({
      status: 422,
      body: { code: 'refusal-without-reason' },
    });
    const refused = await official('decider@bkn').post(
      path,
      refusal('Berkas hanya dapat diberikan kepada pegawai yang bersangkutan.'),
    );
    expect(refused).toMatchObject({
      status: 200,
      body: { status: 'refused', decision: { outcome: 'refused', departs: true } },
    });
    const way = ['submitted', 'evaluated', 'refused'];
    expect(await received(from, id, 'refused')).toEqual(way);
    expect(await received('bkn', id, 'refused')).toEqual(way);
  });

  it('it must be granted in an emergency, and own workload is no ground for refusal', async () => {
    const { from, data } = example('boats-for-a-flood');
    const sender = await Party.of(world, from, 'ES256');
    const receipt = await send(sender, 'submit-request', data);
    const id = receipt.subject;
    const why = await official('decider@bnpb').get(`/v1/requests/${id}/evaluation`);
    expect(why.body.recommendation).toBe('must-give');
    expect(metIn(why)).toEqual(['35-1-b', '36-3']);

    const refused = await official('decider@bnpb').post(`/v1/requests/${id}/refusal`, {
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
    const approved = await official('decider@bnpb').post(`/v1/requests/${id}/approval`, {
      items: 'all',
      conflictOfInterest: 'none',
    });
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved' } });
    await received(from, id, 'approved');
  });

  it('it is returned without a ground, completed by a message and re-evaluated', async () => {
    const { from, data } = example('report-to-be-quicker');
    const sender = await Party.of(world, from);
    const receipt = await send(sender, 'submit-request', data);
    expect(receipt.data).toMatchObject({ status: 'returned', version: 3 });
    const requestId = receipt.subject;

    const facts =
      'Aplikasi pelaporan kinerja hanya dikuasai auditor BPKP; pegawai kami belum terlatih.';
    const second = await send(sender, 'supply-information', {
      requestId,
      grounds: [{ provision: '35-1-c', facts }],
    });
    expect(second).toMatchObject({
      type: 'bantuan-kedinasan.command.accepted.v1',
      data: { requestId, status: 'awaiting-decision' },
    });
    const seen = await official('decider@bpkp').get(`/v1/requests/${requestId}`);
    expect(seen.body).toMatchObject({
      status: 'awaiting-decision',
      recommendation: 'grant-possible',
    });
    expect(await received(from, requestId, 'information-supplied')).toEqual(
      expect.arrayContaining(['submitted', 'evaluated', 'returned', 'information-supplied']),
    );
  });

  it('it appears in the figures', async () => {
    await poll(async () => {
      const { body } = await official('auditor').get('/v1/reports/summary');
      expect(body).toMatchObject({
        byStatus: { approved: 2, refused: 1, 'awaiting-decision': 1 },
        byRecommendation: { 'grant-possible': 3, 'must-give': 1 },
        byProvision: { '35-1-b': 2, '35-1-c': 2, '35-1-d': 1, '36-3': 1 },
        byRefusalGround: { '36-1-a': 0, '36-1-b': 1, '36-1-c': 0 },
        departing: 1,
        escalated: 0,
        byRequester: { 'kab-malang': 1, 'kab-sleman': 1, 'kota-surakarta': 1, 'kab-bogor': 1 },
        byProvider: { 'pemprov-jatim': 1, bkn: 1, bnpb: 1, bpkp: 1 },
        overdue: 0,
      });
    });
    const own = await official('decider@bkn').get('/v1/reports/summary');
    expect(own.body).toMatchObject({ byStatus: { refused: 1 }, byProvider: { bkn: 1 } });
  });
}

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

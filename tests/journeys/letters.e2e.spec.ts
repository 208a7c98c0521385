import { hash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pdfOf } from '#apps/broker/letters/letter-pdf';
import { LETTER_KINDS } from '#libs/contracts/deliveries';
import type { LetterPage } from '#libs/contracts/letter-answers';
import type { DossierAnswer } from '#libs/contracts/requests-and-callers';
import type { Page } from '#libs/http/page';
import { ask, Official, Party } from '#tests/support/parties';
import { readPdf } from '#tests/support/pdf';
import { expectProblem } from '#tests/support/problems';
import { sampleLetters, sampleSource } from '#tests/support/sample-letters';
import { STANDARDS, validate } from '#tests/support/verapdf/verapdf';
import { standaloneWorld, type World } from '#tests/support/world';

describe('letters as files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bk-letters-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('conform to PDF/A-3a and PDF/UA-1: every kind, drafts, sealed and odd ones', async () => {
    const contentAt = { uri: 'https://aman.example.go.id/7', sha256: 'ab12'.repeat(16) };
    const sources = {
      all: sampleSource(),
      draft: sampleSource({}, 6),
      sealed: sampleSource(
        {
          ...{ classification: 'rahasia', subject: undefined, description: undefined, contentAt },
          ...{ grounds: [{ provision: '35-1-b' }], items: [{ id: '1' }, { id: '2' }] },
        },
        2,
      ),
      odd: sampleSource(
        {
          ...{
            subject: '<b>&amp; 中 😀 \u200b\u202e x\u0301 \ud800',
            description: 'kata '.repeat(4_000),
          },
          items: [
            { id: '1', description: 'W'.repeat(2_000) },
            { id: '2', description: 'a\n'.repeat(900) },
          ],
        },
        2,
      ),
    };
    const files: string[] = [];
    for (const [name, source] of Object.entries(sources))
      for (const language of name === 'all' ? (['id', 'en'] as const) : (['id'] as const))
        for (const letter of sampleLetters(source, language)) {
          const file = join(folder, `${name}-${language}-${letter.kind}.pdf`);
          writeFileSync(file, await pdfOf(letter));
          files.push(file);
        }
    expect(files.filter((file) => file.includes('all-'))).toHaveLength(2 * LETTER_KINDS.length);
    const broken = join(folder, 'broken.pdf');
    writeFileSync(broken, untagged(await pdfOf(sampleLetters(sampleSource())[0]!)));
    const verdicts = await validate(folder, [...files, broken]);
    expect(verdicts).toHaveLength((files.length + 1) * Object.keys(STANDARDS).length);
    const failed = verdicts.filter(([, , verdict]) => verdict !== 'ok');
    // The validator sees a fault where there is one, and only there.
    expect(failed.map(([file, standard]) => [file, standard])).toEqual([
      [broken, STANDARDS['PDF/A-3a']],
      [broken, STANDARDS['PDF/UA-1']],
    ]);
  });
});

/** The same file without its mark as a tagged document, which both standards need. */
const untagged = (pdf: Buffer): Buffer =>
  Buffer.from(pdf.toString('latin1').replace('/Marked true', '/Marked null'), 'latin1');

describe('letters over HTTP', () => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let third: Party;
  let above: Party;

  beforeAll(async () => {
    world = await standaloneWorld();
    above = await Party.register(world, 'surat-atasan');
    asker = await Party.register(world, 'surat-peminta', {
      ...{ name: 'Kabupaten Surat', address: 'Jalan Surat Nomor 9', city: 'Suratan' },
    });
    giver = await Party.register(world, 'surat-pemberi', {
      ...{ superior: above.code, timeZone: 'Asia/Jayapura' },
    });
    third = await Party.register(world, 'surat-lain');
  });
  afterAll(() => world?.stop());

  const pdf = async (
    official: Official,
    path: string,
    language?: string,
    body?: object,
  ): Promise<{ status: number; headers: Headers; bytes: Buffer }> => {
    const answer = await fetch(world.broker + path, {
      headers: {
        authorization: `Bearer ${await world.token(official.subject)}`,
        ...(language !== undefined && { 'accept-language': language }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes };
  };

  it('are listed with their digests, read by the parties, and refer to their signed form', async () => {
    const reference = `B/${randomUUID()}`;
    const { id } = await ask(asker, giver, { reference });
    const path = `/v1/requests/${id}/letters`;
    const decider = giver.official('decider');
    const list = async (): Promise<LetterPage> => (await decider.get<LetterPage>(path)).body;
    expect((await list()).items.map(({ kind }) => kind)).toEqual([
      ...['permohonan', 'tanda-terima', 'berkas'],
    ]);
    const refusal = {
      grounds: [
        {
          ...{ provision: '36-1-b', reason: 'Dokumen ini dirahasiakan menurut peraturan.' },
          ...{ regulation: 'UU 43/2009', article: '44' },
        },
      ],
      reason: 'Dokumen ini dirahasiakan menurut peraturan.',
      conflictOfInterest: 'none',
    };
    const refused = await decider.post(`/v1/requests/${id}/refusal`, refusal);
    expect(refused.status).toBe(200);
    const { items, next } = await list();
    expect(next).toBeNull();
    expect(
      items.map(({ kind, number, language, draft, signed }) => [
        ...[kind, number, language, draft, signed],
      ]),
    ).toEqual([
      ['permohonan', reference, 'id', false, null],
      ['tanda-terima', null, 'id', false, null],
      ['penolakan', null, 'id', false, null],
      ['berkas', null, 'id', false, null],
    ]);
    for (const { kind, sha256 } of items) {
      const { status, headers, bytes } = await pdf(decider, `${path}/${kind}`);
      expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(hash('sha256', bytes)).toBe(sha256);
      expect(headers.get('etag')).toBe(`"${sha256}"`);
    }
    const letter = await pdf(asker.official('requester'), `${path}/penolakan`);
    const { text, files } = readPdf(letter.bytes);
    expect(text).toContain('UU 43/2009, Pasal 44');
    expect(text).toContain('WIT');
    const { body: history } = await decider.get<Page<{ type: string; hash: string }>>(
      `/v1/requests/${id}/history`,
    );
    const entry = history.items.find(({ type }) => type === 'refused');
    expect(JSON.parse(files['penolakan.json'] ?? '')).toMatchObject({
      ...{ requestId: id, reference, entry: { hash: entry?.hash } },
    });
    const asked = readPdf((await pdf(decider, `${path}/permohonan`)).bytes);
    expect(asked.text).toContain('KABUPATEN SURAT Jalan Surat Nomor 9');
    expect(asked.text).toContain('Suratan, ');

    const english = await pdf(decider, `${path}/penolakan`, 'en');
    expect(english.headers.get('content-language')).toBe('en');
    expect(readPdf(english.bytes).text).toContain('Refusal of the request');

    const signed = { uri: 'https://srikandi.example.go.id/naskah/1', sha256: 'cd34'.repeat(16) };
    const told = await decider.post(`/v1/requests/${id}/signed-letter`, {
      ...{ kind: 'penolakan', ...signed },
    });
    expect(told.status).toBe(200);
    const after = (await list()).items;
    expect(after.find(({ kind }) => kind === 'penolakan')?.signed).toMatchObject({
      ...{ by: 'provider', ...signed },
    });
    // The letter does not change with what comes after it; the file of the request does.
    for (const [kind, same] of [
      ['penolakan', true],
      ['berkas', false],
    ] as const)
      expect(
        after.find((one) => one.kind === kind)?.sha256 ===
          items.find((one) => one.kind === kind)?.sha256,
      ).toBe(same);
    const { body: dossier } = await decider.get<DossierAnswer>(`/v1/requests/${id}/dossier`);
    expect(dossier.letters.items).toEqual(after);
  });

  it('of a decision are read as drafts before it is made, without any effect', async () => {
    const { id } = await ask(asker, giver, {
      items: ['1', '2'].map((item) => ({ id: item, description: `Arsip ${item}` })),
    });
    const path = `/v1/requests/${id}`;
    const decider = giver.official('decider');
    const told = async (): Promise<object[]> =>
      (await decider.get<Page<object>>(`${path}/history`)).body.items;
    const before = await told();
    const ground = { provision: '36-1-b', items: ['2'], reason: 'Arsip ini dirahasiakan.' };
    const partly = {
      ...{ items: ['1'], conditions: ['Dikembalikan dalam tiga hari.'], reason: 'Sebagian.' },
      refused: [{ ...ground, regulation: 'UU 43/2009', article: '44' }],
      conflictOfInterest: 'none',
    };
    const draft = async (kind: string, language?: string): Promise<ReturnType<typeof readPdf>> => {
      const { status, headers, bytes } = await pdf(
        ...([decider, `${path}/approval/letters/${kind}`, language, partly] as const),
      );
      expect([kind, status, headers.get('content-type')]).toEqual([kind, 200, 'application/pdf']);
      return readPdf(bytes);
    };
    const approved = await draft('persetujuan');
    expect(approved.text).toContain('KONSEP');
    expect(approved.text).toContain('Dikembalikan dalam tiga hari.');
    expect(JSON.parse(approved.files['persetujuan.json'] ?? '')).toMatchObject({ draft: true });
    expect((await draft('penolakan', 'en')).text).toContain('UU 43/2009, Article 44');
    const other = await decider.post<{ detail: string }>(`${path}/approval/letters/berkas`, partly);
    expectProblem(other, { status: 404, code: 'not-found' });
    expect(other.body.detail).toContain('It leads to: persetujuan, penolakan.');
    // The problem is that of the act.
    const wrong = { ...partly, refused: [] };
    const [refused, act] = [
      await decider.post(`${path}/approval/letters/persetujuan`, wrong),
      await decider.post(`${path}/approval`, wrong),
    ];
    expectProblem(refused, { status: 422, code: 'undecided-items' });
    expect(refused.body.detail).toBe(act.body.detail);
    expect(await told()).toEqual(before);
    expect((await decider.post(`${path}/approval`, partly)).status).toBe(200);
    const made = readPdf((await pdf(decider, `${path}/letters/persetujuan`)).bytes);
    expect(made.text).not.toContain('KONSEP');
    expect(made.text).toContain('Dikembalikan dalam tiga hari.');
    expectProblem(await decider.post(`${path}/approval/letters/persetujuan`, partly), {
      ...{ status: 409, code: 'transition-not-open' },
    });
    const reads = await new Official(world, 'auditor').get<Page<{ what: string }>>(
      `/v1/reads?requestId=${id}`,
    );
    expect(reads.body.items.map(({ what }) => what)).toContain(
      'POST /v1/requests/{id}/approval/letters/persetujuan',
    );
  });

  it('are not found by others, and a kind that does not exist yet says which do', async () => {
    const { id } = await ask(asker, giver);
    const decider = giver.official('decider');
    const stranger = third.official('decider');
    const texts = new Set<string>();
    for (const unknown of [id, randomUUID()])
      for (const path of ['', '/permohonan', '/persetujuan', '/surat-lain']) {
        const answer = await stranger.get(`/v1/requests/${unknown}/letters${path}`);
        expectProblem(answer, { status: 404, code: 'not-found' });
        texts.add(answer.text);
      }
    expect(texts.size).toBe(1);
    const missing = await decider.get<{ detail: string }>(`/v1/requests/${id}/letters/persetujuan`);
    expectProblem(missing, { status: 404, code: 'not-found' });
    expect(missing.body.detail).toContain('Its letters are: permohonan, tanda-terima, berkas');
    expectProblem(await decider.get(`/v1/requests/${id}/letters/surat-lain`), {
      ...{ status: 404, code: 'not-found' },
    });
    // The agency above reads them once the request is escalated to it, the auditor always.
    const superior = above.official('superior');
    const path = `/v1/requests/${id}/letters/berkas`;
    expect((await pdf(superior, path)).status).toBe(404);
    const escalation = { reason: 'outside-36-1', text: 'Lokasi di luar wilayah kerja kami.' };
    expect((await decider.post(`/v1/requests/${id}/escalation`, escalation)).status).toBe(200);
    expect((await pdf(superior, path)).status).toBe(200);
    expect((await pdf(new Official(world, 'auditor'), path)).status).toBe(200);
    const reads = await new Official(world, 'auditor').get<Page<{ what: string; role: string }>>(
      `/v1/reads?requestId=${id}`,
    );
    expect(reads.body.items.map(({ what, role }) => `${role} ${what}`)).toEqual(
      expect.arrayContaining([
        'auditor GET /v1/requests/{id}/letters/berkas',
        'superior GET /v1/requests/{id}/letters/berkas',
      ]),
    );
  });

  it('of 200 items are made while other calls are answered', async () => {
    const items = Array.from({ length: 200 }, (_, n) => ({
      ...{
        id: `b${n}`,
        description: `Butir ${n} ${'uraian yang panjang '.repeat(20)}`,
        quantity: n,
      },
    }));
    const { id } = await ask(asker, giver, { items });
    const decider = giver.official('decider');
    let done = false;
    const letters = Promise.all(
      ['permohonan', 'berkas'].map((kind) => pdf(decider, `/v1/requests/${id}/letters/${kind}`)),
    ).finally(() => (done = true));
    let answered = 0;
    while (!done) {
      expect((await fetch(`${world.broker}/health/live`)).status).toBe(200);
      answered += 1;
    }
    for (const { status, bytes } of await letters) {
      expect(status).toBe(200);
      expect(readPdf(bytes).pages).toBeGreaterThan(10);
    }
    expect(answered).toBeGreaterThan(3);
  });
});

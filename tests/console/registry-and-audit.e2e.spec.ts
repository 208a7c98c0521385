import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { REPORT_PAGES } from '#apps/console/figures/report-pages';
import type { AgencyEventData } from '#libs/contracts/events';
import { newAgencyKey } from '#libs/security/signatures';
import { Desk, openBrowser } from '#tests/support/browser';
import { ask, Official, Party, requestTo } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { standaloneWorld, World } from '#tests/support/world';

/** Every page besides those of one request, by who reads it. */
const PAGES: Record<string, string[]> = {
  'decider@daftar-pemberi': [
    ...['antrean', 'permohonan', 'permohonan?q=tidakada', 'kotak-masuk', 'kotak-masuk?urut=awal'],
    ...['layanan', 'layanan/saran', 'layanan/baru', 'angka', 'angka?dari=x', 'instansi', 'draf'],
    ...['hukum', 'hukum/hitung', 'hukum/hitung?/parties/requester=x'],
  ],
  auditor: [
    ...['permohonan', 'permohonan?receivedFrom=2026-01-01T00:00:00Z', 'audit', 'audit/akses'],
    ...['audit/akses?permohonan=x', 'angka', 'angka?diketahui=x'],
    ...REPORT_PAGES.map(({ path }) => `angka/${path}`),
    ...['angka/arus?menurut=province', 'angka/biaya?instansi=x', 'angka/alasan?dari=2199-01-01'],
  ],
  admin: [
    ...['instansi', 'instansi/baru', 'instansi/daftar-peminta', 'pesan-tertahan', 'layanan'],
    'periksa-pesan',
  ],
};

/** The pages of the registry, the auditor and the lists, in a real browser. */
describe('registry, audit and lists in the console', () => {
  let world: World;
  let browser: Browser;
  let asker: Party;
  let giver: Party;
  const desks: Desk[] = [];

  beforeAll(async () => {
    [world, browser] = await Promise.all([
      standaloneWorld({ CHECKPOINT_SECONDS: '1' }),
      openBrowser(),
    ]);
    giver = await Party.register(world, 'daftar-pemberi', { name: 'Badan Pemberi' });
    asker = await Party.register(world, 'daftar-peminta', {
      name: 'Kabupaten Peminta',
      superior: 'daftar-pemberi',
    });
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  }, 60_000);
  afterEach(async () => {
    const complaints = desks.flatMap((desk) => desk.complaints);
    for (const desk of desks.splice(0)) await desk.close();
    expect(complaints).toEqual([]);
  });

  const deskOf = async (subject: string, options = {}): Promise<Desk> => {
    const opened = await Desk.open(browser, world.broker, options);
    desks.push(opened);
    await opened.signIn(subject);
    return opened;
  };
  const submit = async (page: Page, text: string): Promise<void> => {
    // The page before may still be loading.
    await page.waitForLoadState();
    await Promise.all([page.waitForEvent('load'), page.click(`main button:has-text("${text}")`)]);
  };

  it.each(Object.entries(PAGES))(
    'has no page of %s that axe objects to, and none wider than 320 pixels',
    async (subject, paths) => {
      await ask(asker, giver);
      const desk = await deskOf(subject, { width: 320 });
      for (const path of paths) {
        const status = await desk.goto(`/konsol/${path}`);
        expect([path, status, await desk.violations()]).toEqual([
          path,
          /=x$/.test(path) ? 422 : 200,
          [],
        ]);
        const width = await desk.page.evaluate(() => document.documentElement.scrollWidth);
        expect([path, width]).toEqual([path, 320]);
      }
    },
    240_000,
  );

  it('searches, filters and counts the queue', async () => {
    const first = await ask(asker, giver, { subject: 'Kajian kelayakan jembatan' });
    const desk = await deskOf('decider@daftar-pemberi');
    const { page } = desk;
    expect(await page.innerText('.bk-figures')).toMatch(/menunggu Anda/);
    await page.fill('[name="q"]', 'jembatan');
    await submit(page, 'Saring');
    expect(await page.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('Kajian kelayakan jembatan'),
    ]);
    await page.check('[name="overdue"]');
    await submit(page, 'Saring');
    expect(await page.innerText('main')).toContain('Dicari: “jembatan”.');
    await page.click('text=Hapus saringan');
    await desk.goto('/konsol/kotak-masuk');
    await page.click(`.bk-inbox a[href="/konsol/permohonan/${first.id}"] >> nth=0`);
    expect(await page.innerText('h1')).toBe('Kajian kelayakan jembatan');
  });

  it('lets the provider offer, change and end a service, without script', async () => {
    const desk = await deskOf('decider@daftar-pemberi', { script: false });
    const { page } = desk;
    await desk.goto('/konsol/layanan/baru');
    await page.fill('[name="/title"]', 'Penilaian kompetensi');
    await page.fill('[name="/leadDays"]', 'sepuluh');
    await submit(page, 'Simpan');
    expect(await page.innerText('.govuk-error-summary')).toContain('bilangan bulat');
    await page.fill('[name="/leadDays"]', '10');
    await page.fill('[name="/regions"]', '99.99');
    await page.fill('[name="/description"]', 'Asesor menilai kompetensi manajerial.');
    await page.selectOption('[name="/kind"]', 'personnel');
    await submit(page, 'Simpan');
    expect(await page.locator('#f-regions[aria-invalid]').count()).toBe(1);
    await page.fill('[name="/regions"]', '35.07\n35.73');
    await page.fill('[name="/costs/0/item"]', 'Bahan');
    await page.fill('[name="/costs/0/amount"]', '2750000');
    await page.fill('[name="/costs/0/unit"]', 'orang');
    await submit(page, 'Simpan');
    expect(await page.innerText('main')).toContain('Rp2.750.000 per orang');
    const [, id] = /layanan\/([^?]+)/.exec(desk.path()) ?? [];
    await page.click('main >> text=Ubah layanan');
    await new Official(world, 'decider-2@daftar-pemberi').call('PUT', `/v1/services/${id}`, {
      ...{ kind: 'personnel', title: 'Penilaian lain', description: 'Diubah rekan.' },
    });
    await page.fill('[name="/title"]', 'Penilaian jabatan');
    await submit(page, 'Simpan');
    expect(await page.innerText('main')).toContain('berubah sejak Anda membukanya');
    expect(await page.inputValue('[name="/title"]')).toBe('Penilaian jabatan');
    await submit(page, 'Simpan');
    expect(await page.innerText('h1')).toBe('Penilaian jabatan');
    await page.click('main >> text=Akhiri layanan');
    await submit(page, 'Akhiri layanan');
    expect(await page.innerText('main')).toContain('Diakhiri pemberi bantuan');
    const other = await deskOf('decider@daftar-peminta', { script: false });
    await other.goto(`/konsol/layanan/${id}/ubah`);
    expect(await other.page.innerText('h1')).toBe('Bukan untuk peran Anda');
  });

  it('calculates what the law recommends, without script', async () => {
    const desk = await deskOf('requester@daftar-peminta', { script: false });
    const { page } = desk;
    await desk.goto('/konsol/hukum');
    await page.click('main >> text=Coba dengan fakta');
    await page.selectOption('[name="/parties/requester"]', 'pemkab');
    await page.selectOption('[name="/parties/provider"]', 'pemprov');
    await page.selectOption('[name="/parties/relation"]', 'none');
    await page.selectOption('[name="/facts/35-1-b"]', 'met');
    await submit(page, 'Hitung usulan');
    expect(await page.innerText('.bk-result')).toContain('dapat diberikan');
    expect(await page.inputValue('[name="/facts/35-1-b"]')).toBe('met');
  });

  it('leads an auditor from a search to the proof, and logs it', async () => {
    const request = await ask(asker, giver, { subject: 'Pemeriksaan gudang arsip' });
    await poll(async () => {
      const { body } = await giver
        .official('decider')
        .get<{ proofs: object[] }>(`/v1/requests/${request.id}/evidence`);
      expect(body.proofs).toHaveLength(2);
    });
    const desk = await deskOf('auditor');
    const { page } = desk;
    expect(await page.innerText('main')).toContain('Setiap pembacaan tercatat');
    await page.fill('#cari-q', 'gudang');
    await submit(page, 'Cari');
    await page.click('tbody a');
    await page.click('summary:has-text("Hash catatan")');
    await page.click('text=Bukti riwayat ini');
    expect(await page.innerText('.bk-verdict')).toContain('Cocok: 2 catatan');
    expect(await desk.violations()).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('text=Unduh bukti (JSON)'),
    ]);
    expect(download.suggestedFilename()).toBe(`bukti-${request.id}.json`);
    await page.click('text=Siapa yang melihat permohonan ini');
    await page.waitForLoadState();
    const rows = await page.locator('tbody tr').allInnerTexts();
    expect(rows.filter((row) => row.includes('auditor') && row.includes('Bukti'))).not.toEqual([]);
    await desk.goto('/konsol/audit');
    const [range] = await Promise.all([
      page.waitForEvent('download'),
      page.click('text=Unduh riwayat (NDJSON)'),
    ]);
    expect(await range.failure()).toBeNull();
    await desk.goto('/konsol/audit/rentang.ndjson?dari=0');
    expect(await page.innerText('.govuk-error-message')).toContain('mulai dari 1');
  });

  it('leads an administrator through agencies, data and keys, by keyboard at the last step', async () => {
    const desk = await deskOf('admin');
    const { page } = desk;
    await page.fill('[name="q"]', 'peminta');
    await submit(page, 'Saring');
    await page.click('text=Kabupaten Peminta');
    expect(await page.innerText('.bk-tree')).toContain('Badan Pemberi');
    await page.click('main >> text=Ubah data');
    await page.fill('[name="/email"]', 'bukan surel');
    await submit(page, 'Simpan');
    expect(await page.locator('#f-email[aria-invalid]').count()).toBe(1);
    expect(await desk.violations()).toEqual([]);
    await page.fill('[name="/email"]', 'bkpsdm@peminta.example.go.id');
    // A colleague changes the agency meanwhile; what was typed stays, and is saved on what is seen.
    const agency = `/v1/agencies/${asker.code}`;
    const admin = new Official(world, 'admin');
    const { body: seen } = await admin.get<AgencyEventData>(agency);
    const { code: _code, ...former } = seen;
    const given = Object.entries({ ...former, city: 'Kepanjen' }).filter(([, part]) => part);
    expect((await admin.call('PUT', agency, Object.fromEntries(given))).status).toBe(200);
    await submit(page, 'Simpan');
    expect(await page.innerText('main')).toContain('berubah sejak Anda membukanya');
    expect(await page.inputValue('[name="/email"]')).toBe('bkpsdm@peminta.example.go.id');
    await page.fill('[name="/city"]', 'Kepanjen');
    await submit(page, 'Simpan');
    expect(await page.innerText('main')).toContain('Data instansi tersimpan');
    // What the form does not change stays as it was.
    await page.click('main >> text=Ubah data');
    expect(await page.inputValue('[name="/city"]')).toBe('Kepanjen');
    await submit(page, 'Simpan');
    expect(
      (await new Official(world, 'admin').get(`/v1/agencies/${asker.code}`)).body,
    ).toMatchObject({ email: 'bkpsdm@peminta.example.go.id', city: 'Kepanjen' });
    await page.click('main >> text=Lihat dan ganti kunci');
    expect(await page.innerText('tbody')).toContain(asker.publicKey.kid);
    const made = await newAgencyKey('daftar-peminta.baru', 'EdDSA');
    await page.fill('[name="_baru"]', JSON.stringify(made.privateJwk));
    await submit(page, 'Periksa perubahannya');
    expect(await page.innerText('.govuk-error-summary')).toContain('kunci rahasia');
    expect(await page.content()).not.toContain(made.privateJwk.d);
    await page.fill('[name="_baru"]', JSON.stringify(made.publicJwk));
    await page.check('[name="_cabut/0"]', { force: true });
    await submit(page, 'Periksa perubahannya');
    expect(await page.innerText('h1')).toBe('Pemeriksaan akhir: ganti kunci');
    expect(await page.innerText('[aria-label="Dicabut"]')).toContain(asker.publicKey.kid);
    expect(await desk.violations()).toEqual([]);
    await submit(page, 'Ganti kunci sekarang');
    expect(await page.innerText('.govuk-error-summary')).toContain('Kodenya tidak sama');
    await page.focus('[name="_kode"]');
    await page.keyboard.type('daftar-peminta');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/kunci?tersimpan=1');
    expect(await page.innerText('tbody')).toContain('daftar-peminta.baru');
    expect(await page.innerText('tbody')).not.toContain(asker.publicKey.kid);
  });

  it('changes no keys that changed since they were shown', async () => {
    const desk = await deskOf('admin', { script: false });
    const { page } = desk;
    await desk.goto('/konsol/instansi/daftar-pemberi/kunci');
    await page.check('[name="_cabut/0"]', { force: true });
    await submit(page, 'Periksa perubahannya');
    await page.fill('[name="_kode"]', 'daftar-pemberi');
    const { publicJwk } = await newAgencyKey('daftar-pemberi.rekan', 'ES256');
    await giver.putKeys([giver.publicKey, publicJwk]);
    await submit(page, 'Ganti kunci sekarang');
    expect(await page.innerText('main')).toContain('Kunci berubah sejak Anda memeriksanya');
    expect(await page.locator('tbody tr').count()).toBe(2);
  });

  it('shows what is wrong with a message, stage by stage, and stores nothing', async () => {
    const message = giver.message(
      'submit-request',
      requestTo(asker, { subject: 'Uji <b>coba</b>' }),
    );
    const { bytes, signature } = await giver.sign(message);
    const desk = await deskOf('admin');
    const { page } = desk;
    await page.click('nav >> text=Pemeriksaan pesan');
    await submit(page, 'Periksa pesan');
    expect(await page.innerText('.govuk-error-summary')).toContain('Unggah berkas');
    expect(await desk.violations()).toEqual([]);
    await page.fill('[name="_header"]', `x-jws-signature: ${signature}`);
    await page.fill('[name="_isi"]', bytes.toString());
    await submit(page, 'Periksa pesan');
    expect(await page.innerText('#hasil')).toBe('Pesan ini akan diterima');
    expect(await page.innerText('.bk-result')).toContain('Menunggu keputusan');
    expect(await page.locator('.bk-stage--right').count()).toBe(14);
    expect(await desk.violations()).toEqual([]);
    // Sent on, the pasted text is still there; a file with a newline after the signed bytes.
    const file = { name: 'pesan.json', mimeType: 'application/json' };
    await page.setInputFiles('[name="_berkas"]', {
      ...file,
      buffer: Buffer.concat([bytes, Buffer.from('\n')]),
    });
    await submit(page, 'Periksa pesan');
    expect(await page.innerText('#hasil')).toContain('akan tertahan');
    expect(await page.innerText('.bk-result')).toContain('401 signature-invalid');
    expect(await page.innerText('.bk-stage--wrong')).toContain('tanpa baris baru di akhirnya');
    expect(await desk.violations()).toEqual([]);
    await page.fill('[name="_header"]', 'bukan header');
    await submit(page, 'Periksa pesan');
    expect(await page.locator('#f_header[aria-invalid]').count()).toBe(1);
    const { body } = await giver
      .official('decider')
      .get<{ items: { subject: string }[] }>('/v1/requests?limit=100');
    expect(body.items.filter(({ subject }) => subject.startsWith('Uji'))).toEqual([]);
    const other = await deskOf('decider@daftar-pemberi', { script: false });
    await other.goto('/konsol/kotak-masuk');
    await other.page.click('main >> text=periksa sebuah pesan');
    await other.page.check('[name="_pintu"][value="http"]', { force: true });
    await other.page.fill('[name="_isi"]', '{');
    await submit(other.page, 'Periksa pesan');
    expect(await other.page.innerText('.bk-result')).toContain('415 media-type');
  });

  it('shows a parked message with its content, and checks it again without script', async () => {
    const id = randomUUID();
    const content = '{"teks": "<b>tebal</b>\u200b"';
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    await owner.query(
      `INSERT INTO broker.parked_message (id, received_at, door, topic, partition, record_offset, reason_code,
         reason_detail, signature, bytes, sha256)
       VALUES ($1, now(), 'bus', 'commands', 0, '7', 'signature-invalid', 'no such key', 'eyJ..x', $2, $3)`,
      [id, Buffer.from(content), 'b'.repeat(64)],
    );
    await owner.end();
    const api = `/v1/parked-messages/${id}`;
    expect((await new Official(world, 'admin').get(api)).body).toMatchObject({
      ...{ id, reason: { code: 'signature-invalid' }, redrivenAt: null },
      headers: { 'x-jws-signature': 'eyJ..x' },
      body: Buffer.from(content).toString('base64'),
    });
    for (const subject of ['auditor', 'system@daftar-peminta', 'superior@daftar-pemberi'])
      expect([subject, (await new Official(world, subject).get(api)).status]).toEqual([
        subject,
        403,
      ]);
    const unknown = await Promise.all(
      [randomUUID(), 'x', `${id}'`].map(async (other) => {
        const { status, text } = await new Official(world, 'admin').get<object>(
          `/v1/parked-messages/${other}`,
        );
        return [status, text.replaceAll(other, '{id}')];
      }),
    );
    expect(unknown).toEqual(Array(3).fill([404, unknown[0]?.[1]]));
    const desk = await deskOf('admin', { script: false });
    const { page } = desk;
    await page.click('nav >> text=Pesan tertahan');
    expect(await page.innerText('.bk-parked')).toContain('Tanda tangannya tidak terbukti');
    await page.click('.bk-parked a');
    expect(await page.innerText('pre')).toBe('{"teks": "<b>tebal</b>\\u{200b}"');
    expect(await page.innerText('main')).toContain('no such key');
    expect(await page.innerText('.bk-stage--wrong')).toContain('JSON');
    await submit(page, 'Jalankan lagi');
    expect(await page.innerText('main')).toContain('Pesan tetap tertahan.');
    expect(await page.innerText('.bk-parked')).toContain('Isinya tidak dapat dibaca');
    const scripted = await deskOf('admin', { width: 320 });
    await scripted.goto(`/konsol/pesan-tertahan/${id}`);
    expect(await scripted.violations()).toEqual([]);
    const width = await scripted.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(320);
    const auditor = await deskOf('auditor', { script: false });
    await auditor.goto('/konsol/audit/akses');
    expect(await auditor.page.innerText('tbody')).toContain(`Isi pesan tertahan ${id}`);
    await auditor.goto(`/konsol/pesan-tertahan/${id}`);
    expect(await auditor.page.innerText('h1')).toBe('Bukan untuk peran Anda');
  });

  it('says in print and pictures the same as in its tables', async () => {
    const desk = await deskOf('auditor');
    const { page } = desk;
    await poll(async () => {
      await desk.goto('/konsol/angka');
      expect(await page.locator('svg.bk-chart').count()).toBeGreaterThan(3);
    });
    const bars = await page.locator('#status-judul ~ div svg text').allTextContents();
    const cells = await page.locator('#status-judul ~ div tbody tr').allInnerTexts();
    for (const cell of cells)
      for (const text of cell.split('\t').slice(0, 2)) expect(bars).toContain(text.trim());
    expect(await page.innerText('#status-judul ~ div figcaption')).toMatch(/^n = \d+ permohonan$/);
  });

  it('leads from a report to its chart, its files and the requests behind it', async () => {
    await ask(asker, giver, { subject: 'Pinjam ruang arsip' });
    const desk = await deskOf('auditor');
    const { page } = desk;
    await poll(async () => {
      await desk.goto('/konsol/angka/arus');
      expect(await page.locator('.bk-report').innerText()).toContain('Kabupaten Peminta');
    });
    const drawn = (): Promise<boolean> =>
      page
        .locator('.bk-drawing img')
        .evaluate((image) => 'naturalWidth' in image && Number(image.naturalWidth) > 0);
    await poll(async () => expect(await drawn()).toBe(true));
    const chart = await page.request.get(
      new URL((await page.getAttribute('.bk-drawing img', 'src')) ?? '', page.url()).href,
    );
    expect(chart.headers()['content-type']).toContain('image/svg+xml');
    expect(await chart.text()).toContain('Kabupaten Peminta');
    for (const [label, name] of [
      ['Unduh tabel (CSV)', 'arus.csv'],
      ['Unduh tabel (XLSX)', 'arus.xlsx'],
      ['Unduh diagram (SVG)', 'arus.svg'],
      ['Unduh PDF', /^laporan-tahunan-\d{4}\.pdf$/],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.click(`main >> text=${label}`),
      ]);
      expect(await download.failure()).toBeNull();
      expect(download.suggestedFilename()).toMatch(name);
    }
    await page.click('main >> text=/^Lihat daftar/');
    expect(await page.innerText('tbody')).toContain('Pinjam ruang arsip');
  });

  it('filters a report without script, in English as well', async () => {
    const desk = await deskOf('decider@daftar-pemberi', { script: false });
    const { page } = desk;
    await desk.goto('/konsol/angka/perkembangan');
    await page.selectOption('[name="instansi"]', 'daftar-peminta');
    await page.selectOption('[name="jenis"]', 'training');
    await page.selectOption('[name="menurut"]', 'week');
    await page.fill('[name="dari"]', '2026-13-01');
    await submit(page, 'Saring');
    expect(await page.innerText('.govuk-error-summary')).toContain('Tulis tanggal');
    expect(await page.inputValue('[name="instansi"]')).toBe('daftar-peminta');
    await page.fill('[name="dari"]', '2199-01-01');
    await submit(page, 'Saring');
    expect(await page.innerText('.bk-empty')).toContain('Belum ada permohonan');
    await page.click('a[lang="en"]');
    expect(desk.path()).toContain('menurut=week');
    expect(await page.innerText('h1')).toBe('Over time');
    expect(await desk.goto('/konsol/angka/lain')).toBe(404);
    expect(await desk.goto('/konsol/angka/arus/lain.csv')).toBe(404);
    expect(await desk.goto('/konsol/angka/tahunan.pdf?tahun=x')).toBe(404);
  });

  it('shows what was known on a day beside what is known now', async () => {
    await ask(asker, giver);
    const desk = await deskOf('auditor');
    const { page } = desk;
    await poll(async () => {
      await desk.goto('/konsol/angka?diketahui=2026-01-01');
      const rows = page.locator('[aria-labelledby="diketahui-judul"] tbody tr');
      expect((await rows.allInnerTexts())[0]).toMatch(/^permohonan\s+0\s+[1-9]/);
    });
    await page.fill('[name="diketahui"]', '2199-01-01');
    await submit(page, 'Saring');
    expect(await page.innerText('.govuk-error-summary')).toContain('belum tiba');
  });
});

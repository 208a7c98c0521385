import { Client } from 'pg';
import type { Browser } from 'playwright-core';
import { Desk, openBrowser } from '#tests/support/browser';
import { ask, Party, Seen } from '#tests/support/parties';
import { standaloneWorld, World } from '#tests/support/world';

jest.setTimeout(60_000);

const MARKUP = '<script>document.title="rusak"</script><img src=x onerror="document.title=1">';
const REASON = 'Seluruh asesor kami bertugas pada seleksi nasional sampai akhir tahun.';
const WORK = 'Seleksi nasional tertunda dua bulan bila asesor dialihkan.';

/** The officials' pages in a real browser, on the whole product. */
describe('the console', () => {
  let world: World;
  let browser: Browser;
  let asker: Party;
  let giver: Party;
  const desks: Desk[] = [];

  beforeAll(async () => {
    [world, browser] = await Promise.all([standaloneWorld(), openBrowser()]);
    asker = await Party.register(world, 'konsol-peminta', { name: 'Pemerintah Kabupaten Peminta' });
    giver = await Party.register(world, 'konsol-pemberi', { name: 'Badan Pemberi' });
    await Party.register(world, 'konsol-lain');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  }, 60_000);
  afterEach(async () => {
    const complaints = desks.flatMap((desk) => desk.complaints);
    for (const desk of desks.splice(0)) await desk.close();
    expect(complaints).toEqual([]);
  });

  const desk = async (options: Parameters<typeof Desk.open>[2] = {}): Promise<Desk> => {
    const opened = await Desk.open(browser, world.broker, options);
    desks.push(opened);
    return opened;
  };
  const deciderAt = async (path: string, options = {}): Promise<Desk> => {
    const opened = await desk(options);
    await opened.signIn('decider@konsol-pemberi');
    await opened.goto(path);
    return opened;
  };
  const pathOf = ({ id }: Pick<Seen, 'id'>, more = ''): string => `/konsol/permohonan/${id}${more}`;
  const seen = async ({ id }: Seen): Promise<Seen> =>
    (await giver.official('decider').get<Seen>(`/v1/requests/${id}`)).body;
  const typeRefusal = async ({ page }: Desk): Promise<void> => {
    await page.check('input[value="36-1-a"]');
    await page.fill('[name="/grounds/0/reason"]', REASON);
    await page.fill('[name="/grounds/0/affectedWork"]', WORK);
    await page.check('[name="_konflik"][value="tidak"]');
  };

  it('leads from the first address through the sign-in to a queue, and out again', async () => {
    const request = await ask(asker, giver);
    const official = await desk();
    await official.goto('/');
    expect(official.path()).toMatch(/^\/konsol\/masuk\?/);
    expect(await official.violations()).toEqual([]);
    await official.page.click('button[value="decider@konsol-pemberi"]');
    await official.page.waitForURL('**/konsol/antrean');
    const row = official.page.locator('tbody tr').first();
    expect(await row.innerText()).toContain('Pemerintah Kabupaten Peminta');
    expect(await official.violations()).toEqual([]);
    await row.locator('a').click();
    await official.page.waitForURL(`**${pathOf(request)}`);
    expect(await official.violations()).toEqual([]);
    await official.page.click('text=Keluar');
    await official.page.waitForURL('**/konsol/masuk');
    await official.goto(pathOf(request));
    expect(official.path()).toMatch(/^\/konsol\/masuk\?/);
  });

  it('refuses a request: checked while it is written, shown in full, sent once', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request, '/tolak'));
    const { page } = official;
    expect(await page.locator('input:checked').count()).toBe(0);
    expect(await official.violations()).toEqual([]);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.title()).toMatch(/^Kesalahan: /);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('error-summary');
    expect(await official.violations()).toEqual([]);
    await typeRefusal(official);
    await page.waitForSelector('[data-preview]:not([hidden])');
    const preview = await page.locator('[data-preview] li').allInnerTexts();
    expect(preview.join(' ')).toContain(REASON);
    await page.reload();
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(REASON);
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/tolak/periksa');
    expect(await page.locator('.bk-sentences li').allInnerTexts()).toEqual(preview);
    expect(await official.violations()).toEqual([]);
    expect((await seen(request)).status).toBe('awaiting-decision');
    await page.dblclick('button[value="tetapkan"]');
    await page.waitForURL(`**${pathOf(request)}?tercatat=3`);
    expect(await page.innerText('main')).toContain(REASON);
    expect(await official.violations()).toEqual([]);
    expect(await seen(request)).toMatchObject({ status: 'refused', version: 3 });
    await page.goBack();
    expect(await page.innerText('h1')).not.toContain('Pemeriksaan akhir');
  });

  it('decides item by item without script', async () => {
    const items = [
      { id: '1', description: 'penilai', quantity: 20 },
      { id: '2', description: 'ruang rapat' },
    ];
    const request = await ask(asker, giver, { items });
    const official = await desk({ script: false });
    const { page } = official;
    await official.signIn('decider@konsol-pemberi');
    await official.page.click(`a[href="${pathOf(request)}"]`);
    await page.click(`a[href="${pathOf(request, '/setuju')}"]`);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('.govuk-error-summary')).toContain('Putuskan butir 2');
    await page.check('[name="_butir/1"][value="setuju"]');
    await page.check('[name="_butir/2"][value="tolak"]');
    await page.fill('[name="/conditions/0"]', 'Hanya pada hari kerja.');
    await page.check('[name="_konflik"][value="tidak"]');
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('.govuk-error-summary')).toContain('Butir 2 ditolak tanpa alasan');
    await page.check('[name="/refused/0/provision"][value="36-1-a"]');
    await page.fill('[name="/refused/0/reason"]', REASON);
    await page.fill('[name="/refused/0/affectedWork"]', WORK);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('.bk-sentences')).toContain('menyetujui butir 1');
    expect(await page.innerText('.bk-sentences')).toContain('menolak butir 2');
    await page.click('button[value="tetapkan"]');
    expect(await seen(request)).toMatchObject({
      status: 'partially-approved',
      decision: {
        items: [
          { id: '1', outcome: 'approved' },
          { id: '2', outcome: 'refused' },
        ],
      },
    });
  });

  it('is whole by keyboard alone', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt('/konsol/antrean');
    const { page } = official;
    const press = (key: string): Promise<void> => page.keyboard.press(key);
    /** Tab until the focus is on an element that fits. */
    const tabTo = async (selector: string): Promise<void> => {
      for (let left = 80; left > 0; left--) {
        await press('Tab');
        if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
      }
      throw new Error(`no Tab leads to ${selector}`);
    };
    await tabTo('[data-row-link]');
    const link = `a[href="${pathOf(request)}"]`;
    for (let left = 30; left > 0; left--) {
      if (await page.evaluate((s) => document.activeElement?.matches(s), link)) break;
      await press('j');
    }
    await press('Enter');
    await page.waitForURL(`**${pathOf(request)}`);
    await tabTo(`a[href="${pathOf(request, '/setuju')}"]`);
    await press('Enter');
    await page.waitForURL('**/setuju');
    await tabTo('[name="_konflik"]');
    await press('Space');
    await press('Control+Enter');
    await page.waitForURL('**/setuju/periksa');
    await tabTo('button[value="tetapkan"]');
    await press('Enter');
    await page.waitForURL(`**${pathOf(request)}?tercatat=3`);
    expect((await seen(request)).status).toBe('approved');
  });

  it('shows what people wrote as text, and nothing runs', async () => {
    const request = await ask(asker, giver, {
      subject: `Hal ${MARKUP}`,
      description: MARKUP,
      items: [{ id: '1', description: MARKUP }],
      grounds: [{ provision: '35-1-b', facts: `Kami kekurangan tenaga. ${MARKUP}` }],
      requestedBy: { name: MARKUP, position: MARKUP },
    });
    const official = await deciderAt(pathOf(request));
    const { page } = official;
    expect(await page.innerText('h1')).toContain(MARKUP);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).not.toBe('rusak');
    await official.goto(pathOf(request, '/tolak'));
    await page.fill('[name="/grounds/0/reason"]', MARKUP);
    await page.click('button[value="simpan"]');
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(MARKUP);
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('shows no request of another agency, as if it did not exist', async () => {
    const request = await ask(asker, giver);
    const stranger = await desk();
    await stranger.signIn('decider@konsol-lain');
    const texts: string[] = [];
    for (const id of [request.id, '01999999-9999-7999-8999-999999999999'])
      for (const more of ['', '/tolak', '/tolak/periksa']) {
        const status = await stranger.goto(pathOf({ id }, more));
        texts.push(`${status} ${await stranger.page.innerText('main')}`);
      }
    expect([...new Set(texts.slice(0, 2))]).toEqual([...new Set(texts.slice(3, 5))]);
    expect(texts[0]).toMatch(/^404 Halaman tidak ditemukan/);
    expect(await stranger.violations()).toEqual([]);
  });

  it('takes no form that another site sends, and none that no page has', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt('/konsol/antrean');
    const [cookie] = await official.context.cookies();
    const post = async (headers: Record<string, string>, body: string): Promise<number> => {
      const answer = await fetch(`${world.broker}${pathOf(request, '/tolak')}`, {
        method: 'POST',
        redirect: 'manual',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          cookie: `${cookie?.name}=${cookie?.value}`,
          ...headers,
        },
      });
      return answer.status;
    };
    const own = { 'sec-fetch-site': 'same-origin' };
    expect(await post(own, '_aksi=simpan')).toBe(303);
    expect(await post({ origin: world.broker }, '_aksi=simpan')).toBe(303);
    const forged: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: world.broker },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://penipu.example' },
      { origin: 'null' },
      {},
    ];
    for (const headers of forged)
      expect([headers, await post(headers, '_aksi=simpan')]).toEqual([headers, 403]);
    const many = Array.from({ length: 501 }, (_, at) => `/grounds/${at}/reason=x`).join('&');
    for (const body of ['/__proto__/x=1', '/a/constructor=1', '/a/b/c/d/e=1', '<b>=1', many])
      expect([body.slice(0, 30), await post(own, body)]).toEqual([body.slice(0, 30), 400]);
  });

  it('keeps what was typed when the session ends, for its official alone', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request, '/tolak'));
    const { page } = official;
    await page.fill('[name="/grounds/0/reason"]', REASON);
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    await owner.query(`UPDATE console.session SET seen_at = seen_at - interval '31 minutes'`);
    await owner.end();
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('main')).toContain('Sesi Anda telah berakhir');
    expect(await official.violations()).toEqual([]);
    expect(await page.content()).not.toContain(REASON);
    await page.click('button[value="decider@konsol-pemberi"]');
    expect(official.path()).toBe(pathOf(request, '/tolak'));
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(REASON);
    const colleague = await desk();
    await colleague.signIn('decider@konsol-pemberi');
    await colleague.goto('/konsol/draf');
    expect(await colleague.page.innerText('main')).toContain('Tolak permohonan');
    await colleague.page.click('text=Keluar');
    await colleague.signIn('superior@konsol-pemberi');
    await colleague.goto('/konsol/draf');
    expect(await colleague.page.innerText('main')).toContain('Tidak ada draf');
  });

  it('says that the request has changed, with the text untouched, and goes on from there', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request, '/tolak'));
    const { page } = official;
    await typeRefusal(official);
    const stated = await giver.official('decider-2').post(`/v1/requests/${request.id}/statements`, {
      facts: [{ provision: '36-1-a', value: 'met', text: WORK }],
    });
    expect(stated.status).toBe(200);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('h1')).toBe('Permohonan berubah sejak Anda menulis');
    expect(await page.innerText('main')).toContain(REASON);
    expect(await official.violations()).toEqual([]);
    await page.click('button[value="versi-baru"]');
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(REASON);
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/tolak/periksa');
    const decided = await giver.official('decider-2').post(`/v1/requests/${request.id}/approval`, {
      items: 'all',
      reason: 'Asesor cadangan tersedia.',
      conflictOfInterest: 'none',
    });
    expect(decided.status).toBe(200);
    await page.click('button[value="tetapkan"]');
    expect(await page.innerText('h1')).toBe('Tindakan ini tidak terbuka lagi');
    expect(await page.innerText('main')).toContain(REASON);
    expect(await official.violations()).toEqual([]);
  });

  it('asks once more before a conflict of interest is declared', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request, '/setuju'));
    const { page } = official;
    await page.check('[name="_konflik"][value="ada"]');
    await page.fill('[name="/conflictOfInterest"]', 'Kepala dinas peminta adalah kakak saya.');
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/setuju/periksa');
    expect(await page.innerText('h1')).toBe('Nyatakan konflik kepentingan?');
    expect(await official.violations()).toEqual([]);
    expect((await seen(request)).version).toBe(2);
    await page.click('button[value="tetapkan"]');
    await page.waitForURL(`**${pathOf(request)}`);
    expect(await page.innerText('main')).toContain('Konflik kepentingan dinyatakan');
    expect(await seen(request)).toMatchObject({ version: 3, status: 'awaiting-decision' });
  });

  it('asks, answers and withdraws, and fits 320 pixels', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request, '/penjelasan'), { width: 320 });
    await official.page.fill('[name="/text"]', 'Tanggal berapa penilai diperlukan?');
    await official.page.click('.govuk-button[value="lanjut"]');
    await official.page.waitForURL('**/penjelasan/periksa');
    await official.page.click('button[value="tetapkan"]');
    await official.page.waitForURL('**?tercatat=3');
    const requester = await desk({ width: 320 });
    const { page } = requester;
    await requester.signIn('requester@konsol-peminta');
    for (const path of ['/konsol/antrean', '/konsol/permohonan', pathOf(request)]) {
      await requester.goto(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(await requester.violations()).toEqual([]);
    }
    await requester.goto(pathOf(request, '/lengkapi'));
    expect(await page.innerText('main')).toContain('Tanggal berapa penilai diperlukan?');
    expect(await requester.violations()).toEqual([]);
    await page.fill('[name="/text"]', 'Tanggal 12 sampai 14 Desember 2026.');
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/lengkapi/periksa');
    await page.click('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=5');
    await requester.goto(pathOf(request, '/cabut'));
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/cabut/periksa');
    await page.click('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=6');
    expect((await seen(request)).status).toBe('withdrawn');
  });

  it('makes a new request in six steps, sent once', async () => {
    const requester = await desk();
    const { page } = requester;
    await requester.signIn('requester@konsol-peminta');
    await page.click('a[href="/konsol/permohonan/baru"]');
    const next = async (step: number): Promise<void> => {
      await page.click('.govuk-button[value="lanjut"]');
      await page.waitForURL(`**/baru/${step}`);
      expect([step, await requester.violations()]).toEqual([step, []]);
    };
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('.govuk-error-summary')).toContain('Pilih instansi');
    expect(await requester.violations()).toEqual([]);
    await page.selectOption('[name="/provider"]', 'konsol-pemberi');
    await next(2);
    await page.fill('[name="/reference"]', 'B/77/KONSOL/2026');
    await page.selectOption('[name="/kind"]', 'personnel');
    await page.fill('[name="/subject"]', 'Bantuan asesor');
    await page.fill('[name="/description"]', 'Asesor untuk tiga hari.');
    await page.fill('[name="/items/0/description"]', 'asesor');
    await page.fill('[name="/items/0/quantity"]', '12');
    await page.click('button[value="tambah"]');
    await page.fill('[name="/items/1/description"]', 'ruang penilaian');
    await next(3);
    await page.fill('[name="/grounds/1/facts"]', 'Kami hanya memiliki dua asesor bersertifikat.');
    await next(4);
    await page.fill('[name="/neededBy"]', '2027-01-15');
    await page.check('[name="/urgency"][value="segera"]');
    await page.check('[name="_darurat"][value="tidak"]');
    await next(5);
    await page.check('[name="/classification"][value="biasa"]');
    await page.fill('[name="/requestedBy/name"]', 'Contoh Wibowo');
    await page.fill('[name="/requestedBy/position"]', 'Kepala BKPSDM');
    await next(6);
    expect(await page.innerText('main')).toContain('Kami hanya memiliki dua asesor');
    await page.dblclick('.govuk-button[value="lanjut"]');
    await page.waitForURL('**?tercatat=2');
    const { body } = await giver
      .official('decider')
      .get<{ items: Seen[] }>('/v1/requests?requester=konsol-peminta&limit=100');
    const made = body.items.filter(
      (one) => 'reference' in one && one.reference === 'B/77/KONSOL/2026',
    );
    expect(made).toMatchObject([{ status: 'awaiting-decision', recommendation: 'grant-possible' }]);
    await requester.goto('/konsol/draf');
    expect(await page.innerText('main')).toContain('Tidak ada draf');
  });

  it('keeps sessions and drafts from everybody else who has the connection of the app', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request, '/tolak'));
    await official.page.fill('[name="/grounds/0/reason"]', REASON);
    await official.page.click('button[value="simpan"]');
    const as = async (role: string, sub: string, sql: string): Promise<unknown> => {
      const client = new Client({
        connectionString: world.database.url,
        options: `-c role=${role}`,
      });
      await client.connect();
      try {
        await client.query(
          `SELECT set_config('app.sub', $1, false), set_config('app.agency', $2, false)`,
          [sub, 'konsol-pemberi'],
        );
        const { rows } = await client.query<Record<string, unknown>>(sql);
        return rows.length === 1 ? Object.values(rows[0] ?? {})[0] : rows.length;
      } catch (error) {
        return (error as { code: unknown }).code;
      } finally {
        await client.end();
      }
    };
    const drafts = `SELECT count(*)::int FROM console.draft WHERE about = '${request.id}'`;
    expect(await as('console_party', 'decider@konsol-pemberi', drafts)).toBe(1);
    expect(await as('console_party', 'decider-2@konsol-pemberi', drafts)).toBe(0);
    const sessions = 'SELECT count(*)::int FROM console.session';
    expect(await as('console_party', 'decider@konsol-pemberi', sessions)).toBe(0);
    for (const table of ['draft', 'session'])
      expect(await as('console_pipeline', '', `SELECT sealed FROM console.${table}`)).toBe('42501');
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ sealed: Buffer }>('SELECT sealed FROM console.draft');
    await owner.end();
    expect(rows.filter(({ sealed }) => sealed.includes('asesor'))).toEqual([]);
  });

  it('speaks English after the switch, everywhere', async () => {
    const request = await ask(asker, giver);
    const official = await deciderAt(pathOf(request));
    const { page } = official;
    await page.click('a[lang="en"]');
    expect(official.path()).toBe(pathOf(request));
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.innerText('main')).toContain('What is asked for');
    await official.goto(pathOf(request, '/fakta'));
    expect(await page.innerText('h1')).toBe('State facts');
    expect(await official.violations()).toEqual([]);
  });
});

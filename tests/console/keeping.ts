import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { Office, REASON, typeRefusal, WORK } from './office';

/** What is typed stays, for its official alone; what another site sends is refused. */
export function keeping(office: Office): void {
  it('takes no form that another site sends, and none that no page has', async () => {
    const request = await office.ask();
    const official = await office.deciderAt('/konsol/antrean');
    const [cookie] = await official.context.cookies();
    const post = async (headers: Record<string, string>, body: string): Promise<number> => {
      const answer = await fetch(`${office.world.broker}${office.pathOf(request, '/tolak')}`, {
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
    expect(await post({ origin: office.world.broker }, '_aksi=simpan')).toBe(303);
    const forged: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: office.world.broker },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://penipu.example' },
      { origin: 'null' },
      {},
    ];
    for (const headers of forged)
      expect([headers, await post(headers, '_aksi=simpan')]).toEqual([headers, 403]);
    for (const body of ['/__proto__/x=1', '/a/constructor=1', '/a/b/c/d/e/f=1', '<b>=1'])
      expect([body.slice(0, 30), await post(own, body)]).toEqual([body.slice(0, 30), 400]);
  });

  it('holds 120 cost lines, and keeps the draft of a form that is too long', async () => {
    const request = await office.ask();
    const path = office.pathOf(request, '/biaya');
    const official = await office.deciderAt(path);
    const { page } = official;
    const [cookie] = await official.context.cookies();
    const save = async (lines: number): Promise<Response> => {
      const fields = Array.from({ length: lines }, (_, at): [string, string][] => [
        [`/lines/${at}/item`, `Perjalanan dinas tim ${at}`],
        [`/lines/${at}/amount`, '1000'],
        [`/lines/${at}/fundedBy`, 'requester'],
        // What else a line can say, left empty, as a browser sends it.
        ...['budgetLine', 'share', 'standard', 'period/from', 'period/to', 'beneficiary'].map(
          (name): [string, string] => [`/lines/${at}/${name}`, ''],
        ),
      ]);
      const own = [
        ['_aksi', 'simpan'],
        ['_biaya', 'ya'],
        ['_versi', String(request.version)],
        ['_kunci', randomUUID()],
      ];
      return fetch(office.world.broker + path, {
        ...{ method: 'POST', redirect: 'manual' },
        body: new URLSearchParams([...own, ...fields.flat()]),
        headers: { cookie: `${cookie?.name}=${cookie?.value}`, 'sec-fetch-site': 'same-origin' },
      });
    };
    expect((await save(120)).status).toBe(303);
    const refused = await save(250);
    expect(refused.status).toBe(413);
    expect(await refused.text()).toContain('draf yang terakhir tersimpan tidak berubah');
    await official.goto(path);
    const items = page.locator('[name^="/lines/"][name$="/item"]');
    expect(await items.count()).toBe(120);
    await page.click('.govuk-button[value="lanjut"]');
    // A proposal has at most 100 lines: the page says so, and keeps them all.
    await page.waitForLoadState();
    expect(await page.innerText('.govuk-error-summary')).toContain('100');
    expect(await items.count()).toBe(120);
    await page.evaluate(() => {
      for (const field of document.querySelectorAll<HTMLInputElement>('[name^="/lines/1"]'))
        if (/^\/lines\/1[01]\d\//.test(field.name)) {
          field.value = '';
          field.checked = false;
        }
    });
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/biaya/periksa');
    expect(await page.innerText('.bk-sentences')).toContain('Perjalanan dinas tim 99');
  });

  it.each([
    ['requester@konsol-peminta', 'baru'],
    ['decider@konsol-pemberi', 'lisan'],
  ])('keeps a new request of %s when the session ends, and leads back to it', async (who, way) => {
    const path = `/konsol/permohonan/${way}/2`;
    const official = await office.of(who, { script: false });
    const { page } = official;
    await official.goto(path);
    await page.fill('[name="/subject"]', 'Pompa air');
    await page.fill('[name="/items/0/description"]', 'pompa bergerak');
    await endSessions(office);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('main')).toContain('Sesi Anda telah berakhir');
    expect(await page.content()).not.toContain('pompa bergerak');
    await page.click(`button[value="${who}"]`);
    expect(official.path()).toBe(path);
    expect(await page.inputValue('[name="/subject"]')).toBe('Pompa air');
    expect(await page.inputValue('[name="/items/0/description"]')).toBe('pompa bergerak');
    await page.click('button[value="buang"]');
  });

  it('keeps what was typed when the session ends, for its official alone', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/tolak'));
    const { page } = official;
    await page.fill('[name="/grounds/0/reason"]', REASON);
    await endSessions(office);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('main')).toContain('Sesi Anda telah berakhir');
    expect(await official.violations()).toEqual([]);
    expect(await page.content()).not.toContain(REASON);
    await page.click('button[value="decider@konsol-pemberi"]');
    expect(official.path()).toBe(office.pathOf(request, '/tolak'));
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(REASON);
    const colleague = await office.desk();
    await colleague.signIn('decider@konsol-pemberi');
    await colleague.goto('/konsol/draf');
    expect(await colleague.page.innerText('main')).toContain('Tolak permohonan');
    await colleague.page.click('text=Keluar');
    await colleague.signIn('superior@konsol-pemberi');
    await colleague.goto('/konsol/draf');
    expect(await colleague.page.innerText('main')).toContain('Tidak ada draf');
  });

  it('says that the request has changed, with the text untouched, and goes on from there', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/tolak'));
    const { page } = official;
    await typeRefusal(official);
    const stated = await office.giver
      .official('decider-2')
      .post(`/v1/requests/${request.id}/statements`, {
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
    const decided = await office.giver
      .official('decider-2')
      .post(`/v1/requests/${request.id}/approval`, {
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

  it('loses nothing when two tabs write to one draft', async () => {
    const request = await office.ask();
    const path = office.pathOf(request, '/penjelasan');
    const first = await office.deciderAt(path, { script: false });
    const second = await first.context.newPage();
    await second.goto(first.page.url());
    await first.page.fill('[name="/text"]', 'Tulisan tab pertama.');
    await first.page.click('button[value="simpan"]');
    await second.fill('[name="/text"]', 'Tulisan tab kedua.');
    await second.click('.govuk-button[value="lanjut"]');
    expect(await second.innerText('h1')).toBe('Draf ini juga ditulis di halaman lain');
    const both = await second.innerText('main');
    expect(both).toContain('Tulisan tab pertama.');
    expect(both).toContain('Tulisan tab kedua.');
    await first.page.reload();
    expect(await first.page.inputValue('[name="/text"]')).toBe('Tulisan tab pertama.');
    await second.click('button[value="simpan"]');
    expect(await second.inputValue('[name="/text"]')).toBe('Tulisan tab kedua.');
    await second.click('.govuk-button[value="lanjut"]');
    await second.waitForURL('**/penjelasan/periksa');
    // The last page of a text that has changed since is shown again, and sends nothing.
    await first.page.goto(`${first.page.url()}`);
    await first.page.fill('[name="/text"]', 'Tulisan ketiga.');
    await first.page.click('button[value="simpan"]');
    await second.click('button[value="tetapkan"]');
    expect(await second.innerText('main')).toContain('Isi draf ini berubah di tempat lain');
    expect(await second.innerText('.bk-sentences')).toContain('Tulisan ketiga.');
    expect((await office.seen(request)).version).toBe(2);
  });

  it('sends once: after the decision the way back leads to no second one', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/tolak'));
    const { page } = official;
    await typeRefusal(official);
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/tolak/periksa');
    await page.dblclick('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=3');
    await page.goBack();
    await page.goto(`${page.url().split('?')[0]}`);
    await official.goto(office.pathOf(request, '/tolak'));
    expect(await page.innerText('h1')).toBe('Tindakan ini tidak terbuka lagi');
    expect((await office.seen(request)).version).toBe(3);
  });

  it('keeps sessions and drafts from everybody else who has the connection of the app', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/tolak'));
    await official.page.fill('[name="/grounds/0/reason"]', REASON);
    await official.page.click('button[value="simpan"]');
    const as = async (role: string, sub: string, sql: string): Promise<unknown> => {
      const client = new Client({
        connectionString: office.world.database.url,
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
    const owner = new Client({ connectionString: office.world.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ sealed: Buffer }>('SELECT sealed FROM console.draft');
    await owner.end();
    expect(rows.filter(({ sealed }) => sealed.includes('asesor'))).toEqual([]);
  });
}

/** As if nobody had called for half an hour. */
async function endSessions(office: Office): Promise<void> {
  const owner = new Client({ connectionString: office.world.database.ownerUrl });
  await owner.connect();
  await owner.query(`UPDATE console.session SET seen_at = seen_at - interval '31 minutes'`);
  await owner.end();
}

import { Client } from 'pg';
import { ConsoleActName, PATHS } from '#apps/console/acts/act-paths';
import type { Office } from './office';

const MARKUP = '<script>document.title="rusak"</script><img src=x onerror="document.title=1">';

/** What the pages show, and to whom. */
export function reading(office: Office): void {
  it('leads from the first address through the sign-in to a queue, and out again', async () => {
    const request = await office.ask();
    const official = await office.desk();
    await official.goto('/');
    expect(official.path()).toMatch(/^\/konsol\/masuk\?/);
    expect(await official.violations()).toEqual([]);
    await official.page.click('button[value="decider@konsol-pemberi"]');
    await official.page.waitForURL('**/konsol/antrean');
    const row = official.page.locator('tbody tr').first();
    expect(await row.innerText()).toContain('Pemerintah Kabupaten Peminta');
    expect(await official.violations()).toEqual([]);
    await row.locator('a').click();
    await official.page.waitForURL(`**${office.pathOf(request)}`);
    expect(await official.violations()).toEqual([]);
    await official.page.click('text=Keluar');
    await official.page.waitForURL('**/konsol/masuk');
    await official.goto(office.pathOf(request));
    expect(official.path()).toMatch(/^\/konsol\/masuk\?/);
  });

  it('writes one entry to the log of reads for one look at a request', async () => {
    const request = await office.ask();
    await office.deciderAt(office.pathOf(request));
    const owner = new Client({ connectionString: office.world.database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ what: string }>(
      'SELECT what FROM broker.read_log WHERE request_id = $1',
      [request.id],
    );
    await owner.end();
    expect(rows).toEqual([{ what: 'GET /v1/requests/{id}/dossier' }]);
  });

  it('names every act of the procedure, with its form or why it is closed', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request));
    const { acts } = await office.seen(request);
    expect(acts.map(({ act }) => act).sort()).toEqual(Object.keys(PATHS).sort());
    for (const { act, open } of acts.filter((one) => one.open)) {
      const link = `a[href="${office.pathOf(request, `/${PATHS[act as ConsoleActName]}`)}"]`;
      expect([act, open, await official.page.locator(link).count()]).toEqual([act, true, 1]);
    }
    const closed = official.page.locator('.bk-acts__closed li');
    expect(await closed.count()).toBe(acts.filter(({ open }) => !open).length);
  });

  it('shows what people wrote as text, and nothing runs', async () => {
    const request = await office.ask({
      subject: `Hal ${MARKUP}`,
      description: MARKUP,
      items: [{ id: '1', description: MARKUP }],
      grounds: [{ provision: '35-1-b', facts: `Kami kekurangan tenaga. ${MARKUP}` }],
      requestedBy: { name: MARKUP, position: MARKUP },
    });
    const official = await office.deciderAt(office.pathOf(request));
    const { page } = official;
    expect(await page.innerText('h1')).toContain(MARKUP);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).not.toBe('rusak');
    await official.goto(office.pathOf(request, '/tolak'));
    await page.fill('[name="/grounds/0/reason"]', MARKUP);
    await page.click('button[value="simpan"]');
    await page.waitForLoadState();
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(MARKUP);
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('shows no request of another agency, as if it did not exist', async () => {
    const request = await office.ask();
    const stranger = await office.desk();
    await stranger.signIn('decider@konsol-lain');
    const texts: string[] = [];
    for (const id of [request.id, '01999999-9999-7999-8999-999999999999'])
      for (const more of ['', '/tolak', '/tolak/periksa']) {
        const status = await stranger.goto(office.pathOf({ id }, more));
        texts.push(`${status} ${await stranger.page.innerText('main')}`);
      }
    expect([...new Set(texts.slice(0, 2))]).toEqual([...new Set(texts.slice(3, 5))]);
    expect(texts[0]).toMatch(/^404 Halaman tidak ditemukan/);
    expect(await stranger.violations()).toEqual([]);
  });

  it('folds the menu on a narrow screen, without script', async () => {
    const { page } = await office.of('decider@konsol-pemberi', { width: 320, script: false });
    const entry = page.locator('#menu a[href="/konsol/layanan"]');
    expect((await page.locator('.bk-menu').boundingBox())?.height).toBeLessThan(60);
    expect(await entry.isVisible()).toBe(false);
    await page.press('.bk-menu__open', 'Enter');
    expect(await entry.isVisible()).toBe(true);
    await entry.click();
    await page.waitForURL('**/konsol/layanan');
  });

  it('speaks English after the switch, everywhere', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request));
    const { page } = official;
    await page.click('a[lang="en"]');
    await page.waitForLoadState();
    expect(official.path()).toBe(office.pathOf(request));
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.innerText('main')).toContain('What is asked for');
    await official.goto(office.pathOf(request, '/fakta'));
    expect(await page.innerText('h1')).toBe('State facts');
    expect(await official.violations()).toEqual([]);
  });
}

import { Office, REASON, typeRefusal, WORK } from './office';

/** Decisions, questions and answers. */
export function deciding(office: Office): void {
  it('refuses a request: checked while it is written, shown in full, sent once', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/tolak'));
    const { page } = official;
    expect(await page.locator('input:checked').count()).toBe(0);
    expect(await official.violations()).toEqual([]);
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForLoadState();
    expect(await page.title()).toMatch(/^Kesalahan: /);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('error-summary');
    expect(await official.violations()).toEqual([]);
    await typeRefusal(official);
    await page.waitForSelector('[data-preview]:not([hidden])');
    const preview = await page.locator('[data-preview] ol li').allInnerTexts();
    expect(preview.join(' ')).toContain(REASON);
    await page.reload();
    expect(await page.inputValue('[name="/grounds/0/reason"]')).toBe(REASON);
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/tolak/periksa');
    expect(await page.locator('.bk-sentences li').allInnerTexts()).toEqual(preview);
    expect(await official.violations()).toEqual([]);
    expect((await office.seen(request)).status).toBe('awaiting-decision');
    await page.dblclick('button[value="tetapkan"]');
    await page.waitForURL(`**${office.pathOf(request)}?tercatat=3`);
    expect(await page.innerText('main')).toContain(REASON);
    expect(await official.violations()).toEqual([]);
    expect(await office.seen(request)).toMatchObject({ status: 'refused', version: 3 });
    await page.goBack();
    expect(await page.innerText('h1')).not.toContain('Pemeriksaan akhir');
  });

  it('decides item by item without script', async () => {
    const items = [
      { id: '1', description: 'penilai', quantity: 20 },
      { id: '2', description: 'ruang rapat' },
    ];
    const request = await office.ask({ items });
    const official = await office.desk({ script: false });
    const { page } = official;
    await official.signIn('decider@konsol-pemberi');
    await official.page.click(`a[href="${office.pathOf(request)}"]`);
    await page.click(`a[href="${office.pathOf(request, '/setuju')}"]`);
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
    expect(await office.seen(request)).toMatchObject({
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
    const request = await office.ask();
    const official = await office.deciderAt('/konsol/antrean');
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
    const link = `a[href="${office.pathOf(request)}"]`;
    for (let left = 30; left > 0; left--) {
      if (await page.evaluate((s) => document.activeElement?.matches(s), link)) break;
      await press('j');
    }
    await press('Enter');
    await page.waitForURL(`**${office.pathOf(request)}`);
    await tabTo(`a[href="${office.pathOf(request, '/setuju')}"]`);
    await press('Enter');
    await page.waitForURL('**/setuju');
    await tabTo('[name="_konflik"]');
    await press('Space');
    await press('Control+Enter');
    await page.waitForURL('**/setuju/periksa');
    await tabTo('button[value="tetapkan"]');
    await press('Enter');
    await page.waitForURL(`**${office.pathOf(request)}?tercatat=3`);
    expect((await office.seen(request)).status).toBe('approved');
  });

  it('asks once more before a conflict of interest is declared', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/setuju'));
    const { page } = official;
    await page.check('[name="_konflik"][value="ada"]');
    await page.fill('[name="/conflictOfInterest"]', 'Kepala dinas peminta adalah kakak saya.');
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/setuju/periksa');
    expect(await page.innerText('h1')).toBe('Nyatakan konflik kepentingan?');
    expect(await official.violations()).toEqual([]);
    expect((await office.seen(request)).version).toBe(2);
    await page.click('button[value="tetapkan"]');
    await page.waitForURL(`**${office.pathOf(request)}`);
    expect(await page.innerText('main')).toContain('Konflik kepentingan dinyatakan');
    expect(await office.seen(request)).toMatchObject({ version: 3, status: 'awaiting-decision' });
  });

  it('asks, answers and withdraws, and fits 320 pixels', async () => {
    const request = await office.ask();
    const official = await office.deciderAt(office.pathOf(request, '/penjelasan'), { width: 320 });
    await official.page.fill('[name="/text"]', 'Tanggal berapa penilai diperlukan?');
    await official.page.click('.govuk-button[value="lanjut"]');
    await official.page.waitForURL('**/penjelasan/periksa');
    await official.page.click('button[value="tetapkan"]');
    await official.page.waitForURL('**?tercatat=3');
    const requester = await office.desk({ width: 320 });
    const { page } = requester;
    await requester.signIn('requester@konsol-peminta');
    for (const path of ['/konsol/antrean', '/konsol/permohonan', office.pathOf(request)]) {
      await requester.goto(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(await requester.violations()).toEqual([]);
    }
    await requester.goto(office.pathOf(request, '/lengkapi'));
    expect(await page.innerText('main')).toContain('Tanggal berapa penilai diperlukan?');
    expect(await requester.violations()).toEqual([]);
    await page.fill('[name="/text"]', 'Tanggal 12 sampai 14 Desember 2026.');
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/lengkapi/periksa');
    await page.click('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=5');
    await requester.goto(office.pathOf(request, '/cabut'));
    await page.click('.govuk-button[value="lanjut"]');
    await page.waitForURL('**/cabut/periksa');
    await page.click('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=6');
    expect((await office.seen(request)).status).toBe('withdrawn');
  });
}

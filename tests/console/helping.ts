import type { Page } from 'playwright-core';
import type { Desk } from '#tests/support/browser';
import { none } from '#tests/journeys/bad-decisions';
import { Office, REASON, send, typeRefusal } from './office';

const SHA256 = 'e'.repeat(64);

const costs = async (page: Page, item: string, amount: string): Promise<void> => {
  await page.check('[name="_biaya"][value="ya"]');
  await page.fill('[name="/lines/0/item"]', item);
  await page.fill('[name="/lines/0/amount"]', amount);
  await page.check('[name="/lines/0/fundedBy"][value="requester"]');
};

const why = (page: Page): Promise<void> => page.fill('[name="/reason"]', 'Karena lebih tepat.');

/** Each form that the journey does not need: whose it is, its address, and what is typed. */
const FORMS: [subject: string, path: string, fill: (page: Page) => Promise<void>][] = [
  [
    'decider@konsol-pemberi',
    'tanggung-jawab',
    async (page) => {
      await page.selectOption('[name="/holder"]', 'konsol-pemberi');
      await page.check('[name="/basis/kind"][value="agreement"]');
      await page.fill('[name="/basis/title"]', 'Perjanjian kerja sama');
      await page.fill('[name="/basis/number"]', '415.4/87/2026');
      await page.fill('[name="/basis/date"]', '2026-01-20');
    },
  ],
  [
    'decider@konsol-pemberi',
    'penerusan',
    async (page) => {
      await page.selectOption('[name="/to"]', 'konsol-lain');
      await why(page);
    },
  ],
  [
    'requester@konsol-peminta',
    'naskah',
    async (page) => {
      await page.selectOption('[name="/kind"]', 'permohonan');
      await page.fill('[name="/uri"]', 'urn:naskah:2026:871');
      await page.fill('[name="/sha256"]', SHA256);
    },
  ],
];

/** What follows a decision, from costs to the rating. */
export function helping(office: Office): void {
  const open = async (desk: Desk, path: string): Promise<Page> => {
    await desk.goto(path);
    expect([path, await desk.violations()]).toEqual([path, []]);
    return desk.page;
  };
  const approved = async (): Promise<{ id: string }> => {
    const request = await office.ask();
    const body = { items: 'all', reason: 'Kepentingan umum.', ...none };
    await office.giver.official('decider').post(`/v1/requests/${request.id}/approval`, body);
    return request;
  };

  it('leads from the costs to the rating with the pages alone', async () => {
    const request = await approved();
    const at = (more: string): string => office.pathOf(request, more);
    const provider = await office.of('decider@konsol-pemberi');
    const requester = await office.of('requester@konsol-peminta', { width: 320 });

    await costs(await open(provider, at('/biaya')), 'Perjalanan dinas', '18000000');
    await send(provider);
    // The requester counters: its form begins with the lines of the proposal.
    const counter = await open(requester, at('/biaya'));
    expect(await counter.inputValue('[name="/lines/0/amount"]')).toBe('18000000');
    await counter.fill('[name="/lines/0/amount"]', '12000000');
    await send(requester);
    await open(provider, at(''));
    await provider.page.click('text=Jawab usul: biaya');
    await provider.page.waitForURL('**/jawab-usul.*');
    expect(await provider.page.innerText('main')).toContain('Rp12.000.000');
    expect(await provider.violations()).toEqual([]);
    await provider.page.check('[name="/accept"][value="ya"]');
    await send(provider);

    const delivery = await open(provider, at('/penyerahan'));
    await delivery.check('[name="/status"][value="partly"]');
    await delivery.fill('[name="/items/0/quantity"]', '30');
    await delivery.click('.govuk-button[value="lanjut"]');
    expect(await delivery.innerText('.govuk-error-summary')).toContain('20');
    expect(await provider.violations()).toEqual([]);
    await delivery.fill('[name="/items/0/quantity"]', '12');
    await delivery.click('button[value="tambah:/items/0/documents"]');
    await delivery.fill('[name="/items/0/documents/0/title"]', 'Berita acara');
    await delivery.fill('[name="/items/0/documents/0/uri"]', 'https://berkas.example.go.id/87');
    await delivery.fill('[name="/items/0/documents/0/sha256"]', SHA256);
    await send(provider);
    await (await open(provider, at('/penyerahan'))).check('[name="/status"][value="delivered"]');
    await send(provider);

    const completion = await open(requester, at('/penerimaan'));
    await completion.check('[name="/accepted"][value="tidak"]');
    await completion.click('.govuk-button[value="lanjut"]');
    expect(await completion.innerText('.govuk-error-summary')).toContain('disanggah');
    await completion.fill('[name="/reason"]', 'Laporan hasil belum diserahkan.');
    await send(requester);
    await (await open(provider, at('/penyerahan'))).check('[name="/status"][value="delivered"]');
    await send(provider);
    await (await open(requester, at('/penerimaan'))).check('[name="/accepted"][value="ya"]');
    await send(requester);

    await byKeyboard(await open(requester, at('/penilaian')));
    await open(requester, at(''));
    const width = await requester.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(320);
    const scriptless = await office.deciderAt(at('/penilaian'), { script: false });
    for (const mark of ['timeliness', 'openness', 'result'])
      await scriptless.page.check(`[name="/${mark}"][value="5"]`);
    await send(scriptless);

    expect(await office.seen(request)).toMatchObject({
      status: 'completed',
      terms: { costs: { total: 12_000_000 } },
      delivery: { disputes: [{ reason: 'Laporan hasil belum diserahkan.' }] },
      ratings: [
        { by: 'requester', timeliness: 1 },
        { by: 'provider', timeliness: 5 },
      ],
    });
    const page = await open(provider, at(''));
    expect(await page.innerText('#bantuan')).toContain('Berita acara');
    expect(await page.innerText('#kesepakatan')).toContain('Rp12.000.000');
    expect(await page.innerText('#sesudahnya')).toContain('5 dari 5');
  }, 300_000);

  it('has a form for each other act, and tells what it would record', async () => {
    const request = await office.ask();
    for (const [subject, path, fill] of FORMS) {
      const desk = await office.of(subject);
      await fill(await open(desk, office.pathOf(request, `/${path}`)));
      await send(desk);
    }
    const other = await office.ask();
    const linking = await office.deciderAt(office.pathOf(other, '/kaitan'));
    expect(await linking.violations()).toEqual([]);
    await linking.page.check('[name="_usulan"][value="lain"]');
    await linking.page.fill('[name="/requestId"]', request.id);
    await linking.page.check('[name="/kind"][value="continues"]');
    await send(linking);
    const day = await approved();
    const later = await office.of('requester@konsol-peminta');
    await open(later, office.pathOf(day, '/tanggal'));
    await later.page.fill('[name="/deliverBy"]', '2099-12-31');
    await why(later.page);
    await send(later);
    const seen = await office.seen(request);
    expect(seen.proposals.map(({ kind }) => kind)).toEqual(['responsibility', 'forwarding']);
    expect((await office.seen(other)).links).toMatchObject([{ requestId: request.id }]);
    expect((await office.seen(day)).proposals).toMatchObject([{ kind: 'date' }]);
    await open(linking, office.pathOf(other));
    expect(await linking.page.innerText('#terkait')).toContain(request.id);
  });

  it('extends the deadline once, up to the day that the page names', async () => {
    const request = await office.ask();
    const { dueAt } = (await office.seen(request)).deadline;
    const desk = await office.of('decider@konsol-pemberi');
    const page = await open(desk, office.pathOf(request, '/perpanjangan'));
    await page.fill('[name="/until"]', '2099-12-31');
    await page.fill('[name="/reason"]', REASON);
    await page.click('.govuk-button[value="lanjut"]');
    const fault = await page.innerText('.govuk-error-summary');
    expect(await desk.violations()).toEqual([]);
    // The page names the latest day in words, and takes it so.
    const [latest = ''] = /\d{1,2} \p{L}+ \d{4}/u.exec(fault) ?? [];
    await page.fill('[name="/until"]', latest);
    await send(desk);
    const { version, deadline } = await office.seen(request);
    expect([version, deadline.dueAt > dueAt]).toEqual([3, true]);
    await open(desk, office.pathOf(request, '/perpanjangan'));
    expect(await page.innerText('h1')).toBe('Tindakan ini tidak terbuka lagi');
  });

  it('takes an objection to its answer by the superior', async () => {
    const request = await office.ask();
    const decider = await office.deciderAt(office.pathOf(request, '/tolak'));
    await typeRefusal(decider);
    await send(decider);
    const requester = await office.of('requester@konsol-peminta');
    const page = await open(requester, office.pathOf(request, '/keberatan'));
    await page.fill('[name="/text"]', 'Seleksi itu sudah selesai.');
    await send(requester);
    const superior = await office.of('superior@konsol-pemberi');
    // An objection has no deadline, and stands in the queue all the same.
    const queue = await open(superior, '/konsol/antrean');
    expect(await queue.innerText('main')).toContain('Juga menunggu Anda');
    expect(await queue.locator(`a[href="${office.pathOf(request)}"]`).count()).toBe(1);
    const answer = await open(superior, office.pathOf(request, '/jawab-keberatan'));
    await answer.check('[name="/outcome"][value="upheld"]');
    await answer.fill('[name="/reason"]', REASON);
    await send(superior);
    expect(await answer.innerText('#keberatan')).toContain('Keputusan tetap');
    expect(await superior.violations()).toEqual([]);
  });
}

/** A rating by the keyboard alone: the first mark of each row, then Ctrl+Enter, then the button. */
async function byKeyboard(page: Page): Promise<void> {
  const tabTo = async (selector: string): Promise<void> => {
    for (let left = 80; left > 0; left--) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    }
    throw new Error(`no Tab leads to ${selector}`);
  };
  for (const mark of ['timeliness', 'openness', 'result']) {
    await tabTo(`[name="/${mark}"]`);
    await page.keyboard.press('Space');
  }
  await page.keyboard.press('Control+Enter');
  await page.waitForURL('**/periksa');
  await tabTo('button[value="tetapkan"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**?tercatat=*');
}

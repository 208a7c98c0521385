import type { Page } from 'playwright-core';
import type { Desk } from '#tests/support/browser';
import type { Seen } from '#tests/support/parties';
import { Office, send } from './office';

const SHA256 = 'c'.repeat(64);

/** From one step to the next, without an objection of axe. */
async function next(desk: Desk, step: number): Promise<void> {
  await desk.page.click('.govuk-button[value="lanjut"]');
  await desk.page.waitForURL(new RegExp(`/(baru|lisan)/${step}$`));
  expect([step, await desk.violations()]).toEqual([step, []]);
}

const whom = async (page: Page, more: Record<string, string>): Promise<void> => {
  await page.selectOption('[name="/kind"]', 'personnel');
  for (const [name, value] of Object.entries(more))
    await page.selectOption(`[name="${name}"]`, value);
};

const official = async (page: Page): Promise<void> => {
  await page.fill('[name="/requestedBy/name"]', 'Contoh Wibowo');
  await page.fill('[name="/requestedBy/position"]', 'Kepala BKPSDM');
};

/** New requests. */
export function submitting(office: Office): void {
  const made = async (reference: string): Promise<Seen | undefined> => {
    const { body } = await office.giver
      .official('decider')
      .get<{ items: Seen[] }>('/v1/requests?requester=konsol-peminta&limit=100');
    const one = body.items.find((item) => 'reference' in item && item.reference === reference);
    return one && office.seen(one);
  };

  it('makes a new request in six steps, with what the law says of it, sent once', async () => {
    const offered = await office.giver.official('decider').post<{ id: string }>('/v1/services', {
      kind: 'personnel',
      title: 'Asesor kompetensi',
      description: 'Asesor bersertifikat bagi instansi daerah.',
      validFrom: '2026-01-01',
    });
    expect(offered.status).toBe(201);
    const desk = await office.of('requester@konsol-peminta');
    const { page } = desk;
    await page.click('a[href="/konsol/permohonan/baru"]');
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('.govuk-error-summary')).toContain('Pilih instansi');
    expect(await desk.violations()).toEqual([]);
    await whom(page, { '/provider': 'konsol-pemberi' });
    await page.click('.govuk-button[value="simpan"]');
    await page.check(`[name="/service"][value="${offered.body.id}"]`);
    await page.check('[name="/classification"][value="biasa"]');
    await next(desk, 2);
    await page.fill('[name="/reference"]', 'B/77/KONSOL/2026');
    await page.fill('[name="/subject"]', 'Bantuan asesor');
    await page.fill('[name="/description"]', 'Asesor untuk tiga hari.');
    await page.fill('[name="/items/0/description"]', 'asesor');
    await page.fill('[name="/items/0/quantity"]', '12');
    await page.click('button[value="tambah:/items"]');
    await page.fill('[name="/items/1/description"]', 'ruang penilaian');
    await page.click('button[value="tambah:/attachments"]');
    await page.fill('[name="/attachments/0/title"]', 'Daftar peserta');
    await page.fill('[name="/attachments/0/uri"]', 'https://berkas.example.go.id/1');
    await page.fill('[name="/attachments/0/sha256"]', SHA256);
    await next(desk, 3);
    await page.fill('[name="/grounds/1/facts"]', 'Kami hanya memiliki dua asesor bersertifikat.');
    await next(desk, 4);
    await page.fill('[name="/neededBy"]', '15 Januari 2027');
    await page.check('[name="/urgency"][value="segera"]');
    await page.check('[name="_darurat"][value="tidak"]');
    await next(desk, 5);
    await official(page);
    await page.click('button[value="tambah:/costs"]');
    await page.fill('[name="/costs/0/item"]', 'Perjalanan dinas');
    await page.fill('[name="/costs/0/amount"]', '18000000');
    await page.check('[name="/costs/0/fundedBy"][value="requester"]');
    await next(desk, 6);
    const last = await page.innerText('main');
    expect(last).toContain('Kami hanya memiliki dua asesor');
    expect(last).toContain('Asesor kompetensi');
    expect(last).toContain('Rp18.000.000');
    expect(last).toContain('dapat diberikan');
    expect(await made('B/77/KONSOL/2026')).toBeUndefined();
    await page.dblclick('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=2');
    expect(await page.innerText('#terkait')).toContain('Asesor kompetensi');
    expect(await made('B/77/KONSOL/2026')).toMatchObject({
      status: 'awaiting-decision',
      recommendation: 'grant-possible',
      service: offered.body.id,
      items: [{ quantity: 12 }, { description: 'ruang penilaian' }],
      costs: [{ amount: 18_000_000 }],
      attachments: [{ sha256: SHA256 }],
    });
    await desk.goto('/konsol/draf');
    expect(await page.innerText('main')).toContain('Tidak ada draf');
  });

  it('sends no text of a secret request, nor of the answer to it', async () => {
    const desk = await office.of('requester@konsol-peminta');
    const { page } = desk;
    await desk.goto('/konsol/permohonan/baru');
    await whom(page, { '/provider': 'konsol-pemberi' });
    await page.check('[name="/classification"][value="rahasia"]');
    await next(desk, 2);
    expect(await page.locator('[name="/description"], [name="/subject"]').count()).toBe(0);
    await page.fill('[name="/reference"]', 'R/78/KONSOL/2026');
    await page.fill('[name="/contentAt/uri"]', 'https://berkas.example.go.id/rahasia/78');
    await page.fill('[name="/contentAt/sha256"]', SHA256);
    await page.fill('[name="/items/0/quantity"]', '4');
    await next(desk, 3);
    await page.check('[name="_dasar/1"]');
    await next(desk, 4);
    await page.fill('[name="/neededBy"]', '2027-01-15');
    await page.check('[name="/urgency"][value="biasa"]');
    await page.check('[name="_darurat"][value="tidak"]');
    await next(desk, 5);
    await official(page);
    await next(desk, 6);
    await page.click('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=*');
    const sealed = await made('R/78/KONSOL/2026');
    expect(sealed).toMatchObject({ contentAt: { sha256: SHA256 }, items: [{ quantity: 4 }] });
    const provider = await office.deciderAt(office.pathOf(sealed as Seen, '/penjelasan'));
    await provider.page.fill('[name="/text"]', 'Kapan diperlukan?');
    await send(provider);
    await desk.goto(office.pathOf(sealed as Seen, '/lengkapi'));
    expect(await page.locator('[name="/text"]').count()).toBe(0);
    expect(await desk.violations()).toEqual([]);
    await page.fill('[name="/contentAt/uri"]', 'https://berkas.example.go.id/rahasia/79');
    await page.fill('[name="/contentAt/sha256"]', 'd'.repeat(64));
    await send(desk);
    expect(await office.seen(sealed as Seen)).toMatchObject({ status: 'awaiting-decision' });
  });

  it('takes an oral request of an emergency from the provider, which the requester confirms', async () => {
    const desk = await office.of('decider@konsol-pemberi');
    const { page } = desk;
    await desk.goto('/konsol/permohonan/lisan');
    expect(await desk.violations()).toEqual([]);
    await whom(page, { '/requester': 'konsol-peminta' });
    await page.check('[name="/classification"][value="biasa"]');
    await next(desk, 2);
    await page.fill('[name="/reference"]', 'LISAN/79/2026');
    await page.fill('[name="/subject"]', 'Perahu untuk banjir');
    await page.fill('[name="/description"]', 'Dua perahu karet.');
    await page.fill('[name="/items/0/description"]', 'perahu karet');
    await next(desk, 3);
    await page.fill('[name="/grounds/1/facts"]', 'Kabupaten tidak mempunyai perahu karet.');
    await next(desk, 4);
    await page.fill('[name="/neededBy"]', '2027-01-15');
    await page.check('[name="/urgency"][value="sangat-segera"]');
    await page.fill('[name="/emergency/event"]', 'Banjir');
    await page.fill('[name="/emergency/region"]', '33.73');
    await page.fill('[name="/emergency/withoutDecreeBecause"]', 'Penetapan sedang disiapkan.');
    await next(desk, 5);
    await official(page);
    await next(desk, 6);
    await page.click('button[value="tetapkan"]');
    await page.waitForURL('**?tercatat=*');
    expect(await page.innerText('#terkait')).toContain('belum dikonfirmasi');
    const oral = await made('LISAN/79/2026');
    const requester = await office.of('requester@konsol-peminta');
    await requester.goto(office.pathOf(oral as Seen, '/konfirmasi'));
    expect(await requester.violations()).toEqual([]);
    await send(requester);
    expect(await requester.page.innerText('#terkait')).toContain('Dikonfirmasi peminta bantuan');
  });
}

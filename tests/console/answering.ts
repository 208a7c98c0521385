import { LETTER_KINDS } from '#libs/contracts/deliveries';
import type { Desk } from '#tests/support/browser';
import { readPdf } from '#tests/support/pdf';
import { poll } from '#tests/support/poll';
import { Office, typeRefusal } from './office';

interface Answered {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

/** Letters as files, and what the server itself refuses, as pages. */
export function answering(office: Office): void {
  const get = async ({ context }: Desk, path: string): Promise<Answered> => {
    const answer = await context.request.get(office.world.broker + path, { timeout: 60_000 });
    return { status: answer.status(), headers: answer.headers(), bytes: await answer.body() };
  };
  /** @returns status, media type and heading */
  const heading = ({ status, headers, bytes }: Answered): unknown[] => {
    const [, title] = /<h1[^>]*>([^<]*)</.exec(bytes.toString()) ?? [];
    return [status, headers['content-type']?.split(';')[0], title];
  };
  const pdfLinks = (desk: Desk): Promise<(string | null)[]> =>
    desk.page.$$eval('a[href*=".pdf"]', (links) => links.map((link) => link.getAttribute('href')));

  it('opens every letter of a request, in both languages, for its parties alone', async () => {
    const request = await office.ask();
    const desk = await office.deciderAt(office.pathOf(request));
    expect(await desk.page.innerText('#surat')).toContain('Surat permohonan');
    const links = await pdfLinks(desk);
    expect(links.map((link) => link?.split('/').at(-1))).toEqual(
      ['permohonan', 'tanda-terima', 'berkas'].flatMap((kind) =>
        ['id', 'en'].map((language) => `${kind}.pdf?bahasa=${language}`),
      ),
    );
    for (const link of links) {
      const { status, headers, bytes } = await get(desk, link ?? '');
      expect([link, status, headers['content-type']]).toEqual([link, 200, 'application/pdf']);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(headers['content-security-policy']).not.toContain('unsafe-eval');
      expect(headers['content-disposition']).toMatch(/^inline; filename="[\w-]+\.pdf"$/);
      expect(readPdf(bytes).pages).toBeGreaterThan(0);
    }
    // A letter that does not exist yet, and one that never does, are pages.
    const missing = [404, 'text/html', 'Halaman tidak ditemukan'];
    for (const name of ['persetujuan.pdf', 'lain.pdf', 'permohonan'])
      expect(heading(await get(desk, office.pathOf(request, `/surat/${name}`)))).toEqual(missing);
    const stranger = await office.of('decider@konsol-lain');
    for (const kind of LETTER_KINDS.slice(0, 2))
      expect(heading(await get(stranger, office.pathOf(request, `/surat/${kind}.pdf`)))).toEqual(
        missing,
      );
  });

  it('lists the e-mails about a request to the agency of its reader, with their state', async () => {
    const request = await office.ask();
    const emailsOf = async (desk: Desk, expected: RegExp): Promise<string> =>
      poll(async () => {
        await desk.goto(office.pathOf(request));
        const text = await desk.page.innerText('#surel');
        expect(text).toMatch(expected);
        return text;
      }, 60_000);
    const provider = await office.of('decider@konsol-pemberi', { width: 320 });
    const sent = /Permohonan diajukan.*Badan Pemberi\s+kontak@pemberi\.example\.go\.id.*Terkirim/s;
    expect(await emailsOf(provider, sent)).not.toContain('Kabupaten Peminta');
    expect(await provider.violations()).toEqual([]);
    const width = await provider.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(320);
    const requester = await office.of('requester@konsol-peminta');
    const unsent = /Permohonan diajukan.*Kabupaten Peminta.*Tidak dikirim: tidak ada alamat/s;
    expect(await emailsOf(requester, unsent)).not.toContain('Badan Pemberi');
  });

  it('only refers to the place of a secret content', async () => {
    const uri = 'https://aman.example.go.id/rahasia/79';
    const request = await office.ask({
      ...{ classification: 'rahasia', subject: undefined, description: undefined },
      ...{ contentAt: { uri, sha256: 'ab12'.repeat(16) }, items: [{ id: '1' }] },
      grounds: [{ provision: '35-1-b' }],
    });
    const desk = await office.deciderAt(office.pathOf(request));
    expect(await desk.page.innerText('#surat')).toContain('hanya menunjuk tempat isinya');
    const { bytes } = await get(desk, office.pathOf(request, '/surat/permohonan.pdf'));
    expect(readPdf(bytes).text).toContain('aman.example.go.id');
  });

  it('opens the draft of a decision from its last page, without script and effect', async () => {
    const request = await office.ask();
    const desk = await office.desk({ script: false });
    await desk.signIn('decider@konsol-pemberi');
    await desk.goto(office.pathOf(request, '/tolak'));
    await typeRefusal(desk);
    await desk.page.click('.govuk-button[value="lanjut"]');
    await desk.page.waitForURL('**/tolak/periksa');
    const [link = ''] = await pdfLinks(desk);
    expect(link).toBe(office.pathOf(request, '/tolak/konsep/penolakan.pdf?bahasa=id'));
    const { status, headers, bytes } = await get(desk, link ?? '');
    expect([status, headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(readPdf(bytes).text).toContain('KONSEP');
    expect(await office.seen(request)).toMatchObject({ version: 2, status: 'awaiting-decision' });
    const approval = await office.giver
      .official('decider-2')
      .post(`/v1/requests/${request.id}/approval`, { items: 'all', conflictOfInterest: 'none' });
    expect(approval.status).toBe(200);
    // The last page says what has happened since.
    expect(heading(await get(desk, link ?? ''))).toEqual([
      ...[409, 'text/html', 'Tindakan ini tidak terbuka lagi'],
    ]);
  });

  it('keeps a form that the API will not take, and says that it is too long', async () => {
    const request = await office.ask();
    const path = office.pathOf(request, '/penjelasan');
    const desk = await office.deciderAt(path, { script: false });
    const { page } = desk;
    const text = 'Mohon penjelasan atas setiap butir. '.repeat(11_000);
    expect(text.length).toBeGreaterThan(320 * 1024);
    await page.fill('[name="/text"]', text);
    await page.click('.govuk-button[value="lanjut"]');
    expect(await page.innerText('main')).toContain('paling banyak 256 KiB');
    await desk.goto(path);
    expect(await page.inputValue('[name="/text"]')).toBe(text);
    // Beyond what a form can hold, the draft stays as it was.
    await page.fill('[name="/text"]', text.repeat(3));
    await page.click('.govuk-button[value="simpan"]');
    expect(await page.innerText('h1')).toBe('Isian terlalu panjang');
    await page.click('text=Buka draf yang terakhir tersimpan');
    expect(await page.inputValue('[name="/text"]')).toBe(text);
    await page.fill('[name="/text"]', 'Tanggal berapa?');
    await page.click('button[value="buang"]');
  });

  it('answers everything that the server refuses with a page in the language of the official', async () => {
    const desk = await office.of('decider@konsol-pemberi');
    const [cookie] = await desk.context.cookies();
    const own = { 'sec-fetch-site': 'same-origin' };
    const send = async (
      path: string,
      more: RequestInit & { headers?: Record<string, string> } = {},
    ): Promise<unknown[]> => {
      const answer = await fetch(office.world.broker + path, {
        ...{ redirect: 'manual', ...more },
        headers: { ...own, cookie: `${cookie?.name}=${cookie?.value}`, ...more.headers },
      });
      const headers = Object.fromEntries(answer.headers);
      const bytes = Buffer.from(await answer.arrayBuffer());
      return heading({ status: answer.status, headers, bytes });
    };
    const english = { cookie: `${cookie?.name}=${cookie?.value}; bahasa=en` };
    const long = { method: 'POST', body: 'a'.repeat(1024 * 1024 + 1) };
    const page = 'text/html';
    const form = '/konsol/permohonan/baru/2';
    expect(await send('/konsol/tidak-ada')).toEqual([404, page, 'Halaman tidak ditemukan']);
    expect(await send('/konsol/%zz')).toEqual([400, page, 'Halaman tidak ditemukan']);
    const id = 'a'.repeat(300);
    expect(await send(`/konsol/permohonan/${id}`)).toEqual([404, page, 'Halaman tidak ditemukan']);
    expect(await send('/konsol/antrean', { method: 'DELETE' })).toEqual([
      ...[405, page, 'Halaman ini tidak dapat dibuka dengan cara itu'],
    ]);
    expect(await send(form, long)).toEqual([413, page, 'Isian terlalu panjang']);
    expect(await send(form, { ...long, headers: english })).toEqual([
      ...[413, page, 'The text is too long'],
    ]);
    expect(await send(form, { method: 'POST', body: '{}', headers: { ...own } })).toEqual([
      ...[400, page, 'Formulir tidak dapat dibaca'],
    ]);
    const zipped = { 'content-encoding': 'gzip' };
    expect(await send(form, { method: 'POST', body: 'a=1', headers: zipped })).toEqual([
      ...[415, page, 'Formulir tidak dapat dibaca'],
    ]);
    // A cookie that cannot be ours leads to the sign-in; the API still answers in JSON.
    const broken = { cookie: `${cookie?.name}=%%%; bahasa=<>` };
    expect((await send('/konsol/antrean', { headers: broken }))[0]).toBe(303);
    expect((await send('/v1/tidak-ada')).slice(0, 2)).toEqual([404, 'application/problem+json']);
  });
}

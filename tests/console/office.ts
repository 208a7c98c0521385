import type { Browser } from 'playwright-core';
import { Desk, openBrowser } from '#tests/support/browser';
import { ask, Party, Seen } from '#tests/support/parties';
import { standaloneWorld, World } from '#tests/support/world';

type DeskOptions = Parameters<typeof Desk.open>[2];

/**
 * One product and one browser for all pages: two agencies that ask and give, and one that must see
 * nothing.
 */
export class Office {
  world: World;
  asker: Party;
  giver: Party;
  private browser: Browser;
  private readonly desks: Desk[] = [];

  async open(): Promise<void> {
    [this.world, this.browser] = await Promise.all([standaloneWorld(), openBrowser()]);
    const register = (code: string, name: string, email?: string): Promise<Party> =>
      Party.register(this.world, code, { name, email });
    this.asker = await register('konsol-peminta', 'Pemerintah Kabupaten Peminta');
    this.giver = await register('konsol-pemberi', 'Badan Pemberi', 'kontak@pemberi.example.go.id');
    await register('konsol-lain', 'Badan Lain');
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await this.world?.stop();
  }

  /** Closes all desks of a test. @returns what their browsers complained of */
  async closeDesks(): Promise<string[]> {
    const desks = this.desks.splice(0);
    for (const desk of desks) await desk.close();
    return desks.flatMap((desk) => desk.complaints);
  }

  async desk(options: DeskOptions = {}): Promise<Desk> {
    const opened = await Desk.open(this.browser, this.world.broker, options);
    this.desks.push(opened);
    return opened;
  }

  /** A desk of a demo official. */
  async of(subject: string, options: DeskOptions = {}): Promise<Desk> {
    const opened = await this.desk(options);
    await opened.signIn(subject);
    return opened;
  }

  async deciderAt(path: string, options: DeskOptions = {}): Promise<Desk> {
    const opened = await this.of('decider@konsol-pemberi', options);
    await opened.goto(path);
    return opened;
  }

  ask(more: Parameters<typeof ask>[2] = {}): Promise<Seen> {
    return ask(this.asker, this.giver, more);
  }

  pathOf({ id }: Pick<Seen, 'id'>, more = ''): string {
    return `/konsol/permohonan/${id}${more}`;
  }

  async seen({ id }: Pick<Seen, 'id'>): Promise<Seen> {
    return (await this.giver.official('decider').get<Seen>(`/v1/requests/${id}`)).body;
  }
}

export const REASON = 'Seluruh asesor kami bertugas pada seleksi nasional sampai akhir tahun.';
export const WORK = 'Seleksi nasional tertunda dua bulan bila asesor dialihkan.';

/** A refusal on a ground of Pasal 36(1)a, without a conflict of interest. */
export async function typeRefusal({ page }: Desk): Promise<void> {
  await page.check('input[value="36-1-a"]');
  await page.fill('[name="/grounds/0/reason"]', REASON);
  await page.fill('[name="/grounds/0/affectedWork"]', WORK);
  await page.check('[name="_konflik"][value="tidak"]');
}

/** From a form by its last page to the request. */
export async function send({ page }: Desk): Promise<void> {
  await page.click('.govuk-button[value="lanjut"]');
  await page.waitForURL('**/periksa');
  await page.click('button[value="tetapkan"]');
  await page.waitForURL('**?tercatat=*');
}

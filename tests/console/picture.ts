import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Desk, openBrowser } from '#tests/support/browser';
import { ask, Party } from '#tests/support/parties';
import { standaloneWorld } from '#tests/support/world';

const file = resolve(
  __dirname.replace(/([\\/])dist([\\/])/, '$1'),
  '../../apps/console/konsol.png',
);
/**
 * A Monday morning without holidays before the deadline, so that the picture does not change with
 * the day.
 */
const WHEN = '2026-11-23T02:00:00Z';

/** `npm run docs:console`: makes the picture of a request for the README again. */
async function main(): Promise<void> {
  const [world, browser] = await Promise.all([standaloneWorld({ CLOCK: WHEN }), openBrowser()]);
  try {
    const asker = await Party.of(world, 'kab-malang');
    const giver = await Party.of(world, 'pemprov-jatim');
    const request = await ask(asker, giver, {
      reference: '800/123/35.07.404/2026',
      subject: 'Permohonan penilaian kompetensi bagi 120 pejabat administrator',
      description:
        'Pemerintah Kabupaten Malang akan mengisi 120 jabatan administrator. Mohon bantuan asesor untuk menilai kompetensi para calon selama tiga hari.',
      items: [{ id: '1', description: 'asesor bersertifikat', quantity: 20 }],
      requestedBy: { name: 'Contoh Wibowo (nama rekaan)', position: 'Kepala BKPSDM' },
    });
    const desk = await Desk.open(browser, world.broker);
    await desk.page.setViewportSize({ width: 1200, height: 900 });
    await desk.signIn('decider@pemprov-jatim');
    await desk.goto(`/konsol/permohonan/${request.id}`);
    await desk.page.evaluate(() => document.fonts.ready);
    writeFileSync(file, await desk.page.screenshot());
    console.log(`Wrote ${file}`);
  } finally {
    await browser.close();
    await world.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

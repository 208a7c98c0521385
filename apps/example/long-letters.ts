import { SHIPPED } from '#libs/law/calendar';

/*
 * Letters and texts of the long cases; all names are made up.
 */

const DAY_MS = 86_400_000;
export const none = { conflictOfInterest: 'none' };
export const approval = { items: 'all', reason: 'Permohonan memenuhi syarat.', ...none };
export const MARKS = { timeliness: 4, openness: 5, result: 4 };
export const SECRET = {
  ...{ provision: '36-1-b', items: ['2'], reason: 'Berkas itu dirahasiakan.' },
  ...{ regulation: 'UU 43/2009', article: '44' },
};
export const line = (amount: number) => ({
  ...{ item: 'Perjalanan dinas tenaga ahli', amount, fundedBy: 'requester' },
  budgetLine: 'DPA 5.1.02.04.01.0001',
});
export const document = (title: string) => ({
  ...{ title, uri: 'https://berkas.example.go.id/bast', sha256: 'a'.repeat(64) },
});

/** The letter of a request; all names are made up. */
export const letter = (key: string, subject: string, more: object = {}): object => ({
  reference: `000.1/${Date.now().toString(36)}/${key}`,
  ...{ subject, description: `${subject}, untuk dua lokasi.` },
  ...{ kind: 'technical-assistance', classification: 'biasa', urgency: 'biasa', channel: 'system' },
  grounds: [{ provision: '35-1-b', facts: 'Kami tidak memiliki tenaga ahli bersertifikat.' }],
  items: [
    { id: '1', description: 'Tenaga ahli untuk lokasi pertama', quantity: 4 },
    { id: '2', description: 'Berkas hasil pemeriksaan sebelumnya', quantity: 2 },
  ],
  neededBy: new Date(Date.now() + 120 * DAY_MS).toISOString().slice(0, 10),
  requestedBy: { name: 'Contoh Wibowo (nama rekaan)', position: 'Kepala Dinas' },
  ...more,
});

/** The day after the next national holiday on a working day of the week. */
export function afterHoliday(now: Date): Date {
  const at = new Date(now.getTime() + DAY_MS);
  while (SHIPPED.dayOff(at.toISOString().slice(0, 10)) !== 'national-holiday')
    at.setTime(at.getTime() + DAY_MS);
  return new Date(at.getTime() + DAY_MS);
}

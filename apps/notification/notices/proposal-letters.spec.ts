import type { CloudEvent } from '#libs/contracts/envelope';
import { type RequestEventName, typeOf } from '#libs/contracts/events';
import { goldenSamples } from '#libs/contracts/samples';
import { type LetterAgency, letterOf, write } from './compose-letter';
import { PROPOSAL_LETTERS, proposalDetails } from './proposal-letters';

const agency = (code: string, name: string): LetterAgency => ({
  ...{ code, name, email: null, superior: null, timeZone: 'Asia/Jakarta' },
});
const parties = {
  requester: agency('kab-malang', 'Pemerintah Kabupaten Malang'),
  provider: agency('pemprov-jatim', 'Pemerintah Provinsi Jawa Timur'),
};
const samples = goldenSamples();

/** The letter on the golden sample of an event, to the requester. */
function letterOn(name: string, more: object = {}): string {
  const sample = samples[`request.${name}.v1.json`] as unknown as CloudEvent;
  const event = { ...sample, data: { ...sample.data, ...more } };
  const letter = letterOf(event.type);
  if (!letter) throw new Error(`${name} has no letter`);
  const { body } = write(event, letter, parties.requester, ['requester'], parties, '/x');
  return body.replace(/\s+/g, ' ');
}

describe('letters on what both parties agree on', () => {
  const names = Object.entries(PROPOSAL_LETTERS).flatMap(([name, letter]) => (letter ? name : []));

  it.each(names)('%s names both parties and leaves no placeholder', (name) => {
    const text = letterOn(name);
    for (const { name: party } of Object.values(parties)) expect(text).toContain(party);
    expect(text).not.toMatch(/[{}]/);
    expect(letterOf(typeOf(name as RequestEventName))).not.toBeNull();
  });

  it('say who acted, the sum, the day, the agency and the items', () => {
    expect(letterOn('costs-proposed')).toContain(
      'Pemerintah Provinsi Jawa Timur mengusulkan biaya bantuan (Pasal 35 ayat (2) UU 30/2014)',
    );
    expect(letterOn('costs-agreed')).toContain('Pemerintah Kabupaten Malang menyetujui usul');
    expect(letterOn('costs-agreed')).toContain('Jumlah biaya: Rp18.000.000.');
    expect(letterOn('date-agreed')).toContain('Tanggal: 22 Desember 2026.');
    expect(letterOn('responsibility-agreed')).toContain('penanggung jawab: pemprov-jatim.');
    expect(letterOn('forwarded')).toContain('Kode instansi tujuan: bkn. Butir: 1.');
    expect(proposalDetails({ total: 0 })).toEqual(['Biaya: tidak ada.']);
  });

  it('say nothing of a secret request but that something happened', () => {
    const text = letterOn('costs-agreed', { classification: 'rahasia' });
    expect(text).not.toMatch(/biaya|Rp/i);
  });

  it('say nothing of values that are of no use', () => {
    expect(proposalDetails({ total: '1', deliverBy: 'soon', holder: 1, to: null })).toEqual([]);
  });
});

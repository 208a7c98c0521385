import { LETTER_KINDS, type LetterKind } from '#libs/contracts/deliveries';
import { readPdf } from '#tests/support/pdf';
import { sampleLetter, sampleLetters, sampleSource } from '#tests/support/sample-letters';
import { LETTERS } from '../decision/signed-letter';
import { lettersAfter } from './letter-kinds';
import { pdfOf } from './letter-pdf';

jest.setTimeout(60_000);

/** What each kind says beside the form that all have, in Indonesian and in English. */
const SAYS: Record<LetterKind, { id: string[]; en: string[] }> = {
  permohonan: {
    id: ['Permohonan Bantuan Kedinasan: Bantuan asesor', 'Asesor bersertifikat selama tiga hari'],
    en: ['Request for official assistance', 'Needed by : 15 December 2026', 'Sari Rekaan'],
  },
  'tanda-terima': {
    id: ['telah diterima pada 23 November 2026 pukul 09.30 WITA', 'bukan keputusan'],
    en: ['was received on 23 November 2026 at 09:30 WITA', 'no decision'],
  },
  'permintaan-penjelasan': {
    id: ['Berapa hari penilaian berlangsung', 'Pasal 35 ayat (1) huruf b'],
    en: ['explain the following', 'The deadline does not run'],
  },
  persetujuan: {
    id: [
      'menyetujui butir 1 pada 24 November 2026',
      'Akomodasi disediakan peminta bantuan',
      'Pimpinan Pemerintah Prov',
    ],
    en: ['approved item 1 on 24 November 2026', 'Conditions of the help'],
  },
  penolakan: {
    id: ['menolak butir 2, 3', 'Peraturan BKN 26/2019, Pasal 17', 'bukan upaya hukum'],
    en: ['refused item 2, 3', 'Work that would suffer'],
  },
  'kesepakatan-biaya': {
    id: ['Rp36.800.000', 'Pasal 35 ayat (2) (ringkasan)', 'Plh. Kepala Kantor Regional I'],
    en: ['Rp36.800.000', 'Paid by'],
  },
  'tanggung-jawab': {
    id: ['Nomor PKS-12/2026, 20 November 2026', 'Pasal 37'],
    en: ['written agreement of both parties'],
  },
  'serah-terima': {
    id: ['Surat tugas asesor', 'seluruh sisa butir yang disetujui'],
    en: ['all that was left of the approved items'],
  },
  penerusan: {
    id: ['Pimpinan Pusat Penilaian Kompetensi Contoh', 'Ruang simulasi dikelola'],
    en: ['The requester has agreed'],
  },
  eskalasi: {
    id: ['tenggat jawaban telah lewat tanpa keputusan', 'Penerusan ini bukan keputusan'],
    en: ['the deadline passed without a decision'],
  },
  keberatan: {
    id: ['Seleksi terbuka menurut pengumuman', 'bukan upaya hukum'],
    en: ['not a legal remedy'],
  },
  berkas: {
    id: ['Riwayat', 'Serah terima', 'Diteruskan kepada instansi lain', 'Keputusan (versi 8)'],
    en: ['History', 'Forwarded to another agency'],
  },
};

/** The parts that every letter has, in their order. */
const FORM = {
  id: ['Nomor', 'Sifat', 'Lampiran', 'Hal', 'Yth.', 'Tempat tanda tangan elektronik', 'Tembusan'],
  en: ['Number', 'Nature', 'Attachments', 'Subject', 'To', 'Place for the electronic', 'Copies'],
};

describe.each(['id', 'en'] as const)('letters in %s', (language) => {
  const letters = sampleLetters(sampleSource(), language);

  it('exist for every kind once everything has happened', () => {
    expect(letters.map(({ kind }) => kind)).toEqual([...LETTER_KINDS]);
  });

  it.each([...LETTER_KINDS])(
    '%s has the form, says what it must, and keeps its bytes',
    async (kind) => {
      const letter = sampleLetter(kind, sampleSource(), language);
      const pdf = await pdfOf(letter);
      // Another letter between both must leave no trace in the second one.
      await pdfOf(sampleLetter('berkas', sampleSource(), language));
      expect((await pdfOf(letter)).equals(pdf)).toBe(true);
      const { text, last, files } = readPdf(pdf);
      // Copies never stand alone on a page.
      expect(last).toContain(FORM[language].at(-2));
      for (const part of [...FORM[language], ...SAYS[kind][language]]) expect(text).toContain(part);
      // Days are in words.
      expect(text).not.toMatch(/\d{4}-\d\d-\d\d/);
      // Every signature is still to be made; no number of a person is printed.
      expect(text).not.toMatch(
        /ditandatangani secara elektronik|signed electronically|198001012006/,
      );
      const record = JSON.parse(files[`${kind}.json`] ?? '') as Record<string, unknown>;
      expect(record).toMatchObject({
        letter: kind,
        language,
        draft: false,
        requester: 'kab-contoh',
      });
      expect(JSON.stringify(record)).not.toMatch(/Rekaan|198001012006/);
    },
  );
});

describe('letters', () => {
  it('have the number of the request alone, and never one that is made up', () => {
    for (const { kind, number } of sampleLetters(sampleSource()))
      expect([kind, number]).toEqual([kind, kind === 'permohonan' ? '800/123/BKPSDM/2026' : null]);
  });

  it('exist from the first event that they are about, or from an open proposal as a draft', () => {
    const { entries } = sampleSource();
    for (let version = 1; version <= entries.length; version += 1) {
      const so = entries.slice(0, version);
      const types = so.map(({ type }) => type);
      const settled = LETTER_KINDS.filter((kind) =>
        LETTERS[kind].about.some((type) => types.includes(type)),
      );
      const found = lettersAfter(so);
      const drafts = found.filter(({ draft }) => draft).map(({ kind }) => kind);
      expect(found.map(({ kind }) => kind).filter((kind) => !drafts.includes(kind))).toEqual(
        settled,
      );
      const last = types.at(-1) ?? '';
      expect(drafts).toHaveLength(last.endsWith('-proposed') ? 1 : 0);
    }
  });

  it('carry KONSEP while a proposal is open, and no signature of the party that has not agreed', async () => {
    const draft = sampleLetter('kesepakatan-biaya', sampleSource({}, 6));
    expect(draft.draft).toBe(true);
    const { text } = readPdf(await pdfOf(draft));
    expect(text).toContain('KONSEP');
    expect(text).toContain('belum mengikat kedua pihak');
    expect(draft.signers.map(({ name }) => name)).toEqual([null, 'Sari Rekaan']);
    const agreed = readPdf(await pdfOf(sampleLetter('kesepakatan-biaya')));
    expect(agreed.text).not.toContain('KONSEP');
  });

  it('point to the content of a sealed request, and carry its class on every page', async () => {
    const contentAt = { uri: 'https://aman.example.go.id/isi/7', sha256: 'ab12'.repeat(16) };
    const sealed = sampleSource({
      ...{ classification: 'rahasia', subject: undefined, description: undefined, contentAt },
      ...{ urgency: 'sangat-segera', grounds: [{ provision: '35-1-b' }] },
      items: [{ id: '1', quantity: 3 }, { id: '2' }],
    });
    for (const kind of ['permohonan', 'berkas'] as const) {
      const { text, pages } = readPdf(await pdfOf(sampleLetter(kind, sealed)));
      expect(text).toContain(contentAt.uri);
      expect(text).toContain('Rahasia / Sangat segera');
      expect(text.match(/RAHASIA/g)).toHaveLength(2 * pages);
    }
  });

  it('break long texts, long names and tables of 200 items over pages, and lose none', async () => {
    const words = Array.from({ length: 3_000 }, (_, n) => `kata${n}`);
    const items = Array.from({ length: 200 }, (_, n) => ({
      ...{ id: `b-${n + 1}`, description: `Butir nomor ${n + 1} ${'panjang '.repeat(n % 20)}` },
      quantity: n + 1,
    }));
    items[7] = { id: 'b-8', description: `${'W'.repeat(1_990)}akhir`, quantity: 8 };
    const long = sampleSource({
      ...{ items, description: words.join(' ') },
      requestedBy: { name: 'N'.repeat(200), position: 'Kepala '.repeat(28) },
    });
    const { text, pages } = readPdf(await pdfOf(sampleLetter('permohonan', long)));
    expect(pages).toBeGreaterThan(10);
    for (const word of words) expect(text).toContain(word);
    for (const { id } of items) expect(text).toContain(id);
    expect(text.replaceAll(' ', '')).toContain('N'.repeat(200));
    expect(text).toContain('akhir');
    // A table repeats its header on each of its pages.
    expect(text.match(/Butir Uraian Jumlah/g)?.length).toBeGreaterThan(5);
  });

  it('draw what the font lacks as a replacement, and drop what has no shape', async () => {
    const odd = sampleSource({ subject: 'A & <b> 中 \u202e\u200b 😀 é' });
    const { text } = readPdf(await pdfOf(sampleLetter('permohonan', odd)));
    expect(text).toContain('A & <b> \ufffd \ufffd é');
  });
});

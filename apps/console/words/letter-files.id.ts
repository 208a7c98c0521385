/** Texts of letters as files, in Indonesian. */
export const LETTER_FILES_ID = {
  title: 'Surat',
  hint: 'Setiap surat dapat dibuka dan disimpan sebagai PDF, dalam bentuk naskah dinas. Tanda tangan elektronik tidak dibubuhkan di sini.',
  sealed: 'Isi permohonan ini rahasia: suratnya hanya menunjuk tempat isinya disimpan.',
  letter: 'Surat',
  way: 'Dari dan kepada',
  date: 'Tanggal',
  file: 'Berkas',
  languages: { id: 'bahasa Indonesia', en: 'bahasa Inggris' },
  draft: 'Konsep: belum disepakati atau belum dikonfirmasi',
  signed: (by: string) => `Sudah ditandatangani: ${by.toLowerCase()}`,
  fromTo: (from: string, to: string) => `${from} kepada ${to}`,
  toSuperior: (from: string, of: string) => `${from} kepada atasan ${of}`,
  toNext: (from: string, copy: string) =>
    `${from} kepada instansi tujuan penerusan; tembusan ${copy}`,
  both: (one: string, other: string) => `${one} dan ${other}`,
  wholeFile: 'Seluruh permohonan dari awal sampai sekarang',
  drafts: 'Konsep surat',
  draftsHint:
    'Surat yang akan terbit bila Anda melanjutkan, dengan tanda KONSEP pada setiap halaman. Membukanya tidak mengirim apa pun.',
  openDraft: (letter: string) => `Buka konsep: ${letter} (PDF)`,
};

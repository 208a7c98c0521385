import type { NoticeStatus } from '#libs/contracts/notices';

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
  emails: {
    title: 'Surel',
    hint: 'Surel pemberitahuan tentang permohonan ini kepada instansi Anda, yang terbaru lebih dahulu. Auditor melihat surel kepada semua instansi.',
    latest: (n: number) => `Hanya ${n} surel terbaru yang ditampilkan.`,
    empty: 'Belum ada surel.',
    away: 'Daftar surel sedang tidak dapat dibaca. Muat ulang halaman ini beberapa saat lagi.',
    about: 'Peristiwa',
    to: 'Kepada',
    state: 'Keadaan',
    toOfficial: 'pejabat yang berlangganan',
    nextAttempt: 'dicoba lagi',
    status: {
      due: 'Menunggu dikirim',
      delivered: 'Terkirim',
      bounced: 'Ditolak server surel penerima',
      failed: 'Gagal dikirim',
      exhausted: 'Gagal dikirim setelah beberapa kali dicoba',
      overtaken: 'Tidak dikirim: isinya sudah tidak berlaku',
      'in-digest': 'Terkirim dalam ringkasan harian',
      'no-address': 'Tidak dikirim: tidak ada alamat',
      'no-channel': 'Tidak dikirim: pengiriman surel belum diatur',
    } as Record<NoticeStatus, string>,
  },
};

/** Texts of the lists of requests, beyond those of the queue. */
export const LISTS_ID = {
  counts: 'Jumlah permohonan',
  standingStill: 'tenggat berhenti',
  escalatedMany: 'diteruskan ke atasan',
  escalated: 'Di tangan atasan',
  items: (n: number) => `${n} butir`,
  others: 'Juga menunggu Anda',
  othersHint: 'Di luar tenggat jawaban: keberatan, usul, bantuan yang diberikan, atau konfirmasi.',
  allWaiting: 'Lihat semua yang menunggu Anda',
  afterwards: 'Yang sudah diputuskan, dan bantuannya masih Anda berikan',
  moreUrgent: 'Masih ada permohonan darurat lain yang menunggu Anda.',
  allUrgent: 'Tampilkan semua yang darurat',
  search: 'Cari nomor surat, hal, atau nama instansi',
  several: 'Beberapa status',
  only: 'Hanya permohonan yang',
  switches: {
    waitingFor: 'Menunggu saya',
    overdue: 'Lewat tenggat',
    emergency: 'Darurat',
    escalated: 'Diteruskan ke atasan',
    decidedBy: 'Saya putuskan',
  },
  received: (from: string | null, before: string | null) =>
    `Diterima${from === null ? '' : ` sejak ${from}`}${before === null ? '' : ` sebelum ${before}`}.`,
  searched: (text: string) => `Dicari: “${text}”.`,
  emptyFilteredHint: 'Kurangi saringannya, atau cari dengan kata lain.',
};

/** Texts of the mailbox. Each kind of event has its sentence. */
export const MAILBOX_ID = {
  title: 'Kotak masuk',
  lead: 'Tanda terima dan pemberitahuan untuk instansi Anda, seperti yang juga diterima sistem instansi.',
  newest: 'Terbaru lebih dahulu',
  oldest: 'Dari awal',
  order: 'Urutan',
  empty: 'Belum ada pemberitahuan.',
  emptyHint: 'Yang terjadi pada permohonan instansi Anda akan muncul di sini.',
  emptyNext: 'Tidak ada lagi sesudah ini.',
  request: 'Permohonan',
  accepted: 'Pesan diterima',
  rejected: 'Pesan ditolak',
  acceptedText: (reference: string) =>
    `Pesan sistem instansi Anda tentang ${reference} sudah diterima.`,
  rejectedText: (reference: string) =>
    `Pesan sistem instansi Anda tentang ${reference} ditolak. Alasannya:`,
  toCheck: 'Untuk perekayasa: periksa sebuah pesan sebelum dikirim',
  unknownReference: 'surat yang nomornya tidak terbaca',
  registered: 'Data instansi berubah',
  registeredText: (name: string) => `Data ${name} dalam daftar instansi dicatat atau diubah.`,
  keysChanged: 'Kunci instansi berubah',
  keysText: (added: number, revoked: number) =>
    `${added} kunci ditambahkan, ${revoked} dicabut. Bila instansi Anda tidak memintanya, hubungi pengelola.`,
  serviceChanged: 'Layanan berubah',
  serviceText: 'Sebuah layanan instansi Anda ditawarkan, diubah, atau diakhiri.',
  toService: 'Lihat layanannya',
  other: 'Pemberitahuan lain',
  otherText: (type: string) => `Jenis ${type}.`,
  parties: (from: string, to: string) => `${from} kepada ${to}`,
  due: 'Tenggat',
};

/**
 * Texts of the acts on what the parties agree on, on the help and on what follows, in Indonesian.
 */
export const LATER_ACTS_ID = {
  extension: {
    name: 'Perpanjang tenggat',
    hint: 'Satu kali, sebelum tenggat lewat',
    title: 'Perpanjang tenggat jawaban',
    confirm: 'Perpanjang tenggat',
    after: [
      'Perpanjangan dan alasannya dicatat dan dapat dibaca peminta bantuan.',
      'Tenggat hanya dapat diperpanjang satu kali.',
    ],
  },
  costs: {
    name: 'Usulkan biaya',
    hint: 'Atau usulkan bahwa tidak ada biaya (Pasal 35 ayat (2))',
    title: 'Usulkan biaya',
    confirm: 'Kirim usul',
    after: [
      'Usul dicatat dan dikirim kepada pihak lain, yang menyetujui atau menolaknya.',
      'Usul biaya yang masih terbuka, dari pihak mana pun, digantikan oleh usul ini.',
    ],
  },
  'proposals/{proposalId}/answer': {
    name: 'Jawab usul',
    hint: 'Setujui, atau tolak dengan alasan',
    title: 'Jawab usul',
    confirm: 'Kirim jawaban',
    after: [
      'Jawaban dicatat dan dikirim kepada pihak yang mengusulkan.',
      'Yang disepakati mengikat kedua pihak. Usul lain tetap dapat diajukan kemudian.',
    ],
  },
  forwarding: {
    name: 'Usulkan penerusan',
    hint: 'Kepada instansi yang lebih tepat',
    title: 'Usulkan penerusan kepada instansi lain',
    confirm: 'Kirim usul',
    after: [
      'Peminta bantuan menyetujui atau menolak usul ini.',
      'Bila disetujui, permohonan baru dimulai pada instansi itu dengan tenggatnya sendiri.',
    ],
  },
  responsibility: {
    name: 'Usulkan penanggung jawab',
    hint: 'Menurut perjanjian tertulis atau peraturan (Pasal 37)',
    title: 'Usulkan penanggung jawab',
    confirm: 'Kirim usul',
    after: [
      'Usul dicatat dan dikirim kepada pihak lain, yang menyetujui atau menolaknya.',
      'Sampai disetujui, penanggung jawab tidak berubah.',
    ],
  },
  date: {
    name: 'Usulkan tanggal',
    hint: 'Hari terakhir bantuan diberikan',
    title: 'Usulkan tanggal pemberian bantuan',
    confirm: 'Kirim usul',
    after: [
      'Usul dicatat dan dikirim kepada pihak lain, yang menyetujui atau menolaknya.',
      'Sampai disetujui, tanggal yang lama tetap berlaku.',
    ],
  },
  delivery: {
    name: 'Laporkan pemberian bantuan',
    hint: 'Dimulai, sebagian, atau seluruhnya',
    title: 'Laporkan pemberian bantuan',
    confirm: 'Kirim laporan',
    after: [
      'Laporan dicatat dan dapat dibaca peminta bantuan.',
      'Setelah seluruhnya diberikan, peminta bantuan menyatakan menerima atau menyanggah.',
    ],
  },
  completion: {
    name: 'Terima atau sanggah',
    hint: 'Bantuan yang dilaporkan telah diberikan',
    title: 'Terima atau sanggah bantuan',
    confirm: 'Kirim jawaban',
    after: [
      'Jawaban dicatat dan dikirim kepada pemberi bantuan.',
      'Bila diterima, permohonan selesai. Bila disanggah, pemberian bantuan dilanjutkan.',
    ],
  },
  rating: {
    name: 'Nilai kerja sama',
    hint: 'Satu kali untuk setiap pihak',
    title: 'Nilai kerja sama kedua instansi',
    confirm: 'Kirim penilaian',
    after: [
      'Penilaian dicatat dan dapat dibaca kedua pihak. Penilaian tidak dapat diubah.',
      'Catatan Anda ada dalam riwayat permohonan.',
    ],
  },
  objection: {
    name: 'Ajukan keberatan',
    hint: 'Dijawab atasan pemberi bantuan',
    title: 'Ajukan keberatan',
    confirm: 'Ajukan keberatan',
    after: [
      'Keberatan dicatat dan dikirim kepada pemberi bantuan dan atasannya.',
      'Ini layanan sistem, bukan upaya hukum. Upaya administratif menurut undang-undang tetap terbuka.',
    ],
  },
  'objection/answer': {
    name: 'Jawab keberatan',
    hint: 'Keputusan tetap, atau permohonan dibuka kembali',
    title: 'Jawab keberatan',
    confirm: 'Tetapkan jawaban',
    after: [
      'Jawaban dicatat atas nama Anda dan dapat dibaca kedua pihak.',
      'Permohonan yang dibuka kembali menunggu keputusan dengan tenggat baru.',
    ],
  },
  confirmation: {
    name: 'Konfirmasi permohonan lisan',
    hint: 'Permohonan ini dicatat oleh pemberi bantuan',
    title: 'Konfirmasi permohonan lisan',
    confirm: 'Konfirmasi',
    after: [
      'Konfirmasi dicatat atas nama instansi Anda.',
      'Bila instansi Anda tidak pernah meminta, jangan konfirmasi: cabut permohonannya.',
    ],
  },
  links: {
    name: 'Kaitkan permohonan',
    hint: 'Dengan permohonan lain yang dapat Anda baca',
    title: 'Kaitkan dengan permohonan lain',
    confirm: 'Kaitkan',
    after: [
      'Kaitan dicatat pada permohonan ini. Tidak ada hal lain yang berubah.',
      'Siapa yang boleh membaca permohonan lain itu tetap ditentukan di sana.',
    ],
  },
  'signed-letter': {
    name: 'Rujuk naskah bertanda tangan',
    hint: 'Surat yang sudah ditandatangani secara elektronik',
    title: 'Rujuk naskah bertanda tangan elektronik',
    confirm: 'Catat rujukan',
    after: [
      'Alamat dan SHA-256 naskah dicatat dan dapat dibaca kedua pihak.',
      'Tanda tangannya tidak diperiksa oleh sistem ini.',
    ],
  },
};

/** Texts of the check of a message, for the engineers of agencies. */
export const MESSAGE_CHECK_ID = {
  title: 'Pemeriksaan pesan',
  lead: 'Untuk perekayasa sistem instansi: tempel atau unggah sebuah pesan beserta header-nya, dan lihat tahap demi tahap apa yang benar dan apa yang salah. Tidak ada yang disimpan, dikirim, atau diberitahukan.',
  door: 'Pesan ini dikirim lewat',
  doors: { bus: 'Kafka (topik perintah)', http: 'HTTP (POST /v1/commands)' },
  headers: 'Header, satu per baris',
  headersHint:
    'Persis seperti yang ditulis program Anda, misalnya x-jws-signature: eyJhbGciOi… Lewat HTTP juga content-type.',
  headerFault: (line: string) =>
    `Baris ini bukan header: “${line}”. Tulis nama, titik dua, lalu isinya.`,
  file: 'Berkas isi pesan',
  fileHint:
    'Paling tepat: bita berkas diperiksa apa adanya. Simpan isi pesan persis seperti yang dikirim program Anda; paling besar 190 KiB.',
  body: 'Atau tempel isi pesan',
  bodyHint:
    'Peramban mengubah tanda ganti baris pada teks yang ditempel. Bila isinya memuat ganti baris, unggah berkasnya. Teks ini diabaikan bila ada berkas.',
  empty: 'Unggah berkas isi pesan, atau tempel isinya.',
  tooLarge:
    'Isi pesan lebih besar dari 190 KiB. Kirim langsung ke POST /v1/messages/check untuk memeriksanya.',
  check: 'Periksa pesan',
  onTopic: {
    accepted: 'Pesan ini akan diterima',
    rejected: 'Pesan ini akan ditolak, dan instansi mendapat alasannya',
    parked: 'Pesan ini akan tertahan tanpa tanda terima',
  },
  overHttp: 'Jawaban POST /v1/commands',
  accepted202: '202, dengan tanda terima',
  problem: (status: number, code: string) => `${status} ${code}`,
  sender: 'Pengirim yang terbukti',
  checkedBytes: 'Yang diperiksa',
  ofFile: 'dari berkas',
  ofText: 'dari teks yang ditempel',
  stages: 'Tahap pemeriksaan',
  result: { right: 'benar', wrong: 'salah', 'not-checked': 'belum diperiksa' },
  stage: {
    transport: 'Header dan bentuk pengiriman',
    size: 'Ukuran',
    json: 'JSON',
    'signature-header': 'Bentuk tanda tangan',
    key: 'Kunci',
    'key-validity': 'Masa berlaku kunci',
    signature: 'Tanda tangan',
    source: 'Pengirim (source)',
    id: 'Nomor pesan (id)',
    repeat: 'Pengulangan',
    time: 'Waktu (time)',
    envelope: 'Sampul (CloudEvent)',
    fields: 'Isian',
    law: 'Menurut undang-undang',
  },
  law: 'Bila pesan ini dikirim',
};

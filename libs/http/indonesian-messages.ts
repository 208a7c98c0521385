/**
 * Details about signed messages, which the engineers of agencies meet, and how they read in
 * Indonesian.
 */
export const MESSAGE_DETAILS: readonly (readonly [en: string, id: string])[] = [
  [
    'There is no signature, or more than one. Send it once, as x-jws-signature',
    'Tidak ada tanda tangan, atau lebih dari satu. Kirim satu kali sebagai x-jws-signature',
  ],
  [
    'The payload is attached. Leave it out: {0}, over the exact bytes of the body',
    'Isi pesan ikut di dalam tanda tangan. Hilangkan: {0}, atas persis bita isi yang dikirim',
  ],
  [
    'The signature has {0} characters; the maximum is {1}',
    'Tanda tangan memuat {0} karakter; paling banyak {1}',
  ],
  [
    'The signature is not a detached JWS: {0}, with nothing between the two dots',
    'Tanda tangan bukan JWS terpisah: {0}, tanpa apa pun di antara kedua titik',
  ],
  [
    'The signature is in standard base64. Use base64url without padding: {0} (RFC 7515 section 2)',
    'Tanda tangan ditulis dalam base64 biasa. Pakai base64url tanpa pengisi: {0} (RFC 7515 bagian 2)',
  ],
  [
    'The last character of the signature has unused bits that are not zero. Set them to zero, as base64url encoders do',
    'Karakter terakhir tanda tangan memuat bit sisa yang bukan nol. Jadikan nol, seperti yang dilakukan penyandi base64url',
  ],
  [
    'The signature has {0} bytes; one of EdDSA or ES256 has 64. Of ES256 send r and s side by side (RFC 7518 section 3.4), not DER as OpenSSL writes it',
    'Tanda tangan memuat {0} bita; tanda tangan EdDSA atau ES256 memuat 64. Untuk ES256 kirim r dan s berdampingan (RFC 7518 bagian 3.4), bukan DER seperti keluaran OpenSSL',
  ],
  [
    'The signature has {0} bytes; one of EdDSA or ES256 has 64',
    'Tanda tangan memuat {0} bita; tanda tangan EdDSA atau ES256 memuat 64',
  ],
  [
    'The protected header of the signature is not a JSON object in base64url',
    'Header terlindung tanda tangan bukan objek JSON dalam base64url',
  ],
  [
    'The protected header may have alg, kid, b64, crit and typ, and nothing else',
    'Header terlindung hanya boleh memuat alg, kid, b64, crit, dan typ',
  ],
  ['The alg of a signature is EdDSA or ES256', 'alg tanda tangan adalah EdDSA atau ES256'],
  [
    'The kid has 1 to 64 letters, digits, dots, underscores and hyphens',
    'kid memuat 1 sampai 64 huruf, angka, titik, garis bawah, dan tanda hubung',
  ],
  [
    'The protected header has "b64": false and "crit": ["b64"] (RFC 7797)',
    'Header terlindung memuat "b64": false dan "crit": ["b64"] (RFC 7797)',
  ],
  ['The typ of a signature must be a string', 'typ tanda tangan harus berupa teks'],
  [
    'The key {0} is not in the registry. Register it first',
    'Kunci {0} tidak terdaftar. Daftarkan dahulu',
  ],
  [
    'The key {0} is registered for {1}, not for {2}',
    'Kunci {0} terdaftar untuk {1}, bukan untuk {2}',
  ],
  ['The key {0} is valid from {1} on', 'Kunci {0} berlaku sejak {1}'],
  ['The key {0} was valid until {1}', 'Kunci {0} berlaku sampai {1}'],
  ['The key {0} was revoked at {1}', 'Kunci {0} dicabut pada {1}'],
  [
    '{0}. Sign the body with a key of your agency that is registered now and not revoked',
    '{0}. Tandatangani isinya dengan kunci instansi Anda yang terdaftar dan belum dicabut',
  ],
  [
    'The key {0} cannot be used. Register it again',
    'Kunci {0} tidak dapat dipakai. Daftarkan kembali',
  ],
  [
    'The signature does not fit these bytes and the key {0}. Sign the exact bytes that are sent, and change none of them afterwards',
    'Tanda tangan tidak cocok dengan bita ini dan kunci {0}. Tandatangani persis bita yang dikirim, dan jangan ubah sesudahnya',
  ],
  ['The key {0} belongs to {1}: source must be {2}', 'Kunci {0} milik {1}: source harus {2}'],
  [
    'id must be 1 to 128 visible ASCII characters, new for each message, and hold no number of a person',
    'id memuat 1 sampai 128 karakter ASCII yang terlihat, baru untuk setiap pesan, dan tidak memuat nomor identitas orang',
  ],
  [
    'Your agency has sent other bytes under this id; give each message its own',
    'Instansi Anda sudah mengirim bita lain dengan id ini; beri setiap pesan id tersendiri',
  ],
  [
    'time may lie at most 24 h before and 5 min after the receipt, {0}',
    'time paling jauh 24 jam sebelum dan 5 menit sesudah penerimaan, {0}',
  ],
  ['The envelope is invalid; see errors', 'Amplop pesan belum sesuai; lihat rinciannya'],
  ['no message of this type is taken here', 'jenis pesan ini tidak diterima di sini'],
  [
    'The message has {0} bytes; the maximum is {1} (256 KiB). Refer to long content by uri and sha256 instead of carrying it',
    'Pesan memuat {0} bita; paling banyak {1} (256 KiB). Rujuk isi yang panjang dengan uri dan sha256',
  ],
];

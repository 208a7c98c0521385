/**
 * Details of problems that officials meet, and how they read in Indonesian. `{0}` stands for any
 * text, which is translated by the same list where it is in it. More specific texts come first.
 */
export const DETAILS: readonly (readonly [en: string, id: string])[] = [
  // Letters.
  ['No letter is of this kind. The kinds are: {0}', 'tidak ada surat jenis ini. Jenisnya: {0}'],
  [
    'This request has no {0} letter yet. Its letters are: {1}',
    'permohonan ini belum mempunyai surat {0}. Suratnya: {1}',
  ],
  // Bodies.
  ['Some fields are invalid; see errors', 'ada isian yang belum sesuai; lihat rinciannya'],
  ['Some parameters are invalid; see errors', 'ada parameter yang belum sesuai; lihat rinciannya'],
  ['Some statements are invalid; see errors', 'ada pernyataan yang belum sesuai; lihat rinciannya'],
  ['The reason is invalid; see errors', 'alasannya belum sesuai; lihat rinciannya'],
  [
    'The facts contradict each other; see errors',
    'fakta-fakta ini tidak cocok satu sama lain; lihat rinciannya',
  ],
  [
    'The service does not fit the request; see errors',
    'layanan ini tidak cocok dengan permohonan; lihat rinciannya',
  ],
  [
    'A JSON body is needed, with content-type application/json',
    'diperlukan isi JSON dengan content-type application/json',
  ],
  ['it is needed', 'wajib diisi'],
  ['{0} is needed', 'isian {0} wajib diisi'],
  ['must be "all" or a list of ids of items', 'harus "all" atau daftar id butir'],
  ['must be a date YYYY-MM-DD that exists', 'harus berupa tanggal YYYY-MM-DD yang ada'],
  ['must be an RFC 3339 time with a zone', 'harus berupa waktu RFC 3339 dengan zona waktu'],
  ['must be one of: {0}', 'harus salah satu dari: {0}'],
  ['each must be one of: {0}', 'masing-masing harus salah satu dari: {0}'],
  ['must have at most {0} characters', 'paling banyak {0} karakter'],
  ['must have at least {0} characters', 'paling sedikit {0} karakter'],
  ['must be one line, without control characters', 'harus satu baris, tanpa karakter kendali'],
  ['must have a letter or a digit', 'harus memuat huruf atau angka'],
  [
    'must not contain {0}, which cannot be seen: leave it out or replace it',
    'tidak boleh memuat {0}, yang tidak terlihat: hapus atau ganti',
  ],
  [
    'must not contain {0}, which runs from right to left: leave it out or replace it',
    'tidak boleh memuat {0}, yang ditulis dari kanan ke kiri: hapus atau ganti',
  ],
  [
    'must not contain {0}, which looks like another character: leave it out or replace it',
    'tidak boleh memuat {0}, yang menyerupai karakter lain: hapus atau ganti',
  ],
  [
    'is published to other agencies, so it must not contain a NIP, NIK or e-mail address',
    'disampaikan kepada instansi lain, sehingga tidak boleh memuat NIP, NIK, atau alamat surel',
  ],
  [
    'each id may occur only once in the list',
    'setiap id hanya boleh muncul satu kali dalam daftar',
  ],
  ['a JSON object is needed', 'diperlukan sebuah objek JSON'],
  ['{0} must be a string', 'isian {0} harus berupa teks'],
  ['{0} must be an array', 'isian {0} harus berupa daftar'],
  ['{0} must be an integer number', 'isian {0} harus berupa bilangan bulat'],
  ['{0} must be a boolean value', 'isian {0} harus berupa true atau false'],
  ['{0} must be an object', 'isian {0} harus berupa objek'],
  ['{0} must not be less than {1}', 'isian {0} paling kecil {1}'],
  ['{0} must not be greater than {1}', 'isian {0} paling besar {1}'],
  ['{0} must contain at least {1} elements', 'isian {0} memuat paling sedikit {1} unsur'],
  ['{0} must contain no more than {1} elements', 'isian {0} memuat paling banyak {1} unsur'],

  // A new request.
  [
    'No such agency is in the registry; GET /v1/agencies lists them',
    'instansi ini tidak terdaftar; daftarnya ada di GET /v1/agencies',
  ],
  ['The agency {0} is not in the registry', 'instansi {0} tidak terdaftar'],
  [
    'Your agency has sent another request under this reference; give this one its own',
    'instansi Anda sudah mengirim permohonan lain dengan nomor surat ini; berikan nomor tersendiri',
  ],
  [
    'no such service is offered; GET /v1/services lists them',
    'layanan ini tidak ditawarkan; daftarnya ada di GET /v1/services',
  ],
  [
    '{0} no longer offers this service: leave it out, or name another',
    '{0} tidak lagi menawarkan layanan ini: kosongkan, atau sebut layanan lain',
  ],

  // Who may act.
  [
    'There is nothing here that you may see. Check the id and your agency',
    'tidak ada yang dapat Anda lihat di sini. Periksa id dan instansi Anda',
  ],
  [
    'There is no such path here. Check it against /docs',
    'alamat ini tidak ada di sini. Cocokkan dengan /docs',
  ],
  [
    '{0} is not registered. Register it first: {1}',
    'instansi {0} belum terdaftar. Daftarkan dahulu: {1}',
  ],
  [
    'This needs one of the roles {0}; your token has {1}',
    'ini memerlukan salah satu peran {0}; token Anda memuat {1}',
  ],
  [
    'this needs the role {0} of {1}, or, once it is escalated, the role superior',
    'ini memerlukan peran {0} pada {1}, atau, setelah eskalasi, peran superior',
  ],
  ['this needs the role {0} of {1}', 'ini memerlukan peran {0} pada {1}'],
  ['this is an act of the {0}', 'ini tindakan {0}'],
  ['provider, {0}, or requester, {1}', 'pemberi bantuan, {0}, atau peminta bantuan, {1}'],
  ['provider, {0}', 'pemberi bantuan, {0}'],
  ['requester, {0}', 'peminta bantuan, {0}'],
  [
    'you are not an official who decides on this request',
    'Anda bukan pejabat yang memutuskan permohonan ini',
  ],
  ['you may not decide this', 'Anda tidak berwenang memutuskan ini'],
  [
    'your appointment ({0}) runs from {1} to further notice, and today is {2}',
    'penunjukan Anda ({0}) berlaku sejak {1} sampai ada ketentuan lain, dan hari ini {2}',
  ],
  [
    'your appointment ({0}) runs from {1} to {2}, and today is {3}',
    'penunjukan Anda ({0}) berlaku dari {1} sampai {2}, dan hari ini {3}',
  ],
  [
    'an acting official (Plh, Plt) may not take strategic decisions, and this one binds the budget of the provider: the holder of the post decides, or the superior',
    'Plh atau Plt tidak mengambil keputusan strategis, dan keputusan ini mengikat anggaran pemberi bantuan: pejabat definitif atau atasan yang memutuskan',
  ],
  [
    'your agency and the requester belong to the same body, and no one decides in their own cause: the provider decides, or the next superior',
    'instansi Anda dan peminta bantuan berada dalam satu badan, dan tidak ada yang memutuskan perkaranya sendiri: pemberi bantuan atau atasan berikutnya yang memutuskan',
  ],
  ['you declare a conflict of interest; {0}', 'Anda menyatakan konflik kepentingan; {0}'],
  [
    'you declared a conflict of interest in this request before; {0}',
    'Anda pernah menyatakan konflik kepentingan dalam permohonan ini; {0}',
  ],
  [
    'you acted for the requester in this request and take no part in its decision; {0}',
    'Anda bertindak untuk peminta bantuan dalam permohonan ini dan tidak ikut memutuskannya; {0}',
  ],
  [
    'you are named as the official who asks and take no part in the decision; {0}',
    'Anda tercantum sebagai pejabat yang mengajukan permohonan dan tidak ikut memutuskannya; {0}',
  ],
  [
    'you acted on this request for the provider; another official of the requester acts (Article 42)',
    'Anda bertindak untuk pemberi bantuan dalam permohonan ini; pejabat lain pada instansi peminta yang bertindak (Pasal 42)',
  ],
  [
    'another official of your agency decides, or the superior, once it is escalated for the reason conflict-of-interest (Articles 42-43)',
    'pejabat lain pada instansi Anda yang memutuskan, atau atasan, setelah eskalasi dengan alasan conflict-of-interest (Pasal 42-43)',
  ],
  [
    'say "none", or what the conflict of interest is',
    'tulis "none", atau jelaskan konflik kepentingannya',
  ],
  [
    'nobody has declared one in this request: declare it with the decision',
    'belum ada yang menyatakannya dalam permohonan ini: nyatakan bersama keputusan',
  ],

  // The state of the request.
  ['{0} is not open in status {1}: {2}', 'tindakan {0} tidak terbuka pada status {1}: {2}'],
  ['the request is escalated already', 'permohonan sudah dieskalasi'],
  [
    'no proposal of the other party waits for an answer',
    'tidak ada usul pihak lain yang menunggu jawaban',
  ],
  [
    'the parties have not agreed on the costs yet (Article 35(2))',
    'para pihak belum menyepakati biaya (Pasal 35 ayat (2))',
  ],
  ['this party has rated already', 'penilaian pihak ini sudah diberikan'],
  ['this item was not approved', 'butir ini tidak disetujui'],
  ['say why the delivery is disputed', 'tuliskan mengapa penyerahan dipersoalkan'],
  ['give the reason why you decline', 'tuliskan alasan penolakan atas usul'],
  [
    'requester and provider are the same agency: there is nothing to decide between them',
    'peminta bantuan dan pemberi bantuan adalah instansi yang sama: tidak ada yang perlu diputuskan di antara keduanya',
  ],
  [
    'The request is at version {0}, which If-Match or If-None-Match rules out: read it again',
    'permohonan sudah berubah dan sekarang pada versi {0}: baca kembali',
  ],
  [
    'The history has had no checkpoint for {0} hours; decisions wait until it has one',
    'riwayat belum dikukuhkan selama {0} jam; keputusan menunggu sampai riwayat dikukuhkan kembali',
  ],

  // Decisions (Pasal 36).
  [
    '{0}; each attempt is kept in the history, and both superiors are notified',
    '{0}; setiap upaya dicatat dalam riwayat, dan kedua atasan diberi tahu',
  ],
  [
    '{0} cannot be used in an emergency: the help must be given',
    '{0} tidak dapat dipakai dalam keadaan darurat: bantuan wajib diberikan',
  ],
  ['an approval names at least one item', 'persetujuan menyebut paling sedikit satu butir'],
  ['the request has no item "{0}"', 'permohonan tidak memuat butir "{0}"'],
  ['the request has no such item', 'permohonan tidak memuat butir ini'],
  ['"{0}" is named twice', 'butir "{0}" disebut dua kali'],
  ['a condition says something', 'syarat harus berisi'],
  [
    'approving {0} departs from the recommendation: say why',
    'persetujuan atas butir {0} berbeda dari usulan: tuliskan alasannya',
  ],
  ['refuses no item', 'tidak ada butir yang ditolak'],
  ['"{0}" is not among the items to be refused', 'butir "{0}" tidak termasuk butir yang ditolak'],
  [
    'a refusal names at least one ground',
    'penolakan menyebut paling sedikit satu alasan Pasal 36 ayat (1)',
  ],
  ['neither approved nor refused: {0}', 'belum disetujui dan belum ditolak: {0}'],
  [
    '"{0}" is no ground of refusal; a reason outside the list goes to the superior (escalation "outside-36-1"), who decides (Q1)',
    '"{0}" bukan alasan penolakan; alasan di luar Pasal 36 ayat (1) disampaikan kepada atasan (eskalasi "outside-36-1"), yang memutuskan (Q1)',
  ],
  ['the reason for a refusal is given in writing', 'alasan penolakan diberikan secara tertulis'],
  ['{0} needs the regulation that it rests on', '{0} memerlukan peraturan yang menjadi dasarnya'],
  ['{0} needs the article of that regulation', '{0} memerlukan pasal dari peraturan itu'],
  [
    '{0} needs the work that suffers, and how',
    '{0} memerlukan pekerjaan yang terganggu, dan bagaimana terganggunya',
  ],
  ['Article {0}', 'Pasal {0}'],

  // Statements and information.
  [
    'state at least one fact, doubt or contradiction',
    'nyatakan paling sedikit satu fakta, keraguan, atau bantahan',
  ],
  ['give at least one thing that was asked for', 'berikan paling sedikit satu hal yang diminta'],
  ['{0} is stated as met in the same breath', '{0} sekaligus dinyatakan terpenuhi'],
  [
    'what {0} says belongs to the request, not to an item; leave items out',
    'ketentuan {0} berlaku untuk permohonan, bukan untuk butir; kosongkan items',
  ],
  [
    'from classification rahasia up, free text does not travel: put it where contentAt points, and give its new contentAt',
    'mulai klasifikasi rahasia, teks tidak dikirim: simpan di tempat yang ditunjuk contentAt, dan berikan contentAt yang baru',
  ],

  // Calls.
  [
    'This key was used for another request; take a new key',
    'kunci ini sudah dipakai untuk permintaan lain; gunakan kunci baru',
  ],
  ['The database cannot be reached now. {0}', 'basis data sedang tidak dapat dihubungi. {0}'],
  ['Try again', 'coba lagi'],
  [
    'Whether the act was done is not known: read the resource, or repeat the call with the same Idempotency-Key, a message with the same id',
    'belum diketahui apakah tindakan sudah dilakukan: baca kembali, atau ulangi dengan Idempotency-Key yang sama',
  ],
  ['The token has expired. Sign in again', 'token sudah kedaluwarsa. Silakan masuk kembali'],
  [
    'The token is not valid here. Sign in again',
    'token tidak berlaku di sini. Silakan masuk kembali',
  ],
  [
    'One official may call at most {0} a minute. Try again in {1} seconds',
    'satu pejabat paling banyak {0} panggilan per menit. Coba lagi dalam {1} detik',
  ],
  [
    'One agency may call at most {0} a minute. Try again in {1} seconds',
    'satu instansi paling banyak {0} panggilan per menit. Coba lagi dalam {1} detik',
  ],
];

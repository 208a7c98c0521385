/**
 * Details of problems of the acts after the evaluation, and how they read in Indonesian; the same
 * rules as for `DETAILS`.
 */
export const PROCEDURE_DETAILS: readonly (readonly [en: string, id: string])[] = [
  // Costs (Pasal 35(2)).
  [
    'Some costs cannot be agreed on; see errors',
    'ada biaya yang tidak dapat disepakati; lihat rinciannya',
  ],
  ['The sum is out of range; see errors', 'jumlahnya melampaui batas; lihat rinciannya'],
  ['the lines sum up to {0}; {1} is the most', 'jumlah seluruh baris {0}; paling banyak {1}'],
  [
    'more than 100 % of this cost is paid for, by these lines or by those of a linked request',
    'biaya ini didanai lebih dari 100 %, oleh baris ini atau oleh permohonan yang tertaut',
  ],
  [
    'both parties live from one budget, so nothing is refunded between them',
    'kedua pihak dibiayai dari satu anggaran, sehingga tidak ada yang diganti di antara keduanya',
  ],
  [
    'the amount is above the standard that the line names',
    'jumlahnya melebihi standar biaya yang disebut baris ini',
  ],
  [
    'These costs bind the budget of the provider, which an acting official (Plh, Plt) may not do: the holder of the post acts, or the superior',
    'biaya ini mengikat anggaran pemberi bantuan, yang tidak boleh dilakukan Plh atau Plt: pejabat definitif atau atasan yang bertindak',
  ],

  // Proposals and their answers.
  [
    'your side proposed this; the other party answers it',
    'usul ini dari pihak Anda; pihak lain yang menjawabnya',
  ],
  [
    'This proposal is {0}: read the request again',
    'usul ini sudah berstatus {0}: baca kembali permohonan',
  ],
  [
    'A proposal of kind {0} is not answered in status {1}',
    'usul jenis {0} tidak dijawab pada status {1}',
  ],
  [
    'the request has {0} proposals, which are the most: answer the last one',
    'permohonan sudah memuat {0} usul, batas terbanyak: jawab usul terakhir',
  ],
  ['this day is over: today is {0}', 'hari itu sudah lewat: hari ini {0}'],
  ['this agency has the request already', 'instansi ini sudah menangani permohonan'],
  ['this agency asks for the help', 'instansi ini peminta bantuan'],
  [
    'this agency had these items before and forwarded them',
    'butir ini pernah ada pada instansi ini dan telah diteruskan',
  ],
  [
    'no such agency is in the registry; see GET /v1/agencies',
    'instansi ini tidak terdaftar; lihat GET /v1/agencies',
  ],
  [
    'by agreement, one of the parties is responsible',
    'menurut kesepakatan, salah satu pihak yang bertanggung jawab',
  ],
  ['give the article of the regulation', 'sebut pasal dari peraturan itu'],
  [
    'an agreement is cited without an article; leave it out',
    'kesepakatan dirujuk tanpa pasal; kosongkan',
  ],
  ['it is not in force yet: today is {0}', 'belum berlaku: hari ini {0}'],

  // Deadline and objection.
  ['The date is invalid; see errors', 'tanggalnya belum sesuai; lihat rinciannya'],
  [
    'must be a working day after {0}, the current deadline',
    'harus hari kerja setelah {0}, yaitu tenggat saat ini',
  ],
  ['must not be after {0}: {1} working days more', 'paling lambat {0}: {1} hari kerja tambahan'],
  [
    'in an emergency the deadline cannot be extended',
    'dalam keadaan darurat tenggat tidak dapat diperpanjang',
  ],
  ['the deadline was extended already', 'tenggat sudah pernah diperpanjang'],
  ['the deadline has passed', 'tenggat sudah terlampaui'],
  [
    'requester and provider are the same agency',
    'peminta bantuan dan pemberi bantuan adalah instansi yang sama',
  ],
  ['an objection was filed already', 'keberatan sudah diajukan'],
  [
    'objections were open until {0} (ten working days)',
    'keberatan hanya dapat diajukan sampai dengan {0} (sepuluh hari kerja)',
  ],
  [
    'objections were open until {0} (ten working days; provisional, as the calendar of that year is not loaded)',
    'keberatan hanya dapat diajukan sampai dengan {0} (sepuluh hari kerja; perhitungan sementara, karena kalender tahun itu belum termuat)',
  ],
  ['there is no objection', 'tidak ada keberatan'],
  ['the objection is answered', 'keberatan sudah dijawab'],
  ['The outcome is invalid; see errors', 'hasilnya belum sesuai; lihat rinciannya'],
  [
    'the delivery has begun: uphold the decision; the rest can be asked for again',
    'pemberian bantuan sudah dimulai: kuatkan keputusan; selebihnya dapat dimohon kembali',
  ],
  [
    'you decided this request; another official answers the objection (Article 42)',
    'Anda memutuskan permohonan ini; pejabat lain yang menjawab keberatan (Pasal 42)',
  ],

  // Delivery.
  ['The report is invalid; see errors', 'laporannya belum sesuai; lihat rinciannya'],
  [
    'the delivery has started: report partly or delivered',
    'pemberian bantuan sudah dimulai: laporkan partly atau delivered',
  ],
  ['say which items were delivered in part', 'sebut butir yang diberikan sebagian'],
  [
    'the request has {0} reports, which are the most',
    'permohonan sudah memuat {0} laporan, batas terbanyak',
  ],
  [
    'from classification rahasia up, free text does not travel: put it into a document',
    'mulai klasifikasi rahasia, teks tidak dikirim: tulis dalam dokumen',
  ],
  [
    '{0} were approved and {1} reported before: report at most {2} more',
    '{0} disetujui dan {1} sudah dilaporkan: laporkan paling banyak {2} lagi',
  ],
  [
    'all items are accepted together: leave items out, or dispute the others',
    'semua butir diterima bersama: kosongkan items, atau persoalkan butir yang lain',
  ],

  // Oral requests, links and signed letters.
  ['the request is confirmed already', 'permohonan sudah dikonfirmasi'],
  [
    'the requester submitted the request itself',
    'permohonan diajukan oleh peminta bantuan sendiri',
  ],
  [
    'Only an official of the provider enters its oral requests',
    'hanya pejabat pemberi bantuan yang mencatat permohonan lisan kepadanya',
  ],
  ['The oral request is invalid; see errors', 'permohonan lisan belum sesuai; lihat rinciannya'],
  [
    'must be oral: every other request is submitted by its requester',
    'harus oral: permohonan lain diajukan oleh peminta bantuan sendiri',
  ],
  [
    'is needed: only in an emergency the provider enters an oral request',
    'wajib diisi: pemberi bantuan mencatat permohonan lisan hanya dalam keadaan darurat',
  ],
  ['The link is invalid; see errors', 'tautannya belum sesuai; lihat rinciannya'],
  ['must be another request', 'harus permohonan lain'],
  [
    'there is no such request that you may see',
    'tidak ada permohonan seperti itu yang dapat Anda lihat',
  ],
  ['this request is linked already', 'permohonan ini sudah tertaut'],
  ['a request has at most {0} links', 'satu permohonan paling banyak memuat {0} tautan'],
  [
    'This letter cannot be signed; see errors',
    'surat ini tidak dapat ditandatangani; lihat rinciannya',
  ],
  ['this is a letter of the other party', 'ini surat pihak lain'],
  [
    'nothing that this letter is about has happened yet',
    'belum ada yang terjadi untuk dimuat dalam surat ini',
  ],
];

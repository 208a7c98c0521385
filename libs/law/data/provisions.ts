import type { Provision } from '../pack';

/** In force since its promulgation. `source` and `seen` say where the wording comes from. */
export const SINCE_2014 = { validFrom: '2014-10-17', validTo: null } as const;

const DEFINITIONS = {
  ...SINCE_2014,
  kind: 'definition',
  source: 'Pasal 1 UU 30/2014 sebagaimana dimuat kembali dalam UU 11/2020 Pasal 175 angka 1',
  seen: 'copy',
} as const;

const ARTICLE_35_1 = {
  ...SINCE_2014,
  source: 'UU 30/2014 Pasal 35 ayat (1), dari salinan yang memuatnya kata demi kata',
  confidence: 'verbatim',
  seen: 'copy',
} as const;

const ARTICLE_36 = {
  ...SINCE_2014,
  source:
    'UU 30/2014 Pasal 36, https://www.motorcomcom.com/2024/02/badan-dan-atau-pejabat-pemerintahan.html',
  confidence: 'verbatim',
  seen: 'secondary',
} as const;

const RECALLED = {
  ...SINCE_2014,
  confidence: 'summary',
  seen: 'recalled',
  note: 'Bunyi belum dikonfirmasi; bukan kutipan.',
} as const;

const CONFLICT_OF_INTEREST = {
  ...SINCE_2014,
  kind: 'duty',
  source:
    'UU 30/2014 Pasal 42-43, https://www.malutpost.com/2025/11/12/jatam-dan-temuan-dugaan-konflik-kepentingan-sherly-tjoanda-gubernur-maluku-utara/4',
  confidence: 'summary',
  seen: 'secondary',
  note: 'Dua sumber sekunder memuat bunyi yang berbeda; akibatnya sama: pejabat lain yang memutus.',
} as const;

export const PROVISIONS = [
  {
    ...DEFINITIONS,
    id: '1-2',
    article: { id: 'Pasal 1 angka 2', en: 'Article 1 number 2' },
    text: 'Fungsi Pemerintahan adalah fungsi dalam melaksanakan Administrasi Pemerintahan yang meliputi fungsi pengaturan, pelayanan, pembangunan, pemberdayaan, dan pelindungan.',
    gloss:
      'Government functions are the functions of government administration: regulation, service, development, empowerment and protection.',
    confidence: 'verbatim',
  },
  {
    ...DEFINITIONS,
    id: '1-3',
    article: { id: 'Pasal 1 angka 3', en: 'Article 1 number 3' },
    text: 'Badan dan/atau Pejabat Pemerintahan adalah unsur yang melaksanakan Fungsi Pemerintahan, baik di lingkungan pemerintah maupun penyelenggara negara lainnya.',
    gloss:
      'A government body or official is an element that carries out government functions, within the government or as another organ of the state.',
    confidence: 'verbatim',
  },
  {
    ...DEFINITIONS,
    id: '1-4',
    article: { id: 'Pasal 1 angka 4', en: 'Article 1 number 4' },
    text: 'Atasan Pejabat adalah atasan pejabat langsung yang mempunyai kedudukan dalam organisasi atau strata pemerintahan yang lebih tinggi.',
    gloss:
      'The superior is the direct superior of an official, with a position higher in the organisation or the tiers of government.',
    confidence: 'verbatim',
  },
  {
    ...DEFINITIONS,
    id: '1-7',
    article: { id: 'Pasal 1 angka 7', en: 'Article 1 number 7' },
    text: 'Keputusan adalah ketetapan tertulis yang dikeluarkan oleh Badan dan/atau Pejabat Pemerintahan dalam penyelenggaraan pemerintahan.',
    gloss: 'A decision is a written ruling that a government body or official issues.',
    confidence: 'summary',
    note: 'Sumber mengutip dengan penghilangan.',
  },
  {
    ...DEFINITIONS,
    id: '1-8',
    article: { id: 'Pasal 1 angka 8', en: 'Article 1 number 8' },
    text: 'Tindakan adalah perbuatan Pejabat Pemerintahan atau penyelenggara negara lainnya untuk melakukan dan/atau tidak melakukan perbuatan konkret dalam rangka penyelenggaraan pemerintahan.',
    gloss:
      'An action is what an official or another organ of the state concretely does or leaves undone in governing.',
    confidence: 'summary',
    note: 'Sumber mengutip dengan penghilangan.',
  },
  {
    ...DEFINITIONS,
    id: '1-10',
    article: { id: 'Pasal 1 angka 10', en: 'Article 1 number 10' },
    text: 'Bantuan Kedinasan adalah kerja sama antara Badan dan/atau Pejabat Pemerintahan guna kelancaran pelayanan Administrasi Pemerintahan di suatu instansi pemerintahan yang membutuhkan.',
    gloss:
      'Bantuan Kedinasan is cooperation between government bodies or officials so that the administration of an agency that needs it runs smoothly.',
    confidence: 'verbatim',
  },
  {
    ...DEFINITIONS,
    id: '1-14',
    article: { id: 'Pasal 1 angka 14', en: 'Article 1 number 14' },
    text: 'Konflik Kepentingan adalah kondisi Pejabat Pemerintahan yang memiliki kepentingan pribadi untuk menguntungkan diri sendiri dan/atau orang lain dalam penggunaan Wewenang sehingga dapat mempengaruhi netralitas dan kualitas Keputusan dan/atau Tindakan yang dibuat dan/atau dilakukannya.',
    gloss:
      'A conflict of interest is the condition of an official with a personal interest in benefiting themselves or others by the use of power, so that the neutrality and quality of their decisions may suffer.',
    confidence: 'verbatim',
  },
  {
    ...DEFINITIONS,
    id: '1-15',
    article: { id: 'Pasal 1 angka 15', en: 'Article 1 number 15' },
    text: 'Warga Masyarakat adalah seseorang atau badan hukum perdata yang terkait dengan Keputusan dan/atau Tindakan.',
    gloss: 'A citizen is a person or private legal body concerned by a decision or action.',
    confidence: 'verbatim',
  },
  {
    ...DEFINITIONS,
    id: '1-23',
    article: { id: 'Pasal 1 angka 23', en: 'Article 1 number 23' },
    text: 'Delegasi mengalihkan kewenangan, dan tanggung jawabnya beralih sepenuhnya kepada penerima delegasi.',
    gloss:
      'Delegation passes a power on, and the responsibility with it, wholly to who receives it.',
    confidence: 'summary',
  },
  {
    ...RECALLED,
    id: '34',
    kind: 'frame',
    article: { id: 'Pasal 34', en: 'Article 34' },
    text: 'Wewenang dijalankan oleh pejabat definitif; atasan dapat menunjuk pelaksana harian atau pelaksana tugas untuk tugas rutin.',
    gloss:
      'Powers are exercised by the definitive official; a superior may appoint an acting one for routine matters.',
    source: 'UU 30/2014 Pasal 34, dari ingatan',
  },
  {
    ...ARTICLE_35_1,
    id: '35-1',
    kind: 'frame',
    article: { id: 'Pasal 35 ayat (1)', en: 'Article 35(1)' },
    text: 'Badan dan/atau Pejabat Pemerintahan dapat memberikan Bantuan Kedinasan kepada Badan dan/atau Pejabat Pemerintahan yang meminta dengan syarat:',
    gloss:
      'A government body or official may give help to the body or official that asks for it, on these conditions, of which one is enough:',
  },
  {
    ...ARTICLE_35_1,
    id: '35-1-a',
    kind: 'grant',
    article: { id: 'Pasal 35 ayat (1) huruf a', en: 'Article 35(1)(a)' },
    text: 'Keputusan dan/atau Tindakan tidak dapat dilaksanakan sendiri oleh Badan dan/atau Pejabat Pemerintahan yang meminta bantuan',
    gloss: 'the body that asks cannot carry out the decision or action itself',
  },
  {
    ...ARTICLE_35_1,
    id: '35-1-b',
    kind: 'grant',
    article: { id: 'Pasal 35 ayat (1) huruf b', en: 'Article 35(1)(b)' },
    text: 'penyelenggaraan pemerintahan tidak dapat dilaksanakan sendiri oleh Badan dan/atau Pejabat Pemerintahan karena kurangnya tenaga dan fasilitas yang dimiliki oleh Badan dan/atau Pejabat Pemerintahan',
    gloss: 'the body cannot do the work itself because it lacks staff and facilities',
  },
  {
    ...ARTICLE_35_1,
    id: '35-1-c',
    kind: 'grant',
    article: { id: 'Pasal 35 ayat (1) huruf c', en: 'Article 35(1)(c)' },
    text: 'dalam hal melaksanakan penyelenggaraan pemerintahan, Badan dan/atau Pejabat Pemerintahan tidak memiliki pengetahuan dan kemampuan untuk melaksanakannya sendiri',
    gloss: 'the body lacks the knowledge and ability to do the work itself',
  },
  {
    ...ARTICLE_35_1,
    id: '35-1-d',
    kind: 'grant',
    article: { id: 'Pasal 35 ayat (1) huruf d', en: 'Article 35(1)(d)' },
    text: 'apabila untuk menetapkan Keputusan dan melakukan kegiatan pelayanan publik, Badan dan/atau Pejabat Pemerintahan membutuhkan surat keterangan dan berbagai dokumen yang diperlukan dari Badan dan/atau Pejabat Pemerintahan lainnya',
    gloss:
      'the body needs letters and documents of another body for a decision and for public service',
  },
  {
    ...ARTICLE_35_1,
    id: '35-1-e',
    kind: 'grant',
    article: { id: 'Pasal 35 ayat (1) huruf e', en: 'Article 35(1)(e)' },
    text: 'jika penyelenggaraan pemerintahan hanya dapat dilaksanakan dengan biaya, peralatan, dan fasilitas yang besar dan tidak mampu ditanggung sendiri oleh Badan dan/atau Pejabat Pemerintahan tersebut',
    gloss:
      'the work needs cost, equipment and facilities so great that the body cannot bear them alone',
  },
  {
    ...RECALLED,
    id: '35-2',
    kind: 'duty',
    article: { id: 'Pasal 35 ayat (2)', en: 'Article 35(2)' },
    text: 'Biaya yang timbul ditetapkan bersama secara wajar oleh penerima dan pemberi bantuan dan tidak menimbulkan pembiayaan ganda.',
    gloss:
      'Costs that arise are fixed by both sides together, fairly, and nothing is paid for twice.',
    source: 'UU 30/2014 Pasal 35 ayat (2), dari ingatan',
  },
  {
    ...ARTICLE_36,
    id: '36-1',
    kind: 'frame',
    article: { id: 'Pasal 36 ayat (1)', en: 'Article 36(1)' },
    text: 'Badan dan/atau Pejabat Pemerintahan dapat menolak memberikan Bantuan Kedinasan apabila:',
    gloss: 'A government body or official may refuse to give help where one of these holds:',
  },
  {
    ...ARTICLE_36,
    id: '36-1-a',
    kind: 'refusal',
    article: { id: 'Pasal 36 ayat (1) huruf a', en: 'Article 36(1)(a)' },
    text: 'mempengaruhi kinerja Badan dan/atau Pejabat Pemerintahan pemberi bantuan',
    gloss: 'it affects the work of the body that would give the help',
    refusal: { needs: ['affectedWork'], inEmergency: false },
  },
  {
    ...ARTICLE_36,
    id: '36-1-b',
    kind: 'refusal',
    article: { id: 'Pasal 36 ayat (1) huruf b', en: 'Article 36(1)(b)' },
    text: 'surat keterangan dan dokumen yang diperlukan sesuai dengan ketentuan peraturan perundang-undangan bersifat rahasia',
    gloss: 'the letters and documents needed are secret by regulation',
    refusal: { needs: ['regulation', 'article'], inEmergency: true },
  },
  {
    ...ARTICLE_36,
    id: '36-1-c',
    kind: 'refusal',
    article: { id: 'Pasal 36 ayat (1) huruf c', en: 'Article 36(1)(c)' },
    text: 'ketentuan peraturan perundang-undangan tidak memperbolehkan pemberian bantuan',
    gloss: 'regulation does not allow the help to be given',
    refusal: { needs: ['regulation', 'article'], inEmergency: true },
  },
  {
    ...ARTICLE_36,
    id: '36-2',
    kind: 'duty',
    article: { id: 'Pasal 36 ayat (2)', en: 'Article 36(2)' },
    text: 'Badan dan/atau Pejabat Pemerintahan yang menolak untuk memberikan Bantuan Kedinasan kepada Badan dan/atau Pejabat Pemerintahan sebagaimana dimaksud pada ayat (1) harus memberikan alasan penolakan secara tertulis.',
    gloss: 'A body or official that refuses must give the reason for the refusal in writing.',
  },
  {
    ...ARTICLE_36,
    id: '36-3',
    kind: 'emergency',
    article: { id: 'Pasal 36 ayat (3)', en: 'Article 36(3)' },
    text: 'Jika suatu Bantuan Kedinasan yang diperlukan dalam keadaan darurat, maka Badan dan/atau Pejabat Pemerintahan wajib memberikan Bantuan Kedinasan',
    gloss: 'Where help is needed in an emergency, the body or official must give it.',
  },
  {
    ...RECALLED,
    id: '37',
    kind: 'duty',
    article: { id: 'Pasal 37', en: 'Article 37' },
    text: 'Tanggung jawab atas Keputusan dan/atau Tindakan dalam Bantuan Kedinasan ada pada pihak yang membutuhkan bantuan, kecuali peraturan perundang-undangan atau kesepakatan tertulis kedua pihak menentukan lain.',
    gloss:
      'Responsibility stays with the body that needs the help, unless a regulation or a written agreement of both says otherwise.',
    source: 'UU 30/2014 Pasal 37, dari ingatan',
  },
  {
    ...CONFLICT_OF_INTEREST,
    id: '42-1',
    article: { id: 'Pasal 42 ayat (1)', en: 'Article 42(1)' },
    text: 'Pejabat yang berpotensi memiliki Konflik Kepentingan dilarang menetapkan Keputusan atau melakukan Tindakan.',
    gloss: 'An official with a possible conflict of interest may not decide or act.',
  },
  {
    ...CONFLICT_OF_INTEREST,
    id: '42-2',
    article: { id: 'Pasal 42 ayat (2)', en: 'Article 42(2)' },
    text: 'Bila pejabat memiliki Konflik Kepentingan, Atasan Pejabat atau pejabat lain menurut peraturan yang memutus.',
    gloss:
      'Where the official has a conflict of interest, the superior or another official under the rules decides.',
  },
  {
    ...CONFLICT_OF_INTEREST,
    id: '43-1',
    article: { id: 'Pasal 43 ayat (1)', en: 'Article 43(1)' },
    text: 'Latar Konflik Kepentingan: kepentingan pribadi atau bisnis; kerabat dan keluarga; wakil pihak yang terlibat; pihak yang bekerja dan digaji oleh pihak yang terlibat; pihak yang memberi rekomendasi; pihak lain yang dilarang peraturan.',
    gloss:
      'Backgrounds: own or business interest; relatives; a representative of a party; who is employed by a party; who recommends a party; others named by regulation.',
  },
  {
    ...CONFLICT_OF_INTEREST,
    id: '43-2',
    article: { id: 'Pasal 43 ayat (2)', en: 'Article 43(2)' },
    text: 'Pejabat yang memiliki Konflik Kepentingan memberitahukannya kepada atasan.',
    gloss: 'An official with a conflict of interest tells the superior.',
  },
] as const satisfies readonly Provision[];

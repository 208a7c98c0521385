import type { Recommendation } from '#libs/law/evaluation';
import type { Bilingual } from '#libs/law/pack';
import type { EscalatedChange } from './event-changes';
import type { RequestEventName } from './events';
import type { CostLine, Classification, Kind, Urgency } from './submit-request';

/* Names of codes as people read them. A missing one is a type error. */

const both = (id: string, en: string): Bilingual => ({ id, en });

/** The labels of one list in one language. */
export const labelsIn = <Code extends string>(
  language: keyof Bilingual,
  labels: Readonly<Record<Code, Bilingual>>,
): Record<Code, string> =>
  Object.fromEntries(
    Object.entries<Bilingual>(labels).map(([code, words]) => [code, words[language]]),
  ) as Record<Code, string>;

export const KIND_LABELS: Readonly<Record<Kind, Bilingual>> = {
  personnel: both('Tenaga atau pegawai', 'Personnel'),
  facility: both('Fasilitas atau tempat', 'Facility or venue'),
  equipment: both('Peralatan', 'Equipment'),
  'technical-assistance': both('Bantuan teknis', 'Technical assistance'),
  training: both('Pelatihan', 'Training'),
  documents: both('Surat keterangan atau dokumen', 'Certificates or documents'),
  'joint-planning': both('Perencanaan bersama', 'Joint planning'),
  'mutual-aid': both('Bantuan timbal balik', 'Mutual aid'),
  'informal-cooperation': both('Kerja sama lain', 'Other cooperation'),
  'grant-management': both('Pengelolaan hibah', 'Grant management'),
  other: both('Lainnya', 'Other'),
};

export const URGENCY_LABELS: Readonly<Record<Urgency, Bilingual>> = {
  biasa: both('Biasa', 'Normal'),
  segera: both('Segera', 'Urgent'),
  'sangat-segera': both('Sangat segera', 'Most urgent'),
};

export const CLASSIFICATION_LABELS: Readonly<Record<Classification, Bilingual>> = {
  biasa: both('Biasa', 'Open'),
  terbatas: both('Terbatas', 'Restricted'),
  rahasia: both('Rahasia', 'Secret'),
  'sangat-rahasia': both('Sangat rahasia', 'Top secret'),
};

export const FUNDING_LABELS: Readonly<Record<CostLine['fundedBy'], Bilingual>> = {
  requester: both('peminta bantuan', 'requester'),
  provider: both('pemberi bantuan', 'provider'),
  shared: both('bersama-sama', 'both'),
};

export const RECOMMENDATION_LABELS: Readonly<Record<Recommendation, Bilingual>> = {
  'not-assistance': both('bukan Bantuan Kedinasan', 'not assistance'),
  'official-judgement': both('perlu pertimbangan pejabat', 'needs the judgement of an official'),
  'must-give': both('wajib diberikan', 'must be given'),
  'refusal-possible': both('dapat ditolak', 'may be refused'),
  'return-incomplete': both('perlu dilengkapi', 'needs to be completed'),
  'grant-possible': both('dapat diberikan', 'may be granted'),
  partial: both('sebagian dapat diberikan', 'may be granted in part'),
};

export const ESCALATION_LABELS: Readonly<Record<EscalatedChange['cause'], Bilingual>> = {
  deadline: both(
    'tenggat jawaban telah lewat tanpa keputusan',
    'the deadline passed without a decision',
  ),
  registry: both(
    'instansi yang semula menerima eskalasi kini termasuk satu badan dengan peminta bantuan',
    'the agency that it was escalated to now belongs to the body of the requester',
  ),
  'outside-36-1': both(
    'pejabat pemberi bantuan mengajukan alasan yang tidak disebut dalam Pasal 36 ayat (1)',
    'an official of the provider gave a reason that Article 36(1) does not name',
  ),
  'conflict-of-interest': both(
    'konflik kepentingan dinyatakan (Pasal 42 dan Pasal 43)',
    'a conflict of interest was declared (Articles 42 and 43)',
  ),
};

export const EVENT_LABELS: Readonly<Record<RequestEventName, Bilingual>> = {
  submitted: both('Permohonan diajukan', 'Request submitted'),
  evaluated: both('Dinilai menurut undang-undang', 'Evaluated under the law'),
  returned: both('Dikembalikan untuk dilengkapi', 'Returned to be completed'),
  'clarification-asked': both('Penjelasan diminta', 'Clarification asked'),
  'information-supplied': both('Penjelasan disampaikan', 'Information supplied'),
  approved: both('Disetujui', 'Approved'),
  'partially-approved': both('Disetujui sebagian', 'Approved in part'),
  refused: both('Ditolak', 'Refused'),
  'refusal-not-accepted': both('Penolakan tidak dapat diterima', 'Refusal not accepted'),
  'conflict-declared': both('Konflik kepentingan dinyatakan', 'Conflict of interest declared'),
  'deadline-changed': both('Tenggat berubah', 'Deadline changed'),
  reminded: both('Pemberi bantuan diingatkan', 'Provider reminded'),
  escalated: both('Diteruskan kepada atasan', 'Escalated to the superior'),
  extended: both('Tenggat diperpanjang', 'Deadline extended'),
  objected: both('Keberatan diajukan', 'Objection filed'),
  'objection-reminded': both(
    'Atasan diingatkan atas keberatan',
    'Superior reminded of the objection',
  ),
  'objection-answered': both('Keberatan dijawab', 'Objection answered'),
  'confirmation-reminded': both('Konfirmasi diingatkan', 'Reminded to confirm'),
  confirmed: both('Permohonan lisan dikonfirmasi', 'Oral request confirmed'),
  linked: both('Ditautkan dengan permohonan lain', 'Linked to another request'),
  withdrawn: both('Permohonan dicabut', 'Request withdrawn'),
  'costs-proposed': both('Biaya diusulkan', 'Costs proposed'),
  'costs-agreed': both('Biaya disepakati', 'Costs agreed'),
  'costs-declined': both('Usul biaya tidak disepakati', 'Costs declined'),
  'costs-reminded': both('Penyelesaian biaya diingatkan', 'Reminded to settle costs'),
  'responsibility-proposed': both('Tanggung jawab diusulkan', 'Responsibility proposed'),
  'responsibility-agreed': both('Tanggung jawab disepakati', 'Responsibility agreed'),
  'responsibility-declined': both(
    'Usul tanggung jawab tidak disepakati',
    'Responsibility declined',
  ),
  'date-proposed': both('Tanggal bantuan diusulkan', 'Date proposed'),
  'date-agreed': both('Tanggal bantuan disepakati', 'Date agreed'),
  'date-declined': both('Usul tanggal tidak disepakati', 'Date declined'),
  'forwarding-proposed': both('Penerusan diusulkan', 'Forwarding proposed'),
  'forwarding-agreed': both('Penerusan disepakati', 'Forwarding agreed'),
  'forwarding-declined': both('Usul penerusan tidak disepakati', 'Forwarding declined'),
  forwarded: both('Diteruskan kepada instansi lain', 'Forwarded to another agency'),
  'delivery-started': both('Pemberian bantuan dimulai', 'Delivery started'),
  'partly-delivered': both('Bantuan diberikan sebagian', 'Partly delivered'),
  delivered: both('Bantuan diberikan', 'Delivered'),
  'delivery-disputed': both('Bantuan dinyatakan belum sesuai', 'Delivery disputed'),
  'completion-reminded': both('Penerimaan bantuan diingatkan', 'Reminded to accept'),
  'completion-overdue': both('Penerimaan bantuan belum dinyatakan', 'Acceptance overdue'),
  completed: both('Selesai', 'Completed'),
  rated: both('Kerja sama dinilai', 'Rated'),
  'letter-signed': both('Surat bertanda tangan dirujuk', 'Signed letter referred to'),
  restored: both('Dipulihkan dari cadangan', 'Restored from a backup'),
  lost: both('Hilang setelah pemulihan', 'Lost after a restore'),
};

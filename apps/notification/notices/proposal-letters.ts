import type { RequestEventName } from '#libs/contracts/events';
import type { ProposalKind } from '#libs/contracts/proposals';
import { Status, STATUSES, UNDECIDED } from '#libs/contracts/statuses';
import type { LetterText } from './letter-texts';

/*
 * Letters on what both parties must agree on. Both get each letter; `{pelaku}` is the agency that
 * acted.
 */

const REQUEST = 'permohonan Bantuan Kedinasan dari {peminta} kepada {pemberi}';
const ANY: readonly Status[] = STATUSES.filter((status) => status !== 'withdrawn');
/** Statuses in which help is approved and not all given yet. */
const HELPING: readonly Status[] = ['approved', 'partially-approved', 'in-delivery'];

/** "Hal", the subject of the proposal, and the statuses in which it can be answered. */
const SUBJECTS: Record<ProposalKind, { hal: string; about: string; holds: readonly Status[] }> = {
  costs: {
    hal: 'biaya',
    about: 'biaya bantuan (Pasal 35 ayat (2) UU 30/2014)',
    holds: [...UNDECIDED, ...HELPING, 'delivered', 'completed'],
  },
  responsibility: {
    hal: 'penanggung jawab',
    about: 'penanggung jawab atas bantuan (Pasal 37 UU 30/2014)',
    holds: [...UNDECIDED, ...HELPING, 'delivered'],
  },
  date: { hal: 'tanggal bantuan', about: 'tanggal pemberian bantuan', holds: HELPING },
  forwarding: {
    hal: 'penerusan',
    about: 'penerusan ke instansi lain yang lebih tepat',
    holds: UNDECIDED,
  },
};

/** What an agreement means. */
const AGREED: Record<ProposalKind, string> = {
  costs: 'Kesepakatan biaya tersebut tercatat dan mengikat kedua pihak.',
  responsibility: 'Penanggung jawab tersebut tercantum pada permohonan sejak saat ini.',
  date: 'Tanggal tersebut menggantikan tanggal sebelumnya.',
  forwarding:
    'Permohonan baru kepada instansi tujuan dimulai dengan nomor surat yang sama dan tenggatnya sendiri.',
};

const both = (text: string): LetterText['next'] => ({ requester: text, provider: text });

const proposed = (kind: ProposalKind): LetterText => ({
  hal: `usul ${SUBJECTS[kind].hal}`,
  fact: `{pelaku} mengusulkan ${SUBJECTS[kind].about} untuk ${REQUEST}.`,
  next: both(
    'Usul tersebut menunggu jawaban pihak yang lain, yang menyetujuinya atau menolaknya dengan alasan melalui sistem.',
  ),
  holds: SUBJECTS[kind].holds,
  // The letter on an agreed forwarding is the one on `forwarded`.
  overtakenBy: [kind === 'forwarding' ? 'forwarded' : `${kind}-agreed`, `${kind}-declined`],
});

const agreed = (kind: ProposalKind): LetterText => ({
  hal: `kesepakatan ${SUBJECTS[kind].hal}`,
  fact: `{pelaku} menyetujui usul mengenai ${SUBJECTS[kind].about} untuk ${REQUEST}.`,
  next: both(AGREED[kind]),
  holds: ANY,
});

const declined = (kind: ProposalKind): LetterText => ({
  hal: `usul ${SUBJECTS[kind].hal} tidak disetujui`,
  fact: `{pelaku} tidak menyetujui usul mengenai ${SUBJECTS[kind].about} untuk ${REQUEST}.`,
  next: both(
    'Alasannya dapat dibaca pada sistem. Kedua pihak dapat mengajukan usul lain melalui sistem.',
  ),
  holds: SUBJECTS[kind].holds,
  overtakenBy: [`${kind}-proposed`, kind === 'forwarding' ? 'forwarded' : `${kind}-agreed`],
});

export const PROPOSAL_LETTERS = {
  'costs-proposed': proposed('costs'),
  'costs-agreed': agreed('costs'),
  'costs-declined': declined('costs'),
  'costs-reminded': {
    hal: 'biaya belum disepakati',
    fact: `Biaya bantuan untuk ${REQUEST}, yang disetujui dalam keadaan darurat, belum disepakati.`,
    next: both(
      'Bantuan diberikan lebih dahulu dan biaya diselesaikan bersama kemudian (Pasal 35 ayat (2) dan Pasal 36 ayat (3) UU 30/2014). Mohon usul biaya diajukan atau dijawab melalui sistem. Pengingat ini bukan kesepakatan.',
    ),
    holds: ANY,
    overtakenBy: ['costs-agreed'],
  },
  'responsibility-proposed': proposed('responsibility'),
  'responsibility-agreed': agreed('responsibility'),
  'responsibility-declined': declined('responsibility'),
  'date-proposed': proposed('date'),
  'date-agreed': agreed('date'),
  'date-declined': declined('date'),
  'forwarding-proposed': proposed('forwarding'),
  // The letter on `forwarded`, which comes with it, says more.
  'forwarding-agreed': null,
  'forwarding-declined': declined('forwarding'),
  forwarded: { ...agreed('forwarding'), hal: 'permohonan diteruskan' },
} as const satisfies Partial<Record<RequestEventName, LetterText | null>>;

const RUPIAH = new Intl.NumberFormat('id', { maximumFractionDigits: 0 });
const DAY = new Intl.DateTimeFormat('id', { dateStyle: 'long', timeZone: 'UTC' });

/** What a proposal or an agreement is about: sum, day, agency and items. */
export function proposalDetails(change: Record<string, unknown>): string[] {
  const { total, deliverBy, holder, to, items } = change;
  const lines: string[] = [];
  if (typeof total === 'number')
    lines.push(total === 0 ? 'Biaya: tidak ada.' : `Jumlah biaya: Rp${RUPIAH.format(total)}.`);
  if (typeof deliverBy === 'string' && !Number.isNaN(Date.parse(deliverBy)))
    lines.push(`Tanggal: ${DAY.format(new Date(deliverBy))}.`);
  if (typeof holder === 'string') lines.push(`Kode instansi penanggung jawab: ${holder}.`);
  if (typeof to === 'string') {
    const ids = Array.isArray(items) ? items.filter((id) => typeof id === 'string') : [];
    lines.push(`Kode instansi tujuan: ${to}. Butir: ${ids.join(', ')}.`);
  }
  return lines;
}

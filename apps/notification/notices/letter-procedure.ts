import { instantOf } from '#libs/contracts/dates';

/*
 * Texts on the procedure: why a deadline is provisional or has moved, and who above may not decide.
 */

export const PROVISIONAL =
  'Tenggat ini sementara: kalender hari libur untuk tahunnya belum termuat dalam sistem ini, sehingga yang dilewati hanya akhir pekan dan hari libur nasional yang bertanggal tetap (1 Januari, 1 Mei, 1 Juni, 17 Agustus, dan 25 Desember).';

const WHY_MOVED = new Map([
  ['emergency', 'keadaan darurat dinyatakan'],
  ['urgency', 'tingkat urgensi berubah'],
  ['stops', 'perhitungan tenggat pernah berhenti'],
  ['extension', 'tenggat diperpanjang'],
  ['reopening', 'permohonan dibuka kembali oleh atasan'],
  ['time-zone', 'zona waktu instansi pemberi bantuan dalam registri berubah'],
  ['calendar', 'kalender hari libur dimuat ke dalam sistem'],
  ['recount', 'tenggat dihitung kembali oleh versi baru sistem'],
]);

/** The former deadline and why it was recalculated; `instant` formats a time for the reader. */
export function moved(
  { from, because }: Record<string, unknown>,
  instant: (time: string) => string,
): string[] {
  const former = instantOf((from as { dueAt?: unknown } | null | undefined)?.dueAt);
  if (former === null) return [];
  const causes: unknown[] = Array.isArray(because) ? because : [];
  const why = causes.flatMap((cause) => WHY_MOVED.get(String(cause)) ?? []);
  const since = why.length > 0 ? ` Sebabnya: ${why.join('; ')}.` : '';
  return [`Tenggat semula: ${instant(former.toISOString())}.${since}`];
}

/**
 * Says that agencies above the provider belong to the requester's house, and who decides instead,
 * if anybody.
 */
function notAbove({ cause, passedOver, escalatedTo }: Record<string, unknown>): string[] {
  const lines: string[] = [];
  if (cause === 'registry')
    lines.push(
      'Instansi yang semula menerima penerusan ini menurut registri kini termasuk satu badan dengan instansi peminta, sehingga tidak memutuskannya.',
    );
  if (!Array.isArray(passedOver) || passedOver.length === 0) return lines;
  const instead =
    typeof escalatedTo === 'string'
      ? 'Permohonan diteruskan kepada atasan berikutnya.'
      : 'Tidak ada atasan lain di atasnya: permohonan tidak diteruskan ke luar instansi pemberi bantuan, dan tetap diputuskan oleh pejabat yang berwenang atau atasannya pada instansi tersebut.';
  lines.push(
    `Instansi di atas pemberi bantuan termasuk satu badan dengan instansi peminta, sehingga tidak memutuskan permohonan ini (Pasal 42 UU 30/2014). ${instead}`,
  );
  return lines;
}

/**
 * The items that a report of the delivery or a dispute names; `id` makes an id fit for a letter.
 */
export function handedOver(
  { items, disputed }: Record<string, unknown>,
  id: (value: unknown) => string,
): string[] {
  const reported = (Array.isArray(items) ? (items as unknown[]) : []).flatMap((item) => {
    const { documents, quantity, ...one } = (item ?? {}) as Record<string, unknown>;
    if (typeof documents !== 'number') return [];
    return [`${id(one.id)}${typeof quantity === 'number' ? ` (jumlah ${quantity})` : ''}`];
  });
  const lines = reported.length > 0 ? [`Butir dalam laporan ini: ${reported.join(', ')}.`] : [];
  if (Array.isArray(disputed) && disputed.length > 0)
    lines.push(`Butir yang dinyatakan belum sesuai: ${disputed.map(id).join(', ')}.`);
  return lines;
}

/** What the superior answered to an objection. */
function onObjection({ outcome }: Record<string, unknown>): string[] {
  if (outcome === 'upheld') return ['Hasil permohonan dikuatkan dan tidak berubah.'];
  if (outcome !== 'reopened') return [];
  return [
    'Permohonan dibuka kembali: permohonan kembali menunggu keputusan pejabat yang berwenang, dengan tenggat yang dihitung dari awal. Dibukanya kembali permohonan tidak berarti permohonan disetujui.',
  ];
}

/** Says that an oral request was entered by the provider, and that the requester confirms it. */
const onOralRequest = ({ toConfirm }: Record<string, unknown>): string[] =>
  toConfirm === true
    ? [
        'Permohonan ini disampaikan secara lisan dan dicatat oleh pejabat pada instansi pemberi bantuan. Mohon instansi peminta mengonfirmasinya melalui sistem; penanganannya tidak menunggu konfirmasi itu.',
      ]
    : [];

/** What an event says about superiors, objections and oral requests. */
export const onProcedure = (change: Record<string, unknown>): string[] => [
  ...notAbove(change),
  ...onObjection(change),
  ...onOralRequest(change),
];

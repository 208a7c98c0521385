import { CloudEvent } from '#libs/contracts/envelope';
import { cloudEvent, REQUEST_EVENTS, RequestEventName, typeOf } from '#libs/contracts/events';
import {
  LetterAgency,
  letterOf,
  oneLine,
  LetterParties,
  write,
  WrittenLetter,
} from './compose-letter';
import { LETTERS, Reader } from './letter-texts';

const ID = '0199d0a0-0000-7000-8000-000000000001';
const agency = (code: string, name: string, timeZone: string | null = null): LetterAgency => ({
  code,
  name,
  email: null,
  superior: null,
  timeZone,
});
const requester = agency('kab-malang', 'Pemerintah Kabupaten Malang', 'Asia/Jakarta');
const provider = agency('pemprov-bali', 'Pemerintah Provinsi Bali', 'Asia/Makassar');

const ministry = agency('kemendagri', 'Kementerian Dalam Negeri');

function event(name: RequestEventName, more: Record<string, unknown> = {}): CloudEvent {
  const data = {
    requestId: ID,
    reference: 'B/123/HK.01/2026',
    classification: 'biasa',
    urgency: 'segera',
    emergency: false,
    running: true,
    dueAt: '2026-11-30T15:59:59.999Z',
    change: {},
    ...more,
  };
  return cloudEvent<Record<string, unknown>>(
    typeOf(name),
    ID,
    new Date('2026-11-21T03:15:00Z'),
    data,
  );
}

function letter(
  name: RequestEventName,
  role: Reader,
  more: Record<string, unknown> = {},
  parties: LetterParties = { requester, provider },
): WrittenLetter {
  const to = role === 'superior' ? ministry : parties[role];
  const composed = letterOf(typeOf(name));
  if (!composed) throw new Error(`${name} has no letter`);
  return write(event(name, more), composed, to, [role], parties, '/v1/requests/x');
}

/** The text without the breaks of its lines. */
const flowing = ({ body }: WrittenLetter): string => body.replace(/\s+/g, ' ');

const TOLD = REQUEST_EVENTS.filter((name) => LETTERS[name] !== null);

describe('a letter', () => {
  it('has the parts of an official letter, in Indonesian', () => {
    const { subject, body } = letter('submitted', 'provider');
    expect(subject).toBe('Bantuan Kedinasan B/123/HK.01/2026: permohonan diajukan');
    expect(body).toMatch(/^Nomor {3}: B\/123\/HK.01\/2026\nSifat {3}: Biasa\nUrgensi : Segera\n/);
    expect(body).toContain('\nHal     : Bantuan Kedinasan: permohonan diajukan\n');
    expect(body).toContain('\nTanggal : Sabtu, 21 November 2026 pukul 11.15 WITA\n');
    expect(body).toContain('\nYth. Pemerintah Provinsi Bali\n\nDengan hormat,\n');
    expect(body).toContain('\nTenggat keputusan: Senin, 30 November 2026 pukul 23.59 WITA.\n');
    expect(body).toContain('\n/v1/requests/x\n');
    expect(body).toMatch(/\nDemikian disampaikan\.(.|\n)+\nSistem Bantuan Kedinasan\n/);
    for (const line of body.split('\n')) expect(line.length).toBeLessThanOrEqual(76);
  });

  it('says that a deadline is provisional when a year has no calendar yet', () => {
    expect(flowing(letter('submitted', 'provider', { provisional: true }))).toContain(
      'pukul 23.59 WITA. Tenggat ini sementara: kalender hari libur',
    );
    expect(flowing(letter('submitted', 'provider'))).not.toContain('sementara');
  });

  it.each(TOLD)('is identical for the same event, and addresses each reader: %s', (name) => {
    const readers = (['requester', 'provider', 'superior'] as const).filter(
      (role) => role === 'superior' || LETTERS[name]?.next[role] !== null,
    );
    const all = readers.map((role) => letter(name, role));
    expect(new Set(all.map(({ body }) => body)).size).toBe(readers.length);
    for (const [at, role] of readers.entries()) expect(letter(name, role)).toEqual(all[at]);
    for (const one of all) {
      expect(flowing(one)).toMatch(/(Pejabat|Pemerintah|Penilaian|Penolakan)/);
      expect(one.body).not.toMatch(/[{}]|undefined|null|Invalid/);
    }
  });

  it.each(['approved', 'partially-approved', 'refused'] as const)(
    'names the decision as an official’s, and the recommendation as a proposal: %s',
    (name) => {
      const text = flowing(letter(name, 'requester', { change: { departs: true } }));
      expect(text).toContain('Pejabat yang berwenang pada Pemerintah Provinsi Bali memutuskan');
      expect(text).toContain('berbeda dari usulan hasil penilaian');
      expect(text).not.toMatch(/(hukum|undang-undang|sistem) (menolak|memutuskan|menyetujui)/i);
    },
  );

  it('names the agency above when its official acted in place of the provider’s', () => {
    const parties = { requester, provider, above: ministry };
    expect(flowing(letter('refused', 'requester', {}, parties))).toContain(
      'pada Kementerian Dalam Negeri, atasan Pemerintah Provinsi Bali, memutuskan menolak',
    );
  });

  it('names items, grounds and missing facts by their articles', () => {
    const items = [
      { id: '1', outcome: 'approved', grounds: [] },
      { id: '2', outcome: 'refused', grounds: ['36-1-b', 'no-such'] },
    ];
    const decided = flowing(letter('partially-approved', 'requester', { change: { items } }));
    expect(decided).toContain('Butir yang disetujui: 1. Butir yang ditolak: 2.');
    expect(decided).toContain('Pasal 36 ayat (1) huruf b UU 30/2014.');
    const change = { missing: ['35-1'] };
    expect(flowing(letter('returned', 'requester', { change }))).toContain(
      'belum lengkap: Pasal 35 ayat (1) UU 30/2014.',
    );
  });

  it('does not call a coming or missed deadline a decision', () => {
    const change = { cause: 'deadline', escalatedTo: 'kemendagri' };
    for (const [name, role] of [
      ['reminded', 'provider'],
      ['escalated', 'provider'],
      ['escalated', 'requester'],
    ] as const)
      expect(flowing(letter(name, role, { change }))).toContain('tenggat bukan keputusan');
    const filed = flowing(
      letter('escalated', 'requester', { change: { ...change, cause: 'outside-36-1' } }),
    );
    expect(filed).toContain('Pasal 36 ayat (1) UU 30/2014');
    expect(filed).not.toContain('terlampaui');
    const conflicted = flowing(
      letter('escalated', 'superior', { change: { ...change, cause: 'conflict-of-interest' } }),
    );
    expect(conflicted).toContain('konflik kepentingan');
    expect(conflicted).not.toContain('terlampaui');
    expect(flowing(letter('escalated', 'superior', { change }))).toContain(
      'sebagai atasan dari Pemerintah Provinsi Bali',
    );
  });

  it('tells a superior what the law requires in an emergency, with its articles', () => {
    const finding = (provision: string, value: string) => ({ provision, value });
    const composed = (recommendation: string): string => {
      const findings = [
        finding('35-1-a', 'not-met'),
        finding('36-3', 'met'),
        { ...finding('36-1-b', 'needs-judgement'), item: '1' },
      ];
      const change = { recommendation, findings, duties: ['tell-superiors'] };
      return flowing(letter('evaluated', 'superior', { emergency: true, change }));
    };
    expect(composed('must-give')).toContain(
      'Usulan hasil penilaian: wajib diberikan. Ketentuan yang terpenuhi: Pasal 36 ayat (3) UU 30/2014. Ketentuan yang perlu dinilai pejabat: Pasal 36 ayat (1) huruf b UU 30/2014.',
    );
    expect(composed('official-judgement')).toContain(
      'Usulan hasil penilaian: perlu penilaian pejabat.',
    );
    expect(composed('must-give')).toContain(
      'Mohon dipastikan bahwa permohonan tersebut segera ditangani',
    );
    expect(composed('must-give')).not.toContain('Pasal 35');
  });

  it('describes a provisional deadline correctly', () => {
    const composed = flowing(letter('escalated', 'provider', { provisional: true }));
    expect(composed).toContain('belum termuat dalam sistem ini');
    expect(composed).toContain('1 Januari, 1 Mei, 1 Juni, 17 Agustus, dan 25 Desember');
    expect(composed).not.toContain('belum ditetapkan');
    expect(flowing(letter('escalated', 'provider'))).not.toContain('sementara');
  });

  it('says which agency above may not decide, and which decides instead', () => {
    const composed = (escalatedTo: string | null, more = {}): string => {
      const change = { cause: 'deadline', escalatedTo, passedOver: ['kab-malang'], ...more };
      return flowing(letter('escalated', 'requester', { change }));
    };
    expect(composed('kemendagri')).toContain('diteruskan kepada atasan berikutnya');
    expect(composed(null)).toContain('Tidak ada atasan lain di atasnya');
    for (const text of [composed('kemendagri'), composed(null)])
      expect(text).toContain('satu badan dengan instansi peminta');
    expect(composed(null, { passedOver: [] })).not.toContain('satu badan');
    expect(composed('kemendagri', { cause: 'registry' })).toContain(
      'menurut registri kini termasuk',
    );
  });

  it('about a recalculated deadline gives the former one and the reason, unless an act moved it', () => {
    const from = { dueAt: '2026-11-29T15:59:59.999Z', provisional: false };
    const change = { from, to: from, because: ['time-zone', 'calendar'] };
    expect(flowing(letter('deadline-changed', 'requester', { change }))).toContain(
      'Tenggat semula: Minggu, 29 November 2026 pukul 23.59 WITA. Sebabnya: zona waktu instansi pemberi bantuan dalam registri berubah; kalender hari libur dimuat ke dalam sistem.',
    );
    const isTold = (data: object) =>
      LETTERS['deadline-changed']?.when?.({ running: true, change, ...data });
    expect(isTold({})).toBe(true);
    expect(isTold({ running: false })).toBe(false);
    expect(isTold({ change: { ...change, because: ['stops', 'calendar'] } })).toBe(false);
  });

  it('about an objection says that it is a service, what it is about and what followed', () => {
    const change = { against: 'refused', provisions: ['36-1-a'], escalatedTo: 'kemendagri' };
    const filed = flowing(letter('objected', 'superior', { running: false, change }));
    expect(filed).toContain('layanan sistem, bukan upaya hukum');
    expect(filed).toContain(
      'Keberatan itu berkaitan dengan: Pasal 36 ayat (1) huruf a UU 30/2014.',
    );
    expect(filed).toContain('sebagai atasan dari Pemerintah Provinsi Bali');
    const answered = (outcome: string): string => {
      const parties = { requester, provider, above: ministry };
      return flowing(letter('objection-answered', 'requester', { change: { outcome } }, parties));
    };
    for (const outcome of ['upheld', 'reopened'])
      expect(answered(outcome)).toContain('pada Kementerian Dalam Negeri, atasan Pemerintah');
    expect(answered('upheld')).toContain('dikuatkan');
    expect(answered('reopened')).toContain('tidak berarti permohonan disetujui');
  });

  it('about an extension gives the former and the new deadline', () => {
    const from = { dueAt: '2026-11-27T15:59:59.999Z', provisional: false };
    const extended = flowing(letter('extended', 'requester', { change: { from, workingDays: 1 } }));
    expect(extended).toContain('Tenggat semula: Jumat, 27 November 2026 pukul 23.59 WITA.');
    expect(extended).toContain('Tenggat keputusan: Senin, 30 November 2026 pukul 23.59 WITA.');
  });

  it('about a delivery names the items, and never says that silence accepts it', () => {
    const items = [
      { id: '1', quantity: 12, documents: 1 },
      { id: '2\n', quantity: null, documents: 0 },
    ];
    const partly = flowing(letter('partly-delivered', 'requester', { change: { items } }));
    expect(partly).toContain('Butir dalam laporan ini: 1 (jumlah 12), 2.');
    const disputed = { disputed: ['1', '2'] };
    expect(flowing(letter('delivery-disputed', 'provider', { change: disputed }))).toContain(
      'Butir yang dinyatakan belum sesuai: 1, 2.',
    );
    for (const name of ['delivered', 'completion-reminded'] as const)
      expect(flowing(letter(name, 'requester'))).toContain('tidak selesai dengan sendirinya');
    const overdue = flowing(letter('completion-overdue', 'superior'));
    expect(overdue).toContain('tidak berarti bantuan diterima');
    expect(overdue).toContain('sebagai atasan dari Pemerintah Kabupaten Malang');
  });

  it('about a conflict of interest says that another official decides, and does not reach the requester', () => {
    const composed = flowing(letter('conflict-declared', 'provider'));
    expect(composed).toContain(
      'Seorang pejabat pada Pemerintah Provinsi Bali menyatakan konflik kepentingan',
    );
    expect(composed).toContain('tidak menghentikan perhitungan tenggat');
    expect(composed).toContain('pejabat lain yang berwenang atau oleh atasannya');
    expect(LETTERS['conflict-declared']?.next.requester).toBeNull();
    const parties = { requester, provider, above: ministry };
    expect(flowing(letter('conflict-declared', 'superior', {}, parties))).toContain(
      'Seorang pejabat pada Kementerian Dalam Negeri, atasan Pemerintah Provinsi Bali, menyatakan',
    );
  });

  it('marks an emergency in its subject for as long as it lasts', () => {
    const urgent = letter('submitted', 'provider', { emergency: true });
    expect(urgent.subject).toContain(': DARURAT: permohonan diajukan');
    expect(flowing(urgent)).toContain('(Pasal 36 ayat (3) UU 30/2014)');
    expect(letter('approved', 'provider', { emergency: true, running: false }).subject).toContain(
      ': permohonan disetujui',
    );
  });

  it.each(['rahasia', 'sangat-rahasia', undefined, 'of-a-later-version'])(
    'contains only the reference and the link when the classification is %s',
    (classification) => {
      const sealed = TOLD.map((name) =>
        letter(name, 'requester', { classification, emergency: true }),
      );
      expect(new Set(sealed.map(({ body }) => body)).size).toBe(1);
      const [{ subject, body } = { subject: '', body: '' }] = sealed;
      expect(subject).toBe('Bantuan Kedinasan B/123/HK.01/2026: pemberitahuan');
      expect(body).toContain('/v1/requests/x');
      expect(body).not.toMatch(/Provinsi Bali|2026 pukul|Segera|darurat/);
    },
  );

  it('shows the deadline in the provider’s time zone, and in WIB when it is unknown', () => {
    const inZone = (zone: string | null): string =>
      flowing(
        letter(
          'submitted',
          'requester',
          {},
          { requester, provider: agency('x-1', 'Instansi', zone) },
        ),
      );
    expect(inZone('Asia/Jayapura')).toContain('Selasa, 1 Desember 2026 pukul 00.59 WIT.');
    for (const zone of [null, 'No/Zone'])
      expect(inZone(zone)).toContain('Senin, 30 November 2026 pukul 22.59 WIB.');
    expect(inZone('Europe/Berlin')).toContain('pukul 16.59 GMT+01:00.');
    expect(flowing(letter('submitted', 'provider', { running: false }))).not.toContain('Tenggat');
  });

  it('keeps agencies’ texts on one visible line', () => {
    const evil = 'Dinas\r\nBcc: a@evil.example\0\u2028X\u202e\u200b\ud800';
    const { subject, body } = letter(
      'submitted',
      'provider',
      { reference: `B/1\r\nBcc: a@evil.example` },
      { requester, provider: agency('x-1', evil) },
    );
    expect(subject).toBe('Bantuan Kedinasan B/1 Bcc: a@evil.example: permohonan diajukan');
    expect(body).toContain('\nYth. Dinas Bcc: a@evil.example X\n');
    expect(body).not.toMatch(/[\0\r\u2028\u202e\u200b]/);
    expect(oneLine('n'.repeat(10_000), 200)).toHaveLength(200);
    expect(oneLine('B/1\ufe0f\u034f\u2800\u3164 /2', 200)).toBe('B/1 /2');
  });

  it('treats placeholder-like text in a name as plain text', () => {
    const odd = agency('x-1', 'Dinas {pemberi} $& {peminta}');
    expect(flowing(letter('submitted', 'provider', {}, { requester: odd, provider }))).toContain(
      'Dinas {pemberi} $& {peminta} mengajukan permohonan Bantuan Kedinasan kepada Pemerintah Provinsi Bali.',
    );
  });
});

import { checkApproval } from './check-decision';
import { tellDecision } from './decision-text';
import { evaluate } from './evaluate';
import type { EvaluationInput } from './evaluation';

const input: EvaluationInput = {
  asOf: '2026-11-21',
  parties: { requester: 'pemkab', provider: 'polri', relation: 'none' },
  facts: { '35-1-d': 'met', '36-1-b': 'needs-judgement', '36-3': 'met' },
  items: [{ id: '1', facts: { '36-1-b': 'met' } }, { id: '2' }],
  evidence: [{ provision: '36-1-b', item: '1', basis: 'stated', facts: ['UU 16/1997, 21'] }],
};

describe('an explanation', () => {
  it('is in Indonesian, each sentence with its article and step', () => {
    expect(evaluate(input).explanation.split('\n')).toEqual([
      'Dinilai menurut Undang-Undang Nomor 30 Tahun 2014 tentang Administrasi Pemerintahan yang berlaku pada 2026-11-21. [Pasal 1 angka 10; law]',
      'Pasal 35 ayat (1) huruf d: terpenuhi, menurut pernyataan peminta. [Pasal 35 ayat (1) huruf d; request/35-1-d]',
      'Pasal 36 ayat (1) huruf b: perlu dinilai pejabat, menurut pernyataan peminta. [Pasal 36 ayat (1) huruf b; request/36-1-b]',
      'Pasal 36 ayat (3): terpenuhi, menurut pernyataan peminta. [Pasal 36 ayat (3); request/36-3]',
      'Butir 1: Pasal 36 ayat (1) huruf b: terpenuhi, menurut pernyataan pejabat pemberi. [Pasal 36 ayat (1) huruf b; item:1/36-1-b]',
      'Belum dinyatakan: Pasal 35 ayat (1) huruf a, Pasal 35 ayat (1) huruf b, Pasal 35 ayat (1) huruf c, Pasal 35 ayat (1) huruf e, Pasal 36 ayat (1) huruf a, Pasal 36 ayat (1) huruf c. [Pasal 1 angka 10; request/not-claimed]',
      'Butir 1: Bantuan diperlukan dalam keadaan darurat: pemberi wajib memberikannya, dan terganggunya kinerja sendiri tidak dapat menjadi alasan menolak. [Pasal 36 ayat (3); item:1/row-6]',
      'Butir 2: Bantuan diperlukan dalam keadaan darurat: pemberi wajib memberikannya, dan terganggunya kinerja sendiri tidak dapat menjadi alasan menolak. [Pasal 36 ayat (3); item:2/row-6]',
      'Usulan: wajib diberikan. [Pasal 36 ayat (3); request/recommendation]',
      'Bantuan diberikan lebih dahulu; biaya diselesaikan bersama kemudian. [Pasal 35 ayat (2); duty/settle-later]',
      'Keputusan penetapan status keadaan darurat disusulkan bila belum ada. [Pasal 36 ayat (3); duty/status-decree-to-follow]',
      'Dokumen rahasia diberikan seperlunya saja. [Pasal 36 ayat (3); duty/minimise]',
      'Atasan kedua pihak segera diberi tahu. [Pasal 36 ayat (3); duty/tell-superiors]',
      'Kewajiban memberi dalam keadaan darurat berhadapan dengan kerahasiaan menurut peraturan; keduanya ditunjukkan kepada pejabat. [Pasal 36 ayat (3); conflict/36-3-36-1-b]',
      'Apakah kewajiban dalam keadaan darurat mengalahkan kerahasiaan atau larangan dalam undang-undang lain? [Pasal 36 ayat (3); question/Q3]',
      'Butir 2: Apakah pengecualian informasi publik (UU 14/2008 Pasal 17) berlaku antarbadan? [Pasal 36 ayat (1) huruf b; question/Q9]',
      'Penilaian ini usulan; yang memutus adalah pejabat yang berwenang. [Pasal 35 ayat (1); label]',
    ]);
  });

  it('is in English with the same steps, and marks every text as a summary', () => {
    const english = evaluate(input, { language: 'en' });
    expect(english.trace.map(({ step }) => step)).toEqual(
      evaluate(input).trace.map(({ step }) => step),
    );
    expect(english.findings.every(({ textStatus }) => textStatus === 'summary')).toBe(true);
    expect(english.explanation).toContain(
      'Suggestion: must be given. [Article 36(3); request/recommendation]',
    );
  });

  it('is identical each time', () => {
    expect(evaluate(structuredClone(input))).toEqual(evaluate(input));
  });

  it('names the items that a duty concerns', () => {
    const { duties, missing, items } = evaluate({
      ...input,
      facts: { '35-1-d': 'met' },
      items: [
        { id: '1', facts: { '36-1-b': 'met' } },
        { id: '2', facts: { '35-1-d': 'needs-judgement' } },
      ],
    });
    expect(items.map(({ row }) => row)).toEqual(['7', '9']);
    expect(duties).toMatchObject([{ code: 'written-reason', items: ['1'] }]);
    expect(missing).toMatchObject([{ provision: '35-1-d', items: ['2'] }]);
  });
});

describe('the text of a decision presents it as an official’s choice', () => {
  const ground = {
    provision: '36-1-b',
    items: ['2'],
    reason: 'data responden',
    regulation: 'UU 16/1997',
    article: '21',
  };
  const checked = checkApproval(
    { items: ['1'], refused: [ground], conditions: ['diserahkan langsung'], reason: 'diminta atasan' },
    { asOf: '2026-11-21', emergency: false, items: [{ id: '1', recommendation: 'refusal-possible' }, { id: '2', recommendation: 'refusal-possible' }] },
  ); // prettier-ignore
  const signed = {
    ...checked,
    by: { name: 'Sri', position: 'Kepala', agency: 'bps' },
    on: '2026-11-21',
    grounds: [ground],
    conditions: ['diserahkan langsung'],
    reason: 'diminta atasan',
  };
  it('in Indonesian', () => {
    expect(tellDecision(signed)).toEqual([
      { text: 'Sri, Kepala (bps), menyetujui butir 1 pada 21 November 2026.', provision: '35-1', step: 'decision/approved' },
      { text: 'Syarat yang ditetapkannya: diserahkan langsung', provision: '35-1', step: 'decision/condition-1' },
      { text: 'Sri, Kepala (bps), menolak butir 2 pada 21 November 2026.', provision: '36-1', step: 'decision/refused' },
      { text: 'Alasan yang dinyatakannya (Pasal 36 ayat (1) huruf b; UU 16/1997 Pasal 21): data responden', provision: '36-1-b', step: 'decision/ground-1' },
      { text: 'Untuk butir 1 pejabat memutus lain dari usulan: diminta atasan', provision: '35-1', step: 'decision/departs' },
    ]); // prettier-ignore
  });
  it('in English', () => {
    const said = tellDecision(signed, { language: 'en' }).map(({ text }) => text);
    expect(said[2]).toBe('Sri, Kepala (bps), refused item 2 on 21 November 2026.');
  });
});

import { SHIPPED } from '#libs/law/calendar';
import type { LongCase } from './long-case';
import {
  afterHoliday,
  approval,
  document,
  letter,
  line,
  MARKS,
  none,
  SECRET,
} from './long-letters';

/** A case that goes from the letter to the closed file; the script plays it. */
export interface LongCaseScript {
  key: string;
  title: string;
  requester: string;
  provider: string;
  play(file: LongCase): Promise<LongCase[] | void>;
}

/** The ten cases, each with agencies of the demo registry. */
export const LONG_CASES: readonly LongCaseScript[] = [
  {
    ...{ key: 'sebagian', title: 'Granted in part' },
    ...{ requester: 'kab-malang', provider: 'pemprov-jatim' },
    play: async (file) => {
      const { requester, provider } = file;
      await file.submit(letter(file.key, 'Permohonan pemeriksaan jembatan'));
      const some = { ...approval, items: ['1'], refused: [SECRET] };
      await file.act(`decider@${provider}`, 'approval', some, ['partially-approved']);
      const started = { status: 'started', items: [] };
      await file.act(`decider@${provider}`, 'delivery', started, ['delivery-started']);
      await file.later(1);
      const all = { status: 'delivered', items: [{ id: '1', documents: [document('BAST')] }] };
      await file.act(`decider@${provider}`, 'delivery', all, ['delivered']);
      await file.send('confirm-receipt', 'requester', { accepted: true }, ['completed']);
      await file.act(`requester@${requester}`, 'rating', MARKS, ['rated']);
      await file.act(`decider@${provider}`, 'rating', MARKS, ['rated']);
      file.shows('the decision', { decision: { outcome: 'partially-approved' } });
      file.shows('the delivery', { status: 'completed', delivery: { items: [{ delivered: 4 }] } });
      file.shows('the ratings', { ratings: [{ by: 'requester' }, { by: 'provider' }] });
    },
  },
  {
    ...{ key: 'penjelasan', title: 'Clarification with a holiday inside' },
    ...{ requester: 'kab-bogor', provider: 'bpkp' },
    play: async (file) => {
      await file.submit(letter(file.key, 'Permohonan penghitungan kerugian'));
      const question = { text: 'Tahun anggaran mana?', provisions: ['35-1-b'] };
      await file.act('decider@bpkp', 'clarification', question, ['clarification-asked']);
      const year = { text: 'Tahun anggaran yang lalu.' };
      const supplied = ['information-supplied', 'evaluated'] as const;
      await file.send('supply-information', 'requester', year, [...supplied]);
      const other = { text: 'Kegiatan mana?', provisions: ['35-1-b'] };
      await file.act('decider@bpkp', 'clarification', other, ['clarification-asked']);
      await file.until(afterHoliday(await file.now()));
      const answer = { text: 'Pembangunan pasar desa.' };
      await file.act('requester@kab-bogor', 'information', answer, [...supplied]);
      const { stops, days } = await file.deadline();
      const holidays = days.filter(({ date }) => SHIPPED.dayOff(date) === 'national-holiday');
      file.same('the stops of the clock', 2, stops.length);
      file.same(
        'a holiday counts',
        false,
        holidays.some(({ counted }) => counted),
      );
      file.same('a holiday is inside', true, holidays.length > 0);
      await file.act('decider@bpkp', 'approval', approval, ['approved']);
    },
  },
  {
    ...{ key: 'penerusan', title: 'Forwarding of one item' },
    ...{ requester: 'kab-sleman', provider: 'pemprov-diy' },
    play: async (file) => {
      await file.submit(letter(file.key, 'Permohonan peta rawan longsor'));
      const proposal = { to: 'bmkg', items: ['2'], reason: 'Data itu ada pada BMKG.' };
      await file.act('decider@pemprov-diy', 'forwarding', proposal, ['forwarding-proposed']);
      const agreed = { proposalId: await file.lastProposal(), accept: true };
      await file.send('answer-proposal', 'requester', agreed, [
        ...(['forwarding-agreed', 'forwarded', 'evaluated'] as const),
      ]);
      const other = await file.forwarded('bmkg');
      await other.act('decider@bmkg', 'approval', approval, ['approved']);
      await file.act('decider@pemprov-diy', 'approval', approval, ['approved']);
      file.shows('the link', { links: [{ requestId: other.id, kind: 'forwarded-to' }] });
      file.shows('the items left', { items: [{ id: '1' }] });
      other.shows('the link', { links: [{ requestId: file.id, kind: 'forwarded-from' }] });
      other.shows('the items', { items: [{ id: '2' }] });
      return [other];
    },
  },
  {
    ...{ key: 'darurat', title: 'Emergency: asked for orally, papers and costs later' },
    ...{ requester: 'kota-surakarta', provider: 'pemprov-jateng' },
    play: async (file) => {
      const decider = 'decider@pemprov-jateng';
      const emergency = {
        ...{ event: 'banjir', region: '33.72' },
        withoutDecreeBecause: 'Air naik sejak dini hari.',
      };
      const costs = [{ item: 'Sewa perahu', amount: 5_000_000, fundedBy: 'requester' }];
      await file.enter(
        letter(file.key, 'Permohonan perahu karet', { channel: 'oral', emergency, costs }),
      );
      await file.act(decider, 'approval', approval, ['approved']);
      const { decision, confirmation } = await file.request();
      const started = { status: 'started', items: [] };
      await file.act(decider, 'delivery', started, ['delivery-started']);
      await file.comes('confirmation-reminded', confirmation?.remindAt ?? '');
      const requester = 'requester@kota-surakarta';
      await file.act(requester, 'confirmation', {}, ['confirmed']);
      const paper = { kind: 'permohonan', uri: 'urn:naskah:360:12', sha256: 'b'.repeat(64) };
      await file.act(requester, 'signed-letter', paper, ['letter-signed']);
      await file.comes('costs-reminded', file.workingDaysAfter(5, decision?.at ?? ''));
      const lines = { lines: [line(4_500_000)] };
      await file.send('propose-costs', 'requester', lines, ['costs-proposed']);
      const answer = `proposals/${await file.lastProposal()}/answer`;
      await file.act(decider, answer, { accept: true }, ['costs-agreed']);
      await file.act(decider, 'delivery', { status: 'delivered', items: [] }, ['delivered']);
      await file.send('confirm-receipt', 'requester', { accepted: true }, ['completed']);
      file.shows('the costs', { terms: { costs: { total: 4_500_000 } } });
      file.shows('the papers', { signedLetters: [{ kind: 'permohonan', by: 'requester' }] });
      file.shows('the emergency', { emergencyApplies: true, status: 'completed' });
    },
  },
  {
    ...{ key: 'keberatan', title: 'Objection, reminded of, and reopened' },
    ...{ requester: 'bkn', provider: 'kab-malang' },
    play: async (file) => {
      await file.submit(letter(file.key, 'Permohonan berkas kepegawaian'));
      const refusal = {
        grounds: [
          {
            ...{ provision: '36-1-a', reason: 'Semua petugas bertugas pada sensus.' },
            affectedWork: 'Sensus terhenti bila petugas ditarik.',
          },
        ],
        ...{ reason: 'Petugas tidak tersedia.', ...none },
      };
      await file.act('decider@kab-malang', 'refusal', refusal, ['refused']);
      const text = { text: 'Sensus itu selesai pekan lalu.', provisions: ['36-1-a'] };
      await file.send('object', 'requester', text, ['objected']);
      const { objection } = await file.request();
      await file.comes('objection-reminded', file.workingDaysAfter(5, objection?.at ?? ''));
      const answer = { outcome: 'reopened', reason: 'Alasan penolakan sudah tidak ada.' };
      const superior = 'superior@pemprov-jatim';
      await file.act(superior, 'objection/answer', answer, ['objection-answered']);
      const { deadline, decision } = await file.request();
      file.same('the clock of the reopened request', true, deadline.running);
      file.same('the decision of the reopened request', null, decision);
      await file.act('decider@kab-malang', 'approval', approval, ['approved']);
      file.shows('the answer', { objection: { answer: { outcome: 'reopened' } } });
    },
  },
  {
    ...{ key: 'biaya', title: 'Costs declined, countered and agreed' },
    ...{ requester: 'kab-malang', provider: 'kemenpu' },
    play: async (file) => {
      const decider = 'decider@kemenpu';
      await file.submit(letter(file.key, 'Permohonan rangka jembatan darurat'));
      const high = { lines: [line(30_000_000)] };
      await file.act(decider, 'costs', high, ['costs-proposed']);
      const no = { accept: false, reason: 'Melebihi standar biaya masukan.' };
      const declined = { proposalId: await file.lastProposal(), ...no };
      await file.send('answer-proposal', 'requester', declined, ['costs-declined']);
      const lower = { lines: [line(18_000_000)] };
      await file.send('propose-costs', 'requester', lower, ['costs-proposed']);
      const answer = `proposals/${await file.lastProposal()}/answer`;
      await file.act(decider, answer, { accept: true }, ['costs-agreed']);
      await file.act(decider, 'approval', approval, ['approved']);
      await file.send('report-delivery', 'provider', { status: 'delivered', items: [] }, [
        'delivered',
      ]);
      await file.send('confirm-receipt', 'requester', { accepted: true }, ['completed']);
      file.shows('the costs', { terms: { costs: { total: 18_000_000 } } });
      file.shows('the proposals', { proposals: [{ status: 'declined' }, { status: 'agreed' }] });
    },
  },
  {
    ...{ key: 'konflik', title: 'Conflict of interest, to the superior' },
    ...{ requester: 'kab-bogor', provider: 'pemprov-jabar' },
    play: async (file) => {
      const decider = 'decider@pemprov-jabar';
      await file.submit(letter(file.key, 'Permohonan pendampingan lelang'));
      const conflict = { ...approval, conflictOfInterest: 'Ketua panitia adalah adik saya.' };
      await file.act(decider, 'approval', conflict, ['conflict-declared'], 'conflict-of-interest');
      const reason = { reason: 'conflict-of-interest', text: 'Diserahkan kepada atasan.' };
      await file.act(decider, 'escalation', reason, ['escalated']);
      await file.act('superior@kemendagri', 'approval', approval, ['approved']);
      file.shows('who decided', { decision: { by: { agency: 'kemendagri' } } });
      file.shows('the escalation', { escalatedTo: 'kemendagri' });
    },
  },
  {
    ...{ key: 'pencabutan', title: 'Withdrawal after the approval' },
    ...{ requester: 'kota-surakarta', provider: 'bmkg' },
    play: async (file) => {
      await file.submit(letter(file.key, 'Permohonan pemasangan sensor cuaca'));
      await file.act('decider@bmkg', 'approval', approval, ['approved']);
      const reason = { reason: 'Sensor sudah dibeli sendiri.' };
      await file.send('withdraw-request', 'requester', reason, ['withdrawn']);
      await file.act('requester@kota-surakarta', 'rating', MARKS, ['rated']);
      file.shows('the end', { status: 'withdrawn', ratings: [{ by: 'requester' }] });
    },
  },
  {
    ...{ key: 'diam', title: 'Silence: reminded, escalated, and never granted' },
    ...{ requester: 'kab-sleman', provider: 'pemprov-jatim' },
    play: async (file) => {
      await file.submit(letter(file.key, 'Permohonan asesor kompetensi'));
      const { remindAt, dueAt } = await file.deadline();
      await file.comes('reminded', remindAt);
      await file.comes('escalated', dueAt);
      await file.later(45);
      file.shows('no decision', { status: 'awaiting-decision', decision: null });
      file.shows('the escalation', { escalatedTo: 'kemendagri' });
    },
  },
  {
    ...{ key: 'sengketa', title: 'Delivery disputed, then accepted after silence, and rated' },
    ...{ requester: 'kab-malang', provider: 'bmkg' },
    play: async (file) => {
      const decider = 'decider@bmkg';
      await file.submit(letter(file.key, 'Permohonan data curah hujan'));
      await file.act(decider, 'approval', approval, ['approved']);
      await file.send('report-delivery', 'provider', { status: 'delivered', items: [] }, [
        'delivered',
      ]);
      const dispute = { accepted: false, items: ['2'], reason: 'Satu berkas belum diserahkan.' };
      await file.send('confirm-receipt', 'requester', dispute, ['delivery-disputed']);
      await file.later(1);
      const rest = { status: 'delivered', items: [{ id: '2' }] };
      await file.act(decider, 'delivery', rest, ['delivered']);
      const { delivery } = await file.request();
      const since = delivery?.deliveredAt ?? '';
      await file.comes('completion-reminded', file.workingDaysAfter(5, since));
      await file.comes('completion-overdue', file.workingDaysAfter(10, since));
      file.same('silence completes nothing', 'delivered', (await file.request()).status);
      await file.act('requester@kab-malang', 'completion', { accepted: true }, ['completed']);
      await file.act('requester@kab-malang', 'rating', MARKS, ['rated']);
      await file.act(decider, 'rating', MARKS, ['rated']);
      file.shows('the dispute', { delivery: { disputes: [{ items: ['2'] }] } });
      file.shows('the ratings', { status: 'completed', ratings: [{}, {}] });
    },
  },
];

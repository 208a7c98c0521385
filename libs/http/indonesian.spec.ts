import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Approval, Refusal } from '#libs/contracts/act-bodies';
import { problem } from '#libs/contracts/problem';
import { STATUSES, factsOf } from '#libs/contracts/statuses';
import { validate } from '#libs/contracts/validate';
import { BARRED, OWN_HOUSE, whyNoMandate } from '#libs/law/deciders';
import { checkApproval, checkRefusal, type DecisionContext } from '#libs/law/check-decision';
import { BUSY, ITEMS, NO_APPROVALS, NO_REFUSALS } from '#tests/journeys/bad-decisions';
import { DETAILS } from './indonesian-details';
import { MESSAGE_DETAILS } from './indonesian-messages';
import { PROCEDURE_DETAILS } from './indonesian-procedure';
import { problemIn } from './indonesian';

const told = (detail: string): string =>
  problemIn(problem('validation-failed', detail), 'id').detail;

/** What is said of the signatures that the test vectors refuse. */
function signatureDetails(): string[] {
  const file = resolve(__dirname, '../../apps/agency/signature-vectors.json');
  const { invalid } = JSON.parse(readFileSync(file, 'utf8')) as { invalid: { answer: string }[] };
  return invalid.map(({ answer }) => answer);
}

describe('problems in Indonesian', () => {
  it('leaves everything in English unless Indonesian is asked for', () => {
    const one = problem('validation-failed', 'Some fields are invalid; see errors.', {
      errors: [{ pointer: '/reason', code: 'missing', detail: 'reason is needed' }],
    });
    expect(problemIn(one, 'en')).toBe(one);
    expect(problemIn(one, 'id')).toEqual({
      ...one,
      title: 'Isian belum sesuai',
      detail: 'Ada isian yang belum sesuai; lihat rinciannya.',
      errors: [{ ...one.errors?.[0], detail: 'isian reason wajib diisi' }],
    });
  });

  const context = (emergency: boolean): DecisionContext => ({
    ...{ asOf: '2026-11-30', emergency },
    items: ITEMS.map(({ id }) => ({ id, recommendation: 'refusal-possible' as const })),
  });
  const english = [
    ...[...NO_APPROVALS.map(([, body]) => body), { items: 'all' }].flatMap((body) =>
      checkApproval(body as Approval, context(false)).faults.map(({ detail }) => detail),
    ),
    ...[...NO_REFUSALS.map(([, grounds]) => grounds), [BUSY]].flatMap((grounds) =>
      [true, false].flatMap((emergency) =>
        checkRefusal({ grounds } as Refusal, context(emergency)).faults.map(({ detail }) => detail),
      ),
    ),
    ...Object.values(BARRED),
    OWN_HOUSE,
    ...STATUSES.map((status) => factsOf(status).whyClosed.en),
    ...[null, '2026-01-02'].flatMap(
      (to) =>
        whyNoMandate(
          { acting: { as: 'plh', for: 'Kepala', document: null, from: '2027-01-01', to } },
          '2026-11-30',
        ) ?? [],
    ),
    ...[{}, { items: 5, reason: 'x'.repeat(5_000) }, { items: ['1'], conditions: 'x' }].flatMap(
      (body) => {
        const validated = validate(Approval, body);
        return validated.ok ? [] : validated.errors.map(({ detail }) => detail);
      },
    ),
  ];
  english.push(...signatureDetails());
  it.each([...new Set(english)])('has words for: %s', (detail) => {
    expect(told(detail)).not.toBe(detail);
    expect(told(detail)).not.toMatch(/\{\d\}|\b(the|is|must)\b/);
  });

  it('translates the parts of a text, and begins a sentence with a capital', () => {
    expect(told('approval is not open in status refused: the request is refused.')).toBe(
      'Tindakan approval tidak terbuka pada status refused: permohonan sudah ditolak.',
    );
    expect(told('this is an act of the provider, bkn, or requester, kab-malang.')).toBe(
      'Ini tindakan pemberi bantuan, bkn, atau peminta bantuan, kab-malang.',
    );
    expect(told('A text that nobody has translated.')).toBe('A text that nobody has translated.');
  });

  it('has each text once, with the same gaps in both languages', () => {
    const all = [...DETAILS, ...MESSAGE_DETAILS, ...PROCEDURE_DETAILS];
    expect(new Set(all.map(([en]) => en)).size).toBe(all.length);
    const gaps = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();
    for (const [en, id] of all) expect([en, gaps(id)]).toEqual([en, gaps(en)]);
  });

  it('takes no longer for a long text', () => {
    const began = process.cpuUsage();
    told(`${'x is '.repeat(100)}`);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(200);
  });
});

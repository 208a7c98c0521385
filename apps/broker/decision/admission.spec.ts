import { Status, STATUSES } from '#libs/contracts/statuses';
import { SHIPPED } from '#libs/law/calendar';
import { ROLES } from '#libs/security/officials';
import { ACT_SAMPLES } from '#tests/support/acts';
import { NO_TERMS } from '../request/terms';
import type { RequestRow } from '../request/request.entity';
import { ActName, ACTS } from './acts';
import { admit } from './perform-act';

const NOW = new Date('2026-11-24T03:00:00Z');
const moment = { at: NOW, timeZone: 'Asia/Jakarta', calendar: SHIPPED };
const arrival = { at: '' } as const;
const AGENCIES = ['peminta', 'pemberi', 'atasan', 'lain'] as const;

/** A request on which nothing but its status, role and agency closes an act. */
const request = (status: Status, more: Partial<RequestRow> = {}): RequestRow =>
  ({
    ...{ status, requester: 'peminta', provider: 'pemberi', version: 5, emergency: false },
    ...{ escalatedAt: null, escalatedTo: null, reopenedAt: null, extension: null },
    ...{ dueAt: new Date('2026-11-30T16:59:59Z'), confirmAt: NOW, confirmedAt: null },
    proposals: (['peminta', 'pemberi'] as const).flatMap((by) =>
      (['costs', 'responsibility', 'date', 'forwarding'] as const).map((kind) => ({
        ...{ id: `${by}-${kind}`, kind, by, at: '', status: 'open' as const, data: { lines: [] } },
        answer: null,
      })),
    ),
    ...{ terms: NO_TERMS, data: { costs: [] }, ratings: [] },
    stops: [{ from: '2026-11-23T03:00:00Z', to: null, why: '' }],
    ...{ decision: { outcome: 'refused' }, decidedAt: new Date('2026-11-23T03:00:00Z') },
    objection: null,
    ...more,
  }) as unknown as RequestRow;

/** The request as the act needs it besides the status. */
const neededBy: Partial<Record<ActName, Partial<RequestRow>>> = {
  'objection/answer': { objection: { answer: null } as RequestRow['objection'] },
};

const codeOf = (name: ActName, row: RequestRow, agency: string, role: string): string => {
  const act = ACTS.find((one) => one.name === name);
  if (!act) throw new Error(`there is no act ${name}`);
  const actor = { agency, role, sub: 's', name: null, position: null };
  const admitted = admit(act, row, actor, arrival, moment);
  return 'problem' in admitted ? admitted.problem.code : 'open';
};

/** Roles of an agency for an act, as the tests declare them again. */
function rolesFor(name: ActName, agency: string, isEscalated: boolean): readonly string[] {
  const { party, roles, otherRoles = [] } = ACT_SAMPLES[name];
  const of = { [party]: roles, [party === 'provider' ? 'requester' : 'provider']: otherRoles };
  const provider = of.provider ?? [];
  if (agency === 'peminta') return of.requester ?? [];
  const superior = isEscalated && provider.length > 0 ? ['superior'] : [];
  return agency === 'pemberi' ? [...provider, ...superior] : superior;
}

describe.each(ACTS.map(({ name }) => name))('%s', (name) => {
  const open = Object.keys(ACTS.find((act) => act.name === name)?.transitions ?? {});

  it.each([false, true])(
    'is answered by the table in every status, to every role of every agency (escalated: %s)',
    (isEscalated) => {
      const answers = STATUSES.flatMap((status) =>
        AGENCIES.flatMap((agency) => ROLES.map((role) => ({ status, agency, role }))),
      );
      const more = isEscalated ? { escalatedAt: NOW, escalatedTo: 'atasan' } : {};
      for (const { status, agency, role } of answers) {
        const row = request(status, { ...neededBy[name], ...more });
        const isSeen =
          ['peminta', 'pemberi'].includes(agency) ||
          (isEscalated && agency === 'atasan' && role === 'superior');
        const isTheirs = rolesFor(name, agency, isEscalated).includes(role);
        const isOpen = open.includes(status) && !(name === 'escalation' && isEscalated);
        const expected = !isSeen
          ? 'not-found'
          : !isTheirs
            ? 'forbidden'
            : isOpen
              ? 'open'
              : 'transition-not-open';
        const code = codeOf(name, row, agency, role);
        expect([status, agency, role, code]).toEqual([status, agency, role, expected]);
      }
    },
  );

  it('is closed in its own way between an agency and itself', () => {
    const { party, otherRoles = [] } = ACT_SAMPLES[name];
    const ofProvider = party === 'provider' || otherRoles.length > 0;
    for (const status of STATUSES) {
      const row = request(status, { requester: 'pemberi', ...neededBy[name] });
      const [role = ''] = ACT_SAMPLES[name].roles;
      const code = codeOf(name, row, 'pemberi', role);
      if (ofProvider) expect([status, code]).toEqual([status, 'transition-not-open']);
      else expect(['open', 'transition-not-open']).toContain(code);
    }
  });
});

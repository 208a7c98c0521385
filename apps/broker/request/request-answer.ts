import type { Status } from '#libs/contracts/events';
import type { Caller } from '#libs/security/officials';
import { barOf, type People } from '#libs/law/deciders';
import { isOneHouse } from '#libs/law/house';
import type { BarCode } from '#libs/law/procedure';
import type { Parties } from '../agencies/directory';
import { Act, ACTS, ASKING, JUDGING, whyClosed, whyNotYours } from './open-acts';
import { RequestRow } from './request.entity';

const OTHERS = 'pejabat lain yang bertindak, atau, setelah eskalasi, atasan';
const BARRED: Record<BarCode, string> = {
  declared: `Anda menyatakan konflik kepentingan: ${OTHERS}`,
  asked: `Anda bertindak untuk peminta bantuan dalam permohonan ini: ${OTHERS}`,
  named: `Anda tercantum sebagai pejabat yang mengajukan permohonan ini: ${OTHERS}`,
  judged:
    'Anda telah bertindak untuk pemberi bantuan dalam permohonan ini: pejabat lain pada instansi peminta yang bertindak',
};
const OWN_HOUSE =
  'instansi Anda satu badan dengan peminta bantuan, sehingga tidak memutuskan permohonan ini';

/** A request as `GET /v1/requests/{id}` answers it, with the acts that are open to this caller. */
export function viewOf(
  request: RequestRow,
  parties: Parties,
  caller: Caller,
  people: People,
): object {
  const { requester, provider } = parties;
  return {
    ...request.data,
    id: request.id,
    version: request.version,
    status: request.status,
    receivedAt: request.receivedAt.toISOString(),
    requester: { code: requester.code, name: requester.name },
    provider: { code: provider.code, name: provider.name },
    emergencyApplies: request.emergency,
    recommendation: request.recommendation,
    deadline: {
      dueAt: request.dueAt.toISOString(),
      provisional: request.dueProvisional,
      running: request.running,
    },
    escalatedAt: request.escalatedAt?.toISOString() ?? null,
    escalatedTo: request.escalatedTo,
    responsible: request.responsible,
    statements: request.statements,
    decision: request.decision,
    acts: ACTS.map((act) => {
      const closed = (whyNotYours(request, act, caller) ?? whyClosed(request, act))?.id;
      const why = closed ?? whyBarred(act, parties, caller, people);
      return { act, open: why === null, why };
    }),
  };
}

function whyBarred(
  act: Act,
  { requester, provider, above }: Parties,
  caller: Caller,
  people: People,
): string | null {
  if (ASKING.includes(act)) {
    const bar = barOf('ask', caller, people);
    return bar && BARRED[bar];
  }
  if (caller.agency !== provider.code && above && isOneHouse(above, requester)) return OWN_HOUSE;
  const bar = JUDGING.includes(act) ? barOf('decide', caller, people) : null;
  return bar && BARRED[bar];
}

/** A row of `GET /v1/requests`. */
export interface ListedRequest {
  id: string;
  version: number;
  status: Status;
  reference: string;
  requester: string;
  provider: string;
  subject: string | null;
  kind: string;
  urgency: string;
  emergency: boolean;
  recommendation: string;
  dueAt: Date;
  receivedAt: Date;
}

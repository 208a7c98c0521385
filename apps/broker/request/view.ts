import type { Status } from '#libs/contracts/events';
import type { Caller } from '#libs/security/officials';
import type { Parties } from '../agencies/directory';
import { ACTS, NOT_WITH_A_CONFLICT, whyClosed, whyNotYours } from './acts';
import { RequestRow } from './request.entity';

const BARRED =
  'Anda menyatakan konflik kepentingan: pejabat lain yang bertindak, atau, setelah eskalasi, atasan';

/** A request as `GET /v1/requests/{id}` answers it, with what is open to this caller. */
export function viewOf(
  request: RequestRow,
  { requester, provider }: Parties,
  caller: Pick<Caller, 'agency' | 'roles' | 'sub'>,
  conflicted: readonly string[],
): object {
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
      const barred =
        NOT_WITH_A_CONFLICT.includes(act) && conflicted.includes(caller.sub) ? BARRED : null;
      const why = (whyNotYours(request, act, caller) ?? whyClosed(request, act))?.id ?? barred;
      return { act, open: why === null, why };
    }),
  };
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

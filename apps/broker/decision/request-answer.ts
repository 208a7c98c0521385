import type { WorkCalendar } from '#libs/law/calendar';
import { BARRED as BARRED_EN, OWN_HOUSE as OWN_HOUSE_EN } from '#libs/law/deciders';
import type { Language } from '#libs/law/evaluation';
import type { Bilingual } from '#libs/law/pack';
import type { Caller } from '#libs/security/officials';
import type { Parties } from '../agencies/directory';
import type { PeopleOfRequest } from '../request/people';
import type { RequestRow } from '../request/request.entity';
import type { ActDefinition, Moment } from './act';
import { ACTS } from './acts';
import { Bar, barIn, capacityOf, DECIDED, isOwnHouse, whyClosed, whyNotYours } from './rights';

const OTHERS = 'pejabat lain yang bertindak, atau, setelah eskalasi, atasan';
const BARRED: Record<Bar, string> = {
  declared: `Anda menyatakan konflik kepentingan: ${OTHERS}`,
  asked: `Anda bertindak untuk peminta bantuan dalam permohonan ini: ${OTHERS}`,
  named: `Anda tercantum sebagai pejabat yang mengajukan permohonan ini: ${OTHERS}`,
  judged:
    'Anda telah bertindak untuk pemberi bantuan dalam permohonan ini: pejabat lain pada instansi peminta yang bertindak',
  decided: 'Anda memutuskan permohonan ini: pejabat lain yang menjawab keberatan atasnya',
};
const OWN_HOUSE =
  'instansi Anda satu badan dengan peminta bantuan, sehingga tidak memutuskan permohonan ini';

/** A request as `GET /v1/requests/{id}` answers it, with the acts that are open to this caller. */
export function viewOf(
  request: RequestRow,
  parties: Parties,
  caller: Caller,
  people: PeopleOfRequest,
  { now, calendar }: { now: Date; calendar: WorkCalendar },
  language: Language = 'id',
): object {
  const moment = { at: now, timeZone: parties.provider.timeZone, calendar };
  const { requester, provider } = parties;
  const { provider: _, reference, subject, description, contentAt, ...data } = request.data;
  const { kind, classification, urgency, channel, neededBy, requestedBy, ...more } = data;
  const { grounds, items, emergency, ...others } = more;
  // What identifies the request comes first; the database would give another order.
  return {
    id: request.id,
    version: request.version,
    status: request.status,
    reference,
    requester: { code: requester.code, name: requester.name },
    provider: { code: provider.code, name: provider.name },
    subject,
    description,
    contentAt,
    kind,
    classification,
    urgency,
    channel,
    neededBy,
    requestedBy,
    receivedAt: request.receivedAt.toISOString(),
    grounds,
    items,
    emergency,
    emergencyApplies: request.emergency,
    ...others,
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
    extension: request.extension,
    objection: request.objection,
    confirmation: confirmationOf(request),
    terms: request.terms,
    proposals: request.proposals,
    links: request.links,
    delivery: request.delivery,
    ratings: request.ratings,
    signedLetters: request.signedLetters,
    acts: ACTS.map((act) => {
      const why = whyNot(act, request, parties, caller, people, moment);
      return { act: act.name, open: why === null, why: why && why[language] };
    }),
  };
}

/** Null unless the provider entered the request. */
const confirmationOf = ({ confirmAt, confirmedAt }: RequestRow): object | null =>
  confirmAt === null && confirmedAt === null
    ? null
    : {
        confirmedAt: confirmedAt?.toISOString() ?? null,
        remindAt: confirmAt?.toISOString() ?? null,
      };

/** Why the caller cannot perform an act now; null if they can. */
function whyNot(
  act: ActDefinition,
  request: RequestRow,
  parties: Parties,
  caller: Caller,
  people: PeopleOfRequest,
  moment: Moment,
): Bilingual | null {
  const capacity = capacityOf(request, act, caller);
  if (!capacity) return whyNotYours(request, act, caller);
  const closed = whyClosed(request, act, capacity.party, moment);
  if (closed) return closed;
  if (isOwnHouse(capacity, caller, parties)) return { id: OWN_HOUSE, en: OWN_HOUSE_EN };
  const bar = act.conflict === 'decides' ? null : barIn(act, capacity, caller, people);
  return bar && { id: BARRED[bar], en: bar === 'decided' ? DECIDED : BARRED_EN[bar] };
}

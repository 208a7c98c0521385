import { Objection } from '#libs/contracts/act-bodies';
import { OBJECTIONABLE } from '#libs/contracts/event-changes';
import { dayIn } from '#libs/law/calendar';
import { above } from '#libs/law/superiors';
import { superiorsOf } from '../agencies/directory';
import { objectionPeriodOf } from '../request/count';
import { isEscalated } from '../request/lifecycle';
import { between, defineAct } from './act';

/** The requester objects to a refusal; the superior of the provider answers. */
export const objection = defineAct({
  name: 'objection',
  operationId: 'objectToDecision',
  summary: 'Object to a refusal, as the requester',
  description:
    'Within ten working days of a refusal, whole or in part, or of the finding that this is no assistance; once for each. The superior of the provider answers. This is a service of the system, not a legal remedy.',
  body: Objection,
  examples: {
    refusal: {
      text: 'Seleksi yang menjadi alasan penolakan telah selesai pada 25 November.',
      provisions: ['36-1-a'],
    },
  },
  by: { requester: ['requester', 'system'] },
  transitions: between(OBJECTIONABLE),
  whyClosed: (request, _party, { at, timeZone, calendar }) => {
    if (request.requester === request.provider)
      return {
        id: 'peminta bantuan dan pemberi bantuan adalah instansi yang sama',
        en: 'requester and provider are the same agency',
      };
    const period = objectionPeriodOf(request, timeZone, calendar);
    if (!period) return null;
    const { objection } = request;
    if (objection && new Date(objection.at) >= period.since)
      return { id: 'keberatan sudah diajukan', en: 'an objection was filed already' };
    if (at <= period.dueAt) return null;
    const last = dayIn(timeZone, period.dueAt);
    const { provisional } = period;
    return {
      id: `keberatan hanya dapat diajukan sampai dengan ${last} (sepuluh hari kerja${provisional ? '; perhitungan sementara, karena kalender tahun itu belum termuat' : ''})`,
      en: `objections were open until ${last} (ten working days${provisional ? '; provisional, as the calendar of that year is not loaded' : ''})`,
    };
  },
  conflict: 'bars',
  problems: [],
  message: 'object',
  letters: ['keberatan'],
  read: (tx, _request, { provider }) => superiorsOf(tx, provider),
  decide: (request, { text, provisions = [] }, { parties, actor, now, receivedAt, known }) => {
    const against = OBJECTIONABLE.find((status) => status === request.status);
    if (!against)
      throw new Error(
        `an objection is open in status ${request.status}, which has nothing to object to`,
      );
    const { to, passedOver } = above(parties, known);
    const told = {
      against,
      provisions,
      escalatedTo: to,
      ...(passedOver.length > 0 && { passedOver }),
    };
    return {
      change: {
        set: {
          objection: { at: receivedAt.toISOString(), against, text, provisions, answer: null },
          objectionRemindedAt: null,
          escalatedAt: isEscalated(request) ? request.escalatedAt : now,
          escalatedTo: to,
        },
        entries: [
          { name: 'objected', status: against, actor, data: { ...told, text }, change: told },
        ],
      },
    };
  },
});

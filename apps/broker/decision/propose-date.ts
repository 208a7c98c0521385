import type { FieldError } from '#libs/contracts/problem';
import { DateProposal } from '#libs/contracts/proposals';
import { dayIn } from '#libs/law/calendar';
import type { Parties } from '../agencies/directory';
import { between, defineAct } from './act';
import { invalid, OPEN_IN, propose } from './propose';

/** Either party proposes another day by which the help is given. */
export const date = defineAct({
  name: 'date',
  operationId: 'proposeDate',
  summary: 'Propose the day by which the help is given',
  description: 'The other party answers. Until it agrees, the former day holds.',
  body: DateProposal,
  examples: {
    later: { deliverBy: '2026-12-22', reason: 'Penilai baru tersedia pada minggu ketiga.' },
  },
  by: { requester: ['requester', 'system'], provider: ['decider'] },
  transitions: between(OPEN_IN.date),
  conflict: 'bars',
  problems: [],
  decide: (request, body, circumstances) => {
    const { parties, now, at } = circumstances;
    const errors = pastDay(body.deliverBy, parties, now, `${at}/deliverBy`);
    if (errors.length > 0) return invalid(errors);
    const { deliverBy } = body;
    return propose(request, 'date', { ...body }, circumstances, { deliverBy });
  },
});

/** An error if the day is over in the zone of the provider. */
export function pastDay(
  day: string | undefined,
  { provider }: Parties,
  now: Date,
  pointer: string,
): FieldError[] {
  const today = dayIn(provider.timeZone, now);
  if (day === undefined || day >= today) return [];
  return [{ pointer, code: 'in-past', detail: `this day is over: today is ${today}` }];
}

import type { EscalatedChange } from '#libs/contracts/changes';
import { isReminded, nextSilence, silence } from '#libs/law/deadline';
import type { Parties } from '../agencies/directory';
import { Actor, BROKER, Change, deadlineOf, Outcome } from '../request/lifecycle';
import type { RequestRow } from '../request/request.entity';

/**
 * What the provider's silence leads to at `now` (K45): one reminder, then one escalation, and never a decision. A
 * reminder comes anew where the deadline has moved beyond the one before; after an escalation nothing comes. Where both
 * are due, nobody is reminded of what is over.
 */
export function actOnSilence(request: RequestRow, now: Date, parties: Parties): Outcome {
  const { status, remindedAt } = request;
  const { provider } = parties;
  const deadline = { ...deadlineOf(request, provider.timeZone), running: request.running };
  const { dueAt, remindAt } = deadline;
  const times = { remindAt: remindAt.toISOString(), dueAt: dueAt.toISOString() };
  const come = request.escalatedAt === null ? silence(deadline, now) : 'none';
  if (come === 'escalate')
    return { change: escalatedChange(request, now, parties, BROKER, 'deadline', times) };
  if (come === 'remind' && !isReminded(deadline, remindedAt))
    return {
      change: {
        set: { remindedAt: now, silenceAt: dueAt },
        entries: [{ name: 'reminded', status, actor: BROKER, data: times, change: {} }],
      },
    };
  // Looked at too early: it gets its right time, and nothing has happened.
  return { change: { set: { silenceAt: nextSilence(deadline, remindedAt) }, entries: [] } };
}

/** Escalates a request, whatever its status; `more` is for the history alone. */
export function escalatedChange(
  { status }: RequestRow,
  now: Date,
  parties: Parties,
  actor: Actor,
  cause: EscalatedChange['cause'],
  more: object,
): Change {
  const told = { cause, escalatedTo: aboveOf(parties) };
  return {
    set: { escalatedAt: now, escalatedTo: told.escalatedTo },
    entries: [{ name: 'escalated', status, actor, data: { ...told, ...more }, change: told }],
  };
}

/** The agency above the provider; neither one that asks for the help nor the body that it is a unit of decides on it. */
function aboveOf({ requester, provider }: Parties): string | null {
  const { superior } = provider;
  return [requester.code, requester.party, provider.code].includes(superior) ? null : superior;
}

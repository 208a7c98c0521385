import { REQUEST_EVENTS, RequestEventName } from '#libs/contracts/events';
import { LETTERS, Reader } from './letter-texts';

type Urgency = 'urgent' | 'normal';

/**
 * How urgent each event is for officials. What has to be decided, answered or repaired soon does
 * not wait for a daily digest; an emergency makes every event urgent, also in quiet hours.
 */
export const URGENCY: Record<RequestEventName, Urgency> = {
  submitted: 'normal',
  evaluated: 'normal',
  returned: 'normal',
  'clarification-asked': 'urgent',
  'information-supplied': 'normal',
  approved: 'normal',
  'partially-approved': 'normal',
  refused: 'normal',
  'refusal-not-accepted': 'urgent',
  'conflict-declared': 'urgent',
  'deadline-changed': 'normal',
  reminded: 'urgent',
  escalated: 'urgent',
  extended: 'normal',
  objected: 'urgent',
  'objection-answered': 'normal',
  'objection-reminded': 'urgent',
  'confirmation-reminded': 'urgent',
  confirmed: 'normal',
  linked: 'normal',
  withdrawn: 'normal',
  'costs-proposed': 'normal',
  'costs-agreed': 'normal',
  'costs-declined': 'normal',
  'costs-reminded': 'urgent',
  'responsibility-proposed': 'normal',
  'responsibility-agreed': 'normal',
  'responsibility-declined': 'normal',
  'date-proposed': 'normal',
  'date-agreed': 'normal',
  'date-declined': 'normal',
  'forwarding-proposed': 'normal',
  'forwarding-agreed': 'normal',
  'forwarding-declined': 'normal',
  forwarded: 'normal',
  'delivery-started': 'normal',
  'partly-delivered': 'normal',
  delivered: 'normal',
  'delivery-disputed': 'urgent',
  'completion-reminded': 'urgent',
  'completion-overdue': 'urgent',
  completed: 'normal',
  rated: 'normal',
  'letter-signed': 'normal',
  restored: 'urgent',
  lost: 'urgent',
};

export type Channel = 'mailbox' | 'webhook' | 'e-mail';

/**
 * One line of the table: how a party learns of an event, and which role of its officials may too.
 */
export interface Told {
  event: RequestEventName;
  party: Reader;
  role: 'requester' | 'decider' | 'superior';
  channels: Channel[];
  urgency: Urgency;
}

const ROLES = { requester: 'requester', provider: 'decider', superior: 'superior' } as const;

/** Events that name an agency above: it gets them in its mailbox (see recipients). */
const INTO_MAILBOX: RequestEventName[] = [
  'escalated',
  'objected',
  'objection-reminded',
  'completion-overdue',
];

/**
 * Who is told of which event, and how: both parties, and agencies above them where a letter is for
 * them.
 */
export const WHO_IS_TOLD: readonly Told[] = REQUEST_EVENTS.flatMap((event) => {
  const letter = LETTERS[event];
  const parties = (['requester', 'provider', 'superior'] as const).filter(
    (party) => party !== 'superior' || letter?.next.superior !== undefined,
  );
  return parties.map((party): Told => {
    const isWritten = typeof letter?.next[party] === 'string';
    const channels: Channel[] = ['mailbox', 'webhook', ...(isWritten ? (['e-mail'] as const) : [])];
    // An agency above gets letters; only what is escalated to it comes into its mailbox.
    return {
      ...{ event, party, role: ROLES[party], urgency: URGENCY[event] },
      channels: party === 'superior' && !INTO_MAILBOX.includes(event) ? ['e-mail'] : channels,
    };
  });
});

import type { CloudEvent } from '#libs/contracts/envelope';
import { ACCEPTED, AGENCY_KEYS_CHANGED, REJECTED } from '#libs/contracts/events';
import type { Problem } from '#libs/contracts/problem';
import { causedBy, happened, type Seen } from './seen';

/** A case: what the agency's own system does, and the event that shows it. */
interface Case {
  code: string;
  /** What to do, for the agency's engineer. */
  task: string;
  /** The event that shows it, or undefined. */
  shown: (seen: Seen) => Promise<CloudEvent | undefined> | CloudEvent | undefined;
}

/** A rejected receipt with this problem. */
const rejected =
  (code: string, pointer = '') =>
  ({ events }: Seen): CloudEvent | undefined =>
    events.find(({ type, data }) => {
      const problem = data.problem as Problem | undefined;
      const fits = (errors: Problem['errors'] = []): boolean =>
        pointer === '' || errors.some((error) => error.pointer.startsWith(pointer));
      return type === REJECTED && problem?.code === code && fits(problem.errors);
    });

/** An event that a message of the agency caused in a request whose reference names the case. */
const caused =
  (code: string, name: string, after?: string) =>
  (seen: Seen): CloudEvent | undefined =>
    seen
      .of(code)
      .filter((request) => after === undefined || happened(request, after))
      .map((request) => causedBy(request, name))
      .find((event) => event !== undefined);

/** A submitted request of the case whose data are as asked for. */
const submitted =
  (code: string, fits: (data: Record<string, unknown>) => boolean) =>
  async (seen: Seen): Promise<CloudEvent | undefined> => {
    for (const request of seen.of(code))
      if (fits(await seen.dataOf(request))) return causedBy(request, 'submitted');
    return undefined;
  };

type KeysTold = { added?: string[]; revoked?: string[]; provedBy?: string };
const keysChanged = ({ events }: Seen, what: 'added' | 'revoked'): CloudEvent | undefined =>
  events.find(({ type, data }) => {
    const told = data as KeysTold;
    return type === AGENCY_KEYS_CHANGED && !!told.provedBy && (told[what]?.length ?? 0) > 0;
  });

async function signedByNewKey(seen: Seen): Promise<CloudEvent | undefined> {
  const { added = [] } = (keysChanged(seen, 'added')?.data ?? {}) as KeysTold;
  for (const request of seen.of('K02')) {
    const sender = await seen.senderOf(request);
    if (added.some((kid) => sender === `key:${kid}`)) return causedBy(request, 'submitted');
  }
  return undefined;
}

const isEmergency = ({ emergency }: Record<string, unknown>): boolean =>
  typeof emergency === 'object' && emergency !== null && 'decree' in emergency;

export const CASES: readonly Case[] = [
  {
    code: 'S01',
    task: 'Send a request, and get its receipt',
    shown: ({ events }) => events.find(({ type }) => type === ACCEPTED),
  },
  {
    code: 'S02',
    task: 'Leave out the grounds, and complete the returned request with supply-information',
    shown: caused('S02', 'information-supplied', 'returned'),
  },
  {
    code: 'S03',
    task: 'Send other bytes under an id that you have used',
    shown: rejected('message-id-reused'),
  },
  {
    code: 'S04',
    task: 'Send another request under a reference that you have used',
    shown: rejected('reference-taken'),
  },
  {
    code: 'S05',
    task: 'Send a message whose time is over 24 hours old',
    shown: rejected('validation-failed', '/time'),
  },
  {
    code: 'S06',
    task: 'Send a field that breaks a rule, and show its error to a person',
    shown: rejected('validation-failed', '/data/'),
  },
  {
    code: 'S07',
    task: 'Send a request of classification rahasia, with contentAt instead of texts',
    shown: submitted('S07', ({ classification }) => String(classification).includes('rahasia')),
  },
  {
    code: 'S08',
    task: 'Send an emergency with its decree',
    shown: submitted('S08', isEmergency),
  },
  {
    code: 'S09',
    task: 'Send a request with 200 items',
    shown: submitted('S09', ({ items }) => Array.isArray(items) && items.length === 200),
  },
  {
    code: 'S10',
    task: 'Send a subject with letters beyond ASCII, such as é',
    shown: submitted('S10', ({ subject }) => /[^\0-\x7f]/.test(String(subject))),
  },
  {
    code: 'I01',
    task: 'Answer the question of the provider with supply-information',
    shown: caused('I01', 'information-supplied', 'clarification-asked'),
  },
  {
    code: 'W01',
    task: 'Withdraw a request with withdraw-request',
    shown: caused('W01', 'withdrawn'),
  },
  {
    code: 'P01',
    task: 'Propose costs with propose-costs; the provider agrees',
    shown: caused('P01', 'costs-proposed', 'costs-agreed'),
  },
  {
    code: 'P02',
    task: 'Accept the costs that the provider proposes with answer-proposal',
    shown: caused('P02', 'costs-agreed'),
  },
  {
    code: 'P03',
    task: 'Decline the day that the provider proposes, with a reason',
    shown: caused('P03', 'date-declined'),
  },
  {
    code: 'D01',
    task: 'Confirm a delivery with confirm-receipt',
    shown: caused('D01', 'completed'),
  },
  {
    code: 'D02',
    task: 'Dispute a delivery with confirm-receipt and a reason',
    shown: caused('D02', 'delivery-disputed'),
  },
  {
    code: 'D03',
    task: 'Ask for items 1 and 2, and confirm the delivery of the one that is approved',
    shown: caused('D03', 'completed', 'partially-approved'),
  },
  {
    code: 'O01',
    task: 'Object to the refusal with object',
    shown: caused('O01', 'objected', 'refused'),
  },
  {
    code: 'G01',
    task: 'You are asked for help, and this program approves it for you: report the start with report-delivery',
    shown: caused('G01', 'delivery-started'),
  },
  {
    code: 'G02',
    task: 'You are asked for help, and this program approves it for you: report the delivery with report-delivery',
    shown: caused('G02', 'delivered'),
  },
  {
    code: 'K01',
    task: 'Register a second key beside the first, signed by the first (PUT /v1/agencies/{code}/keys)',
    shown: (seen) => keysChanged(seen, 'added'),
  },
  { code: 'K02', task: 'Send a request that the new key signs', shown: signedByNewKey },
  {
    code: 'K03',
    task: 'Revoke the first key, signed by the new one',
    shown: (seen) => keysChanged(seen, 'revoked'),
  },
];

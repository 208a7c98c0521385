import { FIXED_HOLIDAYS } from './calendar';
import type { Deadline, DeadlineInput } from './deadline';
import type { People, Person } from './deciders';
import { type Body, isOneHouse } from './house';

/** Why a person may not act on one side of a request. */
export type BarCode = 'declared' | 'asked' | 'named' | 'judged';

export interface Disqualification {
  code: BarCode;
  /** `decide`: every act towards a decision; `ask`: every act for the requester. */
  from: 'decide' | 'ask';
  applies: (person: Person, people: People) => boolean;
}

/** A body above the provider that may not decide, and why. */
export interface SkipRule {
  code: 'requesters-house' | 'provider-itself';
  applies: (body: Body, parties: { requester: Body; provider: Body }) => boolean;
}

/** The rules of procedure as data, so that the proof can break them one by one. */
export interface Procedure {
  bars: readonly Disqualification[];
  passedOver: readonly SkipRule[];
  /** Kinds of acting officials who may not take strategic decisions (Article 34). */
  routineOnly: readonly string[];
  /** Start of the count of a deadline. */
  startOf: (input: DeadlineInput) => Date;
  fixedHolidays: readonly string[];
  /** The reservation that must be shown with any step of a deadline; null if there is none. */
  reserve: (deadline: Pick<Deadline, 'provisional' | 'reason'>) => string | null;
}

export const PROCEDURE: Procedure = {
  bars: [
    {
      code: 'declared',
      from: 'decide',
      applies: ({ sub }, { conflicted }) => conflicted.includes(sub),
    },
    { code: 'asked', from: 'decide', applies: ({ sub }, { asked }) => asked.includes(sub) },
    { code: 'named', from: 'decide', applies: (person, { named }) => named.some(isSame(person)) },
    { code: 'judged', from: 'ask', applies: ({ sub }, { judged }) => judged.includes(sub) },
  ],
  passedOver: [
    { code: 'requesters-house', applies: (body, { requester }) => isOneHouse(body, requester) },
    { code: 'provider-itself', applies: ({ code }, { provider }) => code === provider.code },
  ],
  routineOnly: ['plh', 'plt'],
  startOf: ({ receivedAt, emergency, emergencySince }) =>
    emergency && emergencySince && emergencySince > receivedAt ? emergencySince : receivedAt,
  fixedHolidays: FIXED_HOLIDAYS,
  reserve: ({ provisional, reason }) => (provisional ? (reason ?? '') : null),
};

/**
 * A NIP identifies a person. If either side lacks it, name and position together do; a name alone
 * does not.
 */
function isSame(person: Person): (named: People['named'][number]) => boolean {
  return (named) => {
    const [own, theirs] = [digits(person.nip), digits(named.nip)];
    if (own && theirs) return own === theirs;
    return isSameText(person.name, named.name) && isSameText(person.position, named.position);
  };
}

const digits = (nip: string | null | undefined): string => (nip ?? '').replace(/\D/g, '');

/** Whether two texts are equal, ignoring case, spacing and punctuation. */
export function isSameText(one: string | null | undefined, other: string | null | undefined) {
  const plain = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return plain(one ?? '') !== '' && plain(one ?? '') === plain(other ?? '');
}

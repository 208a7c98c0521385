import { isBlank } from './check-decision';
import type { DutyCode } from './evaluation';
import { type BarCode, isSameText, PROCEDURE, type Procedure } from './procedure';

/**
 * The appointment of an acting official (Article 34): daily or interim executor, delegation,
 * mandate.
 */
export interface Acting {
  as: 'plh' | 'plt' | 'delegation' | 'mandate';
  /** The post. */
  for: string;
  document: string | null;
  /** First and last day, `YYYY-MM-DD`; `to` is null until further notice. */
  from: string;
  to: string | null;
}

/** The caller, from the token. */
export interface Person {
  sub: string;
  name?: string | null;
  position?: string | null;
  nip?: string | null;
}

export interface DecidingOfficial extends Person {
  agency: string;
  roles: readonly string[];
  /** The appointment of an acting official; absent if the official holds the post. */
  acting?: Acting | null;
}

/** The persons in the history of a request, by `sub`. */
export interface People {
  /** Persons who acted for the requester. */
  asked: readonly string[];
  /**
   * Officials named in the request; needed because messages of a system are signed by a key, not by
   * a person.
   */
  named: readonly { name?: string | null; position?: string | null; nip?: string | null }[];
  /** Persons who declared a conflict of interest. */
  conflicted: readonly string[];
  /** Persons who acted towards the decision. */
  judged: readonly string[];
}

export const NOBODY: People = { asked: [], named: [], conflicted: [], judged: [] };

export interface DeciderInput {
  official: DecidingOfficial;
  /** The agency that is asked, and the agencies that the request was escalated to. */
  provider: string;
  escalatedTo?: readonly string[];
  /**
   * Whether the official's agency is above the provider and belongs to the same body as the
   * requester.
   */
  ofRequestersHouse?: boolean;
  /** `YYYY-MM-DD`. */
  on: string;
  /** `"none"`, or a description of the conflict. */
  conflictOfInterest: string;
  people?: People;
  /** The decision is strategic, not routine; for instance, it binds the provider's budget. */
  strategic?: boolean;
  /** This official has already decided. */
  decided?: boolean;
}

export interface DeciderCheck {
  may: boolean;
  /** Problem code if the official may not decide. */
  code: 'validation-failed' | 'conflict-of-interest' | 'mandate-expired' | 'forbidden' | null;
  provision: string | null;
  detail: string | null;
  /** Whether this official decides, or the superior instead. */
  decides: 'official' | 'superior';
  duties: DutyCode[];
  /**
   * Flags for review: the decision had a conflict of interest; the official has the same name as
   * one who asks.
   */
  flags: ('review-by-superior' | 'namesake-of-requester')[];
}

/**
 * Words that probably mean "no conflict". The caller is asked to confirm, since a conflict bars an
 * official for good.
 */
const MEANT_AS_NONE = new Set(
  ['no', 'nil', 'nihil', 'null', 'n/a', 'na', 'nope', 'non', 'noen', 'false', 'nothing'].concat([
    'tidak',
    'tidak ada',
    'tdk ada',
    'tak ada',
    'tiada',
    'bukan',
    'belum ada',
    'none.',
  ]),
);
const OTHERS =
  'another official of your agency decides, or the superior, once it is escalated for the reason conflict-of-interest (Articles 42-43)';

/** Explanation to a barred person, in the second person and without a full stop. */
export const BARRED: Record<BarCode, string> = {
  declared: `you declared a conflict of interest in this request before; ${OTHERS}`,
  asked: `you acted for the requester in this request and take no part in its decision; ${OTHERS}`,
  named: `you are named as the official who asks and take no part in the decision; ${OTHERS}`,
  judged:
    'you acted on this request for the provider; another official of the requester acts (Article 42)',
};

/**
 * Why a person may not act towards a decision, or for the requester (42(1)); null if nothing bars
 * them.
 */
export function barOf(
  from: 'decide' | 'ask',
  person: Person,
  people: People,
  procedure: Procedure = PROCEDURE,
): BarCode | null {
  const bars = procedure.bars.filter((bar) => bar.from === from);
  return bars.find(({ applies }) => applies(person, people))?.code ?? null;
}

/** Why an acting official's appointment does not cover a day (`YYYY-MM-DD`); null if it does. */
export function whyNoMandate({ acting }: { acting?: Acting | null }, on: string): string | null {
  if (!acting || (on >= acting.from && (acting.to === null || on <= acting.to))) return null;
  return `your appointment (${acting.as}) runs from ${acting.from} to ${acting.to ?? 'further notice'}, and today is ${on}`;
}

/**
 * Checks who may decide (Articles 42-43, 34): an official of the asked agency; after an escalation,
 * the superior, unless they belong to the same body as the requester. An acting official must be
 * within the appointment. A person who asked or has a conflict of interest never decides. A
 * conflict replaces the person only: the clock runs on, also in an emergency.
 */
export function checkDecider(input: DeciderInput, procedure: Procedure = PROCEDURE): DeciderCheck {
  const { official, provider, escalatedTo = [], on, conflictOfInterest, people = NOBODY } = input;
  const { agency, roles, acting } = official;
  const no = (
    code: NonNullable<DeciderCheck['code']>,
    provision: string | null,
    detail: string,
    more: Partial<DeciderCheck> = {},
  ): DeciderCheck => ({
    may: false,
    code,
    provision,
    detail,
    decides: 'superior',
    duties: [],
    flags: [],
    ...more,
  });

  const own = agency === provider && (roles.includes('decider') || roles.includes('superior'));
  const above = escalatedTo.includes(agency) && roles.includes('superior');
  if (!own && !above)
    return no('forbidden', null, 'you are not an official who decides on this request');
  if (!own && input.ofRequestersHouse) return no('forbidden', '42-1', OWN_HOUSE);
  const expired = whyNoMandate(official, on);
  if (expired) return no('mandate-expired', '34', expired);
  const declared = conflictOfInterest.trim().toLowerCase();
  if (isBlank(conflictOfInterest) || MEANT_AS_NONE.has(declared)) {
    return no('validation-failed', '42-1', 'say "none", or what the conflict of interest is', {
      decides: 'official',
    });
  }
  const replaced = (detail: string) =>
    no('conflict-of-interest', '42-1', detail, {
      duties: ['replace-decider'],
      flags: input.decided ? ['review-by-superior'] : [],
    });
  if (declared !== 'none') return replaced(`you declare a conflict of interest; ${OTHERS}`);
  const bar = barOf('decide', official, people, procedure);
  if (bar) return replaced(BARRED[bar]);
  if (acting && procedure.routineOnly.includes(acting.as) && input.strategic)
    return no('forbidden', '34', ROUTINE);
  const namesake = people.named.some(({ name }) => isSameText(name, official.name));
  return {
    may: true,
    code: null,
    provision: null,
    detail: null,
    decides: 'official',
    duties: [],
    flags: namesake ? ['namesake-of-requester'] : [],
  };
}

export const OWN_HOUSE =
  'your agency and the requester belong to the same body, and no one decides in their own cause: the provider decides, or the next superior';
const ROUTINE =
  'an acting official (Plh, Plt) may not take strategic decisions, and this one binds the budget of the provider: the holder of the post decides, or the superior';

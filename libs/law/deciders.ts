import { isBlank } from './acts';
import type { DutyCode } from './evaluation';

export interface DecidingOfficial {
  sub: string;
  agency: string;
  roles: readonly string[];
  /** Of an acting official (Plh, Plt): the days of the appointment; absent for the definitive one. */
  acting?: { from: string; to: string | null } | null;
}

export interface DeciderInput {
  official: DecidingOfficial;
  /** The agency that is asked, and the agencies whose superior it is escalated to. */
  provider: string;
  escalatedTo?: readonly string[];
  /** `YYYY-MM-DD`. */
  on: string;
  /** `"none"`, or what the conflict is. */
  conflictOfInterest: string;
  /** Officials (`sub`) who declared a conflict in this request before. */
  conflicted?: readonly string[];
  /** The official (`sub`) who asked for the help. */
  requestedBy?: string | null;
  /** The matter is strategic or changes a budget, and so more than routine. */
  strategic?: boolean;
  /** A decision of this official stands already. */
  decided?: boolean;
}

export interface DeciderCheck {
  may: boolean;
  /** The code of the problem, where the official may not. */
  code: 'validation-failed' | 'conflict-of-interest' | 'forbidden' | null;
  provision: string | null;
  detail: string | null;
  /** Who decides: this official, or the superior instead. */
  decides: 'official' | 'superior';
  duties: DutyCode[];
  /** What others look at: an acting official on more than routine; a decision found to be conflicted. */
  flags: ('acting-beyond-routine' | 'review-by-superior')[];
}

/** What people write who mean that there is none: asked again, lest a word bars an official for good. */
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

/**
 * Who may decide (Articles 42-43, 34): an official of the asked agency, or the superior of what is
 * escalated; an acting one within the appointment; nobody with a conflict of interest, nor who asked.
 * A conflict replaces the person, not the case: the clock goes on, in an emergency too.
 */
export function checkDecider(input: DeciderInput): DeciderCheck {
  const { official, provider, escalatedTo = [], on, conflictOfInterest } = input;
  const { sub, agency, roles, acting } = official;
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
  if (!own && !above) return no('forbidden', null, 'is no official who decides on this request');
  if (acting && (on < acting.from || (acting.to !== null && on > acting.to))) {
    return no('forbidden', '34', `acts from ${acting.from} to ${acting.to ?? 'further notice'}`);
  }
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
  if (input.conflicted?.includes(sub))
    return replaced(`you declared a conflict of interest in this request before; ${OTHERS}`);
  if (input.requestedBy === sub)
    return replaced(`you asked for the help and cannot decide on it; ${OTHERS}`);
  return {
    may: true,
    code: null,
    provision: null,
    detail: null,
    decides: 'official',
    duties: [],
    flags: acting && input.strategic ? ['acting-beyond-routine'] : [],
  };
}

import { isBlank } from './check-decision';

export interface ResponsibilityInput {
  /** Codes of the two agencies. */
  requester: string;
  provider: string;
  /** A regulation that assigns the responsibility to another agency. */
  regulation?: { name: string; article: string; holder: string } | null;
  /** An agreement. It is valid only if it is written and signed by both sides. */
  agreement?: {
    reference: string;
    holder: string;
    written: boolean;
    /** Dates of the two signatures, `YYYY-MM-DD`. */
    signedOn: { requester: string | null; provider: string | null };
  } | null;
  /** A claim that someone acted outside the help itself, such as an accident on duty. */
  personalFault?: boolean;
}

export interface Responsibility {
  /** The agency that is responsible for the decisions and acts of the help. */
  holder: string;
  basis: '37' | '37-regulation' | '37-agreement';
  /** The regulation and article, or the agreement. */
  reference: string | null;
  /** The question that an official must answer first; `null` if nothing is open. */
  open: string | null;
}

/**
 * Article 37: the body that needs the help is responsible for it, unless a regulation or a written
 * agreement of both says otherwise. A regulation overrides an agreement; an oral or half-signed
 * agreement has no effect.
 */
export function responsibility(input: ResponsibilityInput): Responsibility {
  const { requester, provider, regulation, agreement, personalFault } = input;
  const parties = [requester, provider];
  const open = personalFault
    ? 'Whether this is an act within the help or a personal fault is a question of law.'
    : null;
  if (regulation && !isBlank(regulation.name) && !isBlank(regulation.article)) {
    const reference = `${regulation.name} ${regulation.article}`;
    return { holder: regulation.holder, basis: '37-regulation', reference, open };
  }
  const { requester: first, provider: second } = agreement?.signedOn ?? {};
  if (agreement?.written && first && second && parties.includes(agreement.holder)) {
    const { holder, reference } = agreement;
    return { holder, basis: '37-agreement', reference, open };
  }
  return { holder: requester, basis: '37', reference: null, open };
}

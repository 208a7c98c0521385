import type { Edition } from './edition';
import type { DutyCode, Recommendation } from './evaluation';
import { inForceOn, lawOf } from './law';
import type { LawPack } from './pack';
import { UU_30_2014 } from './uu-30-2014';

/** A ground that an official states; without `items`, of all items that the act refuses. */
export interface NamedGround {
  provision: string;
  items?: string[] | null;
  reason?: string | null;
  regulation?: string | null;
  article?: string | null;
  affectedWork?: string | null;
}
interface Refusal {
  grounds: NamedGround[];
}
interface Approval {
  items: string[] | 'all';
  conditions?: string[] | null;
  reason?: string | null;
  refused?: NamedGround[] | null;
}

/** What the decision is about. */
export interface DecisionContext {
  /** Date of the decision, `YYYY-MM-DD`; the law of this day applies. */
  asOf: string;
  /** Whether article 36(3) is met. */
  emergency: boolean;
  items: { id: string; recommendation: Recommendation }[];
}

/** `code` of the problem; `pointer` is a JSON pointer (RFC 6901) into the body of the act. */
export interface ActFault {
  code:
    | 'validation-failed'
    | 'refusal-without-ground'
    | 'refusal-without-reason'
    | 'reason-insufficient'
    | 'not-available-in-emergency'
    | 'undecided-items';
  provision: string | null;
  pointer: string;
  detail: string;
  allowed?: string[];
}

/** Without faults the decision is valid; with faults, the rest is what could be read of it. */
export interface CheckedDecision {
  faults: ActFault[];
  outcome: 'approved' | 'partially-approved' | 'refused';
  items: { id: string; outcome: 'approved' | 'refused'; grounds: string[]; departs: boolean }[];
  /** Whether the decision on any item departs from its recommendation. */
  departs: boolean;
  /** Duties that result from the act itself. */
  duties: DutyCode[];
}

/** The recommendations that a decision departs from; none where an official had to judge. */
const DEPARTING: Record<'approved' | 'refused', readonly Recommendation[]> = {
  approved: ['refusal-possible', 'return-incomplete', 'not-assistance'],
  refused: ['grant-possible', 'must-give'],
};

/** Whether a decision on an item departs from its recommendation. */
export const departsFrom = (outcome: 'approved' | 'refused', recommendation: Recommendation) =>
  DEPARTING[outcome].includes(recommendation);

/** Whether a text is empty: absent, white space, or marks without a visible letter or digit. */
export const isBlank = (text: string | null | undefined) =>
  !/(?!\p{DI})[\p{L}\p{N}]/u.test(text ?? '');

/**
 * Article 36: checks a refusal of the whole request. Every item needs a ground of 36(1). Every
 * ground needs a written reason (36(2)) and the details that its letter requires. In an emergency
 * some grounds cannot be used (36(3)).
 */
export function checkRefusal(
  { grounds }: Refusal,
  context: DecisionContext,
  pack: LawPack = UU_30_2014,
): CheckedDecision {
  const faults: ActFault[] = [];
  const left = context.items.map(({ id }) => id);
  const byItem = checkGrounds(grounds, '/grounds', left, context, pack, faults);
  return decision(context, new Set(), byItem, faults);
}

/**
 * Article 35(1): checks an approval of all or some items; the others follow the rules of a refusal.
 * An item approved against its recommendation needs a reason; for a refused item the reason of its
 * ground is enough.
 */
export function checkApproval(
  { items, conditions, reason, refused }: Approval,
  context: DecisionContext,
  pack: LawPack = UU_30_2014,
): CheckedDecision {
  const ids = context.items.map(({ id }) => id);
  const faults: ActFault[] = [];
  const invalid = (pointer: string, detail: string, allowed?: string[]) =>
    faults.push(fault('validation-failed', null, pointer, detail, allowed));

  const named = items === 'all' ? ids : items;
  if (named.length === 0) invalid('/items', 'an approval names at least one item', ids);
  named.forEach((id, index) => {
    if (!ids.includes(id)) invalid(`/items/${index}`, `the request has no item "${id}"`, ids);
    else if (named.indexOf(id) < index) invalid(`/items/${index}`, `"${id}" is named twice`);
  });
  conditions?.forEach((condition, index) => {
    if (isBlank(condition)) invalid(`/conditions/${index}`, 'a condition says something');
  });

  const approved = new Set(named);
  const left = ids.filter((id) => !approved.has(id));
  const byItem = checkGrounds(refused ?? [], '/refused', left, context, pack, faults);
  const checked = decision(context, approved, byItem, faults);
  const against = checked.items.filter((item) => item.departs && item.outcome === 'approved');
  if (against.length > 0 && isBlank(reason)) {
    const which = against.map(({ id }) => id).join(', ');
    invalid('/reason', `approving ${which} departs from the recommendation: say why`);
  }
  return checked;
}

const fault = (
  code: ActFault['code'],
  provision: string | null,
  pointer: string,
  detail: string,
  allowed?: readonly string[],
): ActFault => ({ code, provision, pointer, detail, ...(allowed && { allowed: [...allowed] }) });

/** The grounds of each item in `left`, the items to be refused. Errors are added to `faults`. */
function checkGrounds(
  grounds: readonly NamedGround[],
  at: string,
  left: readonly string[],
  { asOf, emergency }: DecisionContext,
  pack: LawPack,
  faults: ActFault[],
): Map<string, string[]> {
  const edition = inForceOn(lawOf(pack), asOf);
  if (!edition) throw new RangeError(`${pack.id} is not in force on ${asOf}`);

  const byItem = new Map<string, string[]>();
  grounds.forEach((ground, index) => {
    const pointer = `${at}/${index}`;
    faults.push(...faultsOfGround(ground, pointer, emergency, edition, pack));
    const items = ground.items ?? left;
    if (items.length === 0) {
      faults.push(fault('validation-failed', null, `${pointer}/items`, 'refuses no item', left));
    }
    items.forEach((id, position) => {
      if (left.includes(id)) {
        byItem.set(id, [...(byItem.get(id) ?? []), ground.provision]);
      } else {
        const detail = `"${id}" is not among the items to be refused`;
        const where = `${pointer}/items/${position}`;
        faults.push(fault('validation-failed', null, where, detail, left));
      }
    });
  });

  const undecided = left.filter((id) => !byItem.has(id));
  if (at === '/grounds' && grounds.length === 0) {
    const detail = 'a refusal names at least one ground';
    const allowed = openGrounds(edition, emergency).map(({ id }) => id);
    faults.push(fault('refusal-without-ground', pack.refusals, at, detail, allowed));
  } else if (undecided.length > 0) {
    const detail = `neither approved nor refused: ${undecided.join(', ')}`;
    faults.push(fault('undecided-items', pack.refusals, at, detail, undecided));
  }
  return byItem;
}

const openGrounds = ({ provisions }: Edition, emergency: boolean) =>
  [...provisions.values()].filter(
    ({ kind, refusal }) => kind === 'refusal' && (!emergency || refusal?.inEmergency),
  );

function faultsOfGround(
  ground: NamedGround,
  pointer: string,
  emergency: boolean,
  edition: Edition,
  pack: LawPack,
): ActFault[] {
  const allowed = openGrounds(edition, emergency).map(({ id }) => id);
  const provision = edition.provisions.get(ground.provision);
  if (provision?.kind !== 'refusal') {
    const detail = `"${ground.provision}" is no ground of refusal; a reason outside the list goes to the superior (escalation "outside-36-1"), who decides (Q1)`;
    const where = `${pointer}/provision`;
    return [fault('refusal-without-ground', pack.refusals, where, detail, allowed)];
  }
  const { id, refusal } = provision;
  if (emergency && !refusal?.inEmergency) {
    const duty = [...edition.provisions.values()].find(({ kind }) => kind === 'emergency');
    const detail = `${provision.article.en} cannot be used in an emergency: the help must be given`;
    const where = `${pointer}/provision`;
    return [fault('not-available-in-emergency', duty?.id ?? id, where, detail, allowed)];
  }
  const faults: ActFault[] = [];
  if (isBlank(ground.reason)) {
    const rule = pack.duties.find(({ code }) => code === 'written-reason')?.provision ?? id;
    const detail = 'the reason for a refusal is given in writing';
    faults.push(fault('refusal-without-reason', rule, `${pointer}/reason`, detail));
  }
  for (const need of refusal?.needs ?? []) {
    if (!isBlank(ground[need])) continue;
    const detail = `${provision.article.en} needs ${NEEDS[need]}`;
    faults.push(fault('reason-insufficient', id, `${pointer}/${need}`, detail));
  }
  return faults;
}

const NEEDS = {
  regulation: 'the regulation that it rests on',
  article: 'the article of that regulation',
  affectedWork: 'the work that suffers, and how',
} as const;

function decision(
  { items, emergency }: DecisionContext,
  approved: ReadonlySet<string>,
  byItem: ReadonlyMap<string, string[]>,
  faults: ActFault[],
): CheckedDecision {
  const decided = items.map(({ id, recommendation }) => {
    const outcome = approved.has(id) ? ('approved' as const) : ('refused' as const);
    const grounds = [...new Set(byItem.get(id))];
    return { id, outcome, grounds, departs: departsFrom(outcome, recommendation) };
  });
  const refused = decided.filter(({ outcome }) => outcome === 'refused');
  const some = refused.length === 0 ? 'approved' : 'partially-approved';
  return {
    faults,
    outcome: refused.length === items.length ? 'refused' : some,
    items: decided,
    departs: decided.some(({ departs }) => departs),
    // A refusal that is still allowed in an emergency is valid, and both superiors are notified.
    duties: emergency && refused.length > 0 ? ['tell-superiors'] : [],
  };
}

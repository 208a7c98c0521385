import type { StatedFact, Statements } from '#libs/contracts/act-bodies';
import { RequestData } from '#libs/contracts/submit-request';
import { isBlank } from '#libs/law/check-decision';
import { dayIn } from '#libs/law/calendar';
import {
  EvaluationInput,
  ValueSource,
  FactId,
  Facts,
  GRANT_GROUNDS,
  GrantGround,
  Relation,
  Value,
} from '#libs/law/evaluation';
import { isOneHouse } from '#libs/law/house';
import { Housed } from '../agencies/directory';

/** What is evaluated: the claims of the requester and the statements of the provider. */
export interface ClaimsAndStatements {
  data: RequestData;
  statements: Required<Statements>;
  receivedAt: Date;
}

/** Minimum length of facts that can support a claim, in characters. */
const CARRYING_FACTS = 20;

/**
 * Derives the values of the nine facts from claims and statements. Ticking a box alone never makes
 * a fact met.
 * @param at the law is evaluated for this day, in the provider's zone.
 */
export function factsOf(
  request: ClaimsAndStatements,
  requester: Housed,
  provider: Housed,
  at: Date,
): EvaluationInput {
  const asOf = dayIn(provider.timeZone, at);
  const { data, statements } = request;
  const evidence: ValueSource[] = [];
  const facts: Facts = {};
  const items = data.items.map(({ id }) => ({ id, facts: {} as Facts }));
  const set = (
    provision: FactId,
    item: string | null,
    value: Value,
    basis: ValueSource['basis'],
    because: string[],
  ): void => {
    const target = item === null ? facts : items.find(({ id }) => id === item)?.facts;
    if (!target) return;
    target[provision] = value;
    const old = evidence.findIndex((e) => e.provision === provision && e.item === item);
    if (old >= 0) evidence.splice(old, 1);
    evidence.push({ provision, item, basis, facts: because });
  };

  const contradicted = new Map(statements.contradicted.map((c) => [c.provision, c.text]));
  for (const fact of statements.facts)
    if (isClaim(fact.provision) && fact.value !== 'met')
      contradicted.set(fact.provision, fact.text ?? 'dibantah oleh pemberi bantuan');

  for (const ground of data.grounds) {
    const carried = isCarried(ground, data) && !contradicted.has(ground.provision);
    const because = [ground.facts ?? sealed(data)];
    if (ground.cost !== undefined) because.push(`biaya Rp${ground.cost}`);
    if (ground.ownMeans !== undefined) because.push(`kemampuan sendiri Rp${ground.ownMeans}`);
    const against = contradicted.get(ground.provision);
    if (against) because.push(`dibantah: ${against}`);
    // If a ground is claimed twice, the better supported claim counts.
    if (facts[ground.provision] !== 'met')
      set(ground.provision, null, carried ? 'met' : 'needs-judgement', 'claimed', because);
  }

  if (data.emergency) {
    const { value, because } = emergency(data.emergency, request.receivedAt, at);
    const against = contradicted.get('36-3');
    set(
      '36-3',
      null,
      against && value === 'met' ? 'needs-judgement' : value,
      // Nobody claims that a status has ended; the dates show it.
      value === 'not-met' ? 'known' : 'claimed',
      against ? [...because, `dibantah: ${against}`] : because,
    );
  }

  for (const item of data.items) {
    if (item.secrecy)
      set('36-1-b', item.id, names(item.secrecy) ? 'met' : 'needs-judgement', 'claimed', [
        `${item.secrecy.regulation}, ${item.secrecy.article}`,
      ]);
    else if (item.classification === 'rahasia' || item.classification === 'sangat-rahasia')
      set('36-1-b', item.id, 'needs-judgement', 'claimed', [
        `klasifikasi ${item.classification} tanpa dasar peraturan`,
      ]);
  }

  for (const fact of statements.facts) {
    if (isClaim(fact.provision)) continue;
    const value = fact.value === 'met' && !isShown(fact) ? 'needs-judgement' : fact.value;
    for (const item of fact.items ?? [null])
      set(fact.provision, item, value, 'stated', because(fact));
  }

  return {
    asOf,
    parties: {
      requester: requester.kind,
      provider: provider.kind,
      relation: relationOf(requester, provider),
    },
    facts,
    contradicted: [...contradicted.keys()].filter((id) => facts[id] === 'needs-judgement'),
    doubts: [...new Set(statements.doubts.map(({ code }) => code))],
    official: !isBlank(data.requestedBy?.name) && !isBlank(data.requestedBy?.position),
    items,
    evidence,
    ...(data.emergency && { decree: hasDecree(data.emergency, at) }),
  };
}

/** Facts that the requester claims; the provider's official states the others. */
function isClaim(provision: FactId): provision is GrantGround | '36-3' {
  return provision === '36-3' || (GRANT_GROUNDS as readonly string[]).includes(provision);
}

function isCarried(ground: RequestData['grounds'][number], data: RequestData): boolean {
  const facts = ground.facts ?? sealed(data);
  if (!carries(facts)) return false;
  if (ground.provision === '35-1-d')
    return data.items.some((item) => !isBlank(item.description ?? sealed(data)));
  if (ground.provision === '35-1-e')
    return (
      ground.cost !== undefined && ground.ownMeans !== undefined && ground.cost > ground.ownMeans
    );
  return true;
}

/** From `rahasia` up the facts are kept outside, where the provider's official can read them. */
function sealed(data: RequestData): string {
  return data.contentAt ? `isi tersegel, SHA-256 ${data.contentAt.sha256}` : '';
}

function isShown(fact: StatedFact): boolean {
  return fact.provision === '36-1-a' ? carries(fact.text ?? '') : names(fact);
}

/** Enough text to be facts: dots and invisible characters do not count. */
const carries = (text: string): boolean =>
  text.replace(/[\p{DI}\u2800]/gu, '').trim().length >= CARRYING_FACTS && !isBlank(text);

/** True if a regulation and an article of it are named. */
const names = ({ regulation, article }: { regulation?: string; article?: string }): boolean =>
  !isBlank(regulation) && !isBlank(article);

function because(fact: StatedFact): string[] {
  const rule = [fact.regulation, fact.article].filter(Boolean).join(', ');
  return [fact.text, rule].filter((text): text is string => Boolean(text));
}

type Emergency = NonNullable<RequestData['emergency']>;

/**
 * Zones where a day begins first and ends last in Indonesia: a region's code does not give its
 * zone.
 */
const FIRST_ZONE = 'Asia/Jayapura';
const LAST_ZONE = 'Asia/Jakarta';

/** True if there is a decree by then; a decree with a later date does not count yet. */
function hasDecree({ decree }: Emergency, at: Date): boolean {
  return !isBlank(decree?.number) && (decree?.date ?? '9999') <= dayIn(FIRST_ZONE, at);
}

/**
 * Pasal 36(3): event, place, and a decree, or the reason why it is not issued yet. A decreed status
 * that ended before the receipt does not count. One that ends later still obliges the provider.
 */
function emergency(
  claim: Emergency,
  receivedAt: Date,
  at: Date,
): { value: Value; because: string[] } {
  const { event, region, decree, withoutDecreeBecause } = claim;
  const because = [event, region && `wilayah ${region}`, withoutDecreeBecause].filter(
    (text): text is string => !isBlank(text),
  );
  if (decree)
    because.push(['penetapan status', decree.number, decree.date].filter(Boolean).join(' '));
  const validUntil = decree?.validUntil;
  if (validUntil && validUntil < dayIn(LAST_ZONE, receivedAt))
    return { value: 'not-met', because: [...because, `status berakhir ${validUntil}`] };
  const shown =
    !isBlank(event) && !isBlank(region) && (hasDecree(claim, at) || !isBlank(withoutDecreeBecause));
  return { value: shown ? 'met' : 'needs-judgement', because };
}

/** Two units of one government body, at any depth, are the same party. */
function relationOf(requester: Housed, provider: Housed): Relation {
  if (requester.code === provider.code) return 'same-agency';
  return isOneHouse(requester, provider) ? 'same-party' : 'none';
}

import { isBlank } from './check-decision';

/**
 * One cost, paid from one source of money. The same item, beneficiary and days paid from two
 * sources are two lines.
 */
export interface PaidCost {
  /** Kind of cost: `honor`, `perjalanan dinas` ... */
  item: string;
  /** The person or asset that it is paid for; absent if not distinguished. */
  beneficiary?: string | null;
  /** First and last day, `YYYY-MM-DD`; absent: open. */
  from?: string | null;
  to?: string | null;
  /** Whole rupiah. */
  amount: number;
  /** The part of the item that this source bears, 0 to 100; absent: all of it. */
  sharePercent?: number;
  fundedBy: 'requester' | 'provider' | 'shared';
  /** The budget line that pays: DIPA, DPA ... */
  budgetLine: string;
  /** The standard cost (SBM, SSH) in whole rupiah, if there is one. */
  standard?: number | null;
  /** The regulation of a statutory tariff (PNBP), if one is charged. */
  tariff?: string | null;
}

export interface CostInput {
  lines: PaidCost[];
  /**
   * Costs that are already paid elsewhere (salaries, linked requests). They are compared, not
   * agreed again.
   */
  paidElsewhere?: PaidCost[];
  agreedBy: { requester: boolean; provider: boolean };
  /** Both sides are funded from one budget: the same APBD or the same part of the APBN. */
  sameBudget: boolean;
  emergency: boolean;
}

/**
 * `none`, `agreed` and `not-agreed` apply to the whole. For lines: `double-funding` and
 * `same-budget` are not allowed; `unreasonable` goes back to both sides; `tariff` needs an official
 * (statutory tariff or joint agreement).
 */
export type CostCode =
  'none' | 'agreed' | 'not-agreed' | 'double-funding' | 'same-budget' | 'unreasonable' | 'tariff';

export interface CostFinding {
  code: CostCode;
  provision: string;
  /** JSON pointer to the line, or `/agreedBy`. */
  pointer: string;
  detail: string;
}

export interface CostCheck {
  outcome: CostCode;
  findings: CostFinding[];
  /** Sum of all lines in rupiah; 0 is a valid sum. */
  total: number;
  /** Whether the work may begin: costs are settled before the work, in an emergency after it. */
  mayStart: boolean;
}

/** In order of severity; the most severe finding decides. */
const SEVERITY = ['double-funding', 'same-budget', 'unreasonable', 'tariff', 'not-agreed'] as const;

/**
 * Article 35(2): both sides agree on fair costs, and nothing is paid twice. The two sides decide
 * whether a price above the standard is fair; this check does not.
 */
export function checkCosts(input: CostInput): CostCheck {
  const { lines, paidElsewhere = [], agreedBy, sameBudget, emergency } = input;
  const charged = lines.filter(({ amount }) => amount > 0);
  const findings = charged.flatMap((line) => {
    const others = [...charged, ...paidElsewhere].filter(
      (each) => each !== line && overlaps(line, each),
    );
    const share = [line, ...others].reduce((sum, { sharePercent = 100 }) => sum + sharePercent, 0);
    const sources = others.map(({ budgetLine }) => budgetLine).join(', ');
    const above = line.standard != null && line.amount > line.standard;
    const tests: [boolean, CostCode, string][] = [
      [share > 100, 'double-funding', `${share} % of it is paid for, with ${sources}`],
      [
        sameBudget && line.fundedBy !== 'provider',
        'same-budget',
        'both sides live from one budget, nothing is refunded',
      ],
      [above, 'unreasonable', `${line.amount} is above the standard of ${line.standard}`],
      [!isBlank(line.tariff), 'tariff', `a finance officer says whether ${line.tariff} binds`],
    ];
    return tests
      .filter(([found]) => found)
      .map(([, code, detail]) =>
        finding(code, `/lines/${lines.indexOf(line)}`, `${line.item}: ${detail}`),
      );
  });

  const agreed = agreedBy.requester && agreedBy.provider;
  if (charged.length > 0 && !agreed) {
    const silent = (['requester', 'provider'] as const).filter((side) => !agreedBy[side]);
    findings.push(finding('not-agreed', '/agreedBy', `not agreed yet: ${silent.join(' and ')}`));
  }
  const worst = SEVERITY.find((code) => findings.some((each) => each.code === code));
  const outcome = worst ?? (charged.length === 0 ? 'none' : 'agreed');
  return {
    outcome,
    findings,
    total: charged.reduce((sum, { amount }) => sum + amount, 0),
    mayStart: emergency || outcome === 'none' || outcome === 'agreed',
  };
}

const finding = (code: CostCode, pointer: string, detail: string): CostFinding => ({
  code,
  provision: '35-2',
  pointer,
  detail,
});

/**
 * Whether both lines pay the same item for the same person or asset on a common day from different
 * sources.
 */
const overlaps = (a: PaidCost, b: PaidCost) =>
  same(a.item, b.item) &&
  same(a.beneficiary ?? '', b.beneficiary ?? '') &&
  (a.from ?? '') <= (b.to ?? '9999') &&
  (b.from ?? '') <= (a.to ?? '9999');

const same = (a: string, b: string) => normal(a) === normal(b);
const normal = (text: string) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

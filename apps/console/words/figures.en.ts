import type { FIGURES_ID } from './figures.id';

/** Texts of the page of figures. */
export const FIGURES_EN: typeof FIGURES_ID = {
  title: 'Figures',
  ofAll: 'Requests of all agencies.',
  ofAgency: (agency) => `Requests made or received by ${agency}.`,
  asOf: (at) => `As of ${at}.`,
  period: 'Period of receipt',
  from: 'Received from',
  to: 'to, included',
  dateHint: 'Year-month-day, such as 2026-11-30',
  dateFault: 'Write a day as year-month-day, such as 2026-11-30.',
  orderFault: 'The last day cannot be before the first.',
  show: 'Show',
  between: (from, to) =>
    from !== null && to !== null
      ? `Received from ${from} to ${to}.`
      : from !== null
        ? `Received since ${from}.`
        : `Received until ${to ?? ''}.`,
  empty: 'There are no requests in this period.',
  emptyHint: 'Choose another period, or all time.',
  summary: 'Summary',
  received: 'requests',
  median: 'median to the decision',
  p90: '90% are decided within',
  hours: (n) => `${n.toLocaleString('en-GB', { maximumFractionDigits: 1 })} hours`,
  noDecision: 'none yet',
  overdue: 'overdue',
  escalated: 'passed on to the superior',
  departing: 'depart from the recommendation',
  incomplete: (n) => `${n} requests wait for an event; their figures can still change.`,
  unit: 'requests',
  cases: (n, unit) => `n = ${n.toLocaleString('en-GB')} ${unit}`,
  casesOf: (n) => `of ${n.toLocaleString('en-GB')} requests; one request can count several times`,
  share: 'Share',
  count: 'Number',
  none: 'None.',
  others: (n) => `${n} other agencies`,
  chart: (title) => `Bar chart: ${title}. The table beside it has its figures.`,
  byStatus: 'By status',
  byRecommendation: 'By recommendation',
  byProvision: 'Provisions that are met',
  byRefusalGround: 'Grounds of refusal that were used',
  byRequester: 'By requester',
  byProvider: 'By provider',
  status: 'Status',
  recommendation: 'Recommendation',
  provision: 'Provision',
  agency: 'Agency',
};

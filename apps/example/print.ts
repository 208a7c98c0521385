import { DateTime } from 'luxon';
import type { SummaryAnswer } from '#libs/contracts/answers';
import type { ShownFigures } from './figures';
import { PlayedRow, together } from './rows';
import type { Mismatch } from './stage';
import { table, wrap } from './table';

/** Everything that a run read back: what `--json` prints. */
export interface Example {
  seed: number;
  door: 'http' | 'kafka';
  rows: PlayedRow[];
  figures: ShownFigures;
  mismatches: Mismatch[];
}

/** The same for a terminal of this width. */
export function printed({ seed, door, rows, figures, mismatches }: Example, width: number): string {
  const heads = ['Request', 'The law says', 'Deadline', 'Decision', 'Told'];
  const cells = rows.map((row) => [
    request(row),
    law(row),
    deadline(row),
    decision(row),
    told(row),
  ]);
  const { code } = figures.agency;
  const repeated = rows.filter(({ message }) => message.repeated).length;
  return [
    ...table(heads, cells, [22, 32, 17, 32, 21], width),
    '',
    ...table(['Figures now', `of ${code}`, 'of all'], figuresOf(figures), [16, 42, 42], width),
    '',
    ...wrap(
      `Seed ${seed}, over ${door}: ${rows.length} messages, ${repeated} of them repeats; ` +
        (mismatches.length === 0
          ? 'everything is read back as it was done.'
          : `${mismatches.length} differences between what was done and what is read back:`),
      width,
    ),
    ...mismatches.flatMap(({ request, what, did, read }) =>
      wrap(
        `MISMATCH ${request}, ${what}: did ${JSON.stringify(did)}, read ${JSON.stringify(read)}`,
        width,
      ),
    ),
    '',
  ].join('\n');
}

function request({ key, message, request }: PlayedRow): string[] {
  const ended = `${message.ended}${message.repeated ? ', a repeat' : ''}`;
  if (!request) return [key, message.reference ?? 'no reference', ended];
  const { reference, requester, provider, subject, emergency } = request;
  const parties = `${requester} → ${provider}${emergency ? ', emergency' : ''}`;
  return [key, reference, parties, subject ?? 'sealed', ended];
}

function law({ law, message: { problem } }: PlayedRow): string[] {
  if (!law)
    return [
      `not asked: ${problem?.code ?? 'no answer'}`,
      ...(problem?.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`) ??
        (problem ? [problem.detail] : [])),
    ];
  const { label, recommendation, items, because, findings, missing, route, duties } = law;
  const mixed = items.some((item) => item.recommendation !== recommendation);
  return [
    `${recommendation} (${label})`,
    ...(mixed
      ? perItem(items.map(({ id, recommendation }) => ({ id, what: recommendation })))
      : []),
    ...findings.map(
      ({ carries, provision, value, basis, item }) =>
        `${carries ? '' : 'besides '}Pasal ${article(provision)} ${value}, ${basis}` +
        (item === null ? '' : `, item ${item}`),
    ),
    ...because,
    ...missing,
    ...(route ? [route] : []),
    ...(duties.length > 0 ? [`duties: ${duties.join(', ')}`] : []),
  ];
}

function deadline({ deadline }: PlayedRow): string[] {
  if (!deadline) return ['none'];
  const { dueAt, timeZone, rule, running, provisional, stops } = deadline;
  const due = DateTime.fromISO(dueAt, { zone: timeZone, locale: 'id' });
  const standing = stops.findLast(({ to }) => to === null);
  return [
    due.toFormat('yyyy-MM-dd HH:mm ZZZZ'),
    rule.workingDays === undefined
      ? `${(rule.minutes ?? 0) / 60} hours`
      : `${rule.workingDays} working day${rule.workingDays === 1 ? '' : 's'}`,
    ...(provisional ? ['provisional'] : []),
    running ? 'running' : standing ? `stands still: ${standing.why}` : 'ended',
  ];
}

function decision({ request, decision, acts }: PlayedRow): string[] {
  if (!request) return ['none'];
  const done = acts.slice(1).map(({ event, by, grounds }) => {
    return `${event}${on(grounds)}, ${by}`;
  });
  if (!decision) return [...done, `none: ${request.status}`];
  const { items, refused, reason, conditions, departs } = decision;
  return [
    ...done,
    ...perItem(items.map(({ id, outcome, grounds }) => ({ id, what: `${outcome}${on(grounds)}` }))),
    ...refused.map(({ provision, reason, regulation, article: its, affectedWork }) => {
      const rule = regulation ? ` (${regulation} Pasal ${its})` : '';
      return `${article(provision)}: ${reason}${rule}${affectedWork ? ` ${affectedWork}` : ''}`;
    }),
    ...conditions.map((condition) => `condition: ${condition}`),
    ...(departs ? ['departs from the recommendation'] : []),
    ...(reason ? [`reason: ${reason}`] : []),
  ];
}

function told({ told }: PlayedRow): string[] {
  if (told.length === 0) return ['nobody'];
  return told.map(({ agency, events, records }) => {
    const topic = records === null || records === events.length ? '' : `, ${records} on its topic`;
    return `${agency} ${events.length}${topic}: ${events.join(', ')}`;
  });
}

const on = (grounds: string[]): string =>
  grounds.length > 0 ? ` on ${grounds.map(article).join(', ')}` : '';

const perItem = (items: { id: string; what: string }[]): string[] =>
  together(items).map(({ ids, what }) => `item ${ids}: ${what}`);

/** `35-1-b` is printed as 35(1)b. */
function article(provision: string): string {
  return provision.replace(/^(\d+)-(\d+)-?([a-z]?)$/, '$1($2)$3');
}

function figuresOf({ agency, auditor }: ShownFigures): string[][][] {
  const counts = (counts: Record<string, number>): string[] => {
    const list = Object.entries(counts).filter(([, count]) => count > 0);
    return [list.map(([name, count]) => `${name} ${count}`).join(', ') || 'none'];
  };
  const figures: [string, (summary: SummaryAnswer) => string[]][] = [
    ['status', ({ byStatus }) => counts(byStatus)],
    ['recommendation', ({ byRecommendation }) => counts(byRecommendation)],
    ['provision met', ({ byProvision }) => counts(byProvision)],
    ['refused on', ({ byRefusalGround }) => counts(byRefusalGround)],
    ['requester', ({ byRequester }) => counts(byRequester)],
    ['provider', ({ byProvider }) => counts(byProvider)],
    [
      'decision hours',
      ({ decisionHours: { median, p90 } }) => [`median ${median ?? '-'}, p90 ${p90 ?? '-'}`],
    ],
    ['departing decisions', ({ departing }) => [`${departing}`]],
    [
      'overdue',
      ({ overdue, escalated, incomplete }) => [
        `${overdue}; escalated ${escalated}; incomplete ${incomplete}`,
      ],
    ],
  ];
  return figures.map(([name, of]) => [[name], of(agency), of(auditor)]);
}

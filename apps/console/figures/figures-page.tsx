import type { SummaryAnswer } from '#libs/contracts/answers';
import type { Recommendation } from '#libs/law/evaluation';
import type { Status } from '#libs/contracts/statuses';
import { ErrorSummary } from '../acts/error-summary';
import { Field, Fault } from '../acts/form-view';
import { Form } from '../drafts/form';
import { Empty } from '../pages/lists';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import { dateText, instantText } from '../words/times';
import { ChartBar, BarChart } from './bar-chart';

/** Days `YYYY-MM-DD`, both included; empty: open. */
export interface Period {
  from: string;
  to: string;
}

interface Props {
  view: View;
  period: Period;
  faults: Fault[];
  summary: SummaryAnswer;
  nameOf: (code: string) => string;
}

const PATH = '/konsol/angka';
const MOST_AGENCIES = 10;

export function FiguresPage(props: Props) {
  const { view, period, faults, summary } = props;
  const { figures: text } = view.words;
  const isAuditor = view.caller?.roles.includes('auditor') ?? false;
  const total = sum(summary.byStatus);
  return (
    <>
      <ErrorSummary view={view} faults={faults} />
      <h1 class="govuk-heading-l">{text.title}</h1>
      <p class="govuk-body">
        {isAuditor ? text.ofAll : text.ofAgency(view.agency ?? '')} {between(props)}
        {text.asOf(instantText(new Date(summary.asOf), view))}
      </p>
      <PeriodForm view={view} period={period} faults={faults} />
      {total === 0 ? (
        <Empty text={text.empty}>{text.emptyHint}</Empty>
      ) : (
        <Figures {...props} total={total} />
      )}
    </>
  );
}

function between({ view, period: { from, to }, faults }: Props): string {
  if (faults.length > 0 || (from === '' && to === '')) return '';
  const day = (date: string): string | null => (date === '' ? null : dateText(date, view.language));
  return `${view.words.figures.between(day(from), day(to))} `;
}

function PeriodForm({ view, period, faults }: Pick<Props, 'view' | 'period' | 'faults'>) {
  const { figures: text, queue } = view.words;
  const form = Form.of([
    ['dari', period.from],
    ['sampai', period.to],
  ]);
  const of = { view, form, faults };
  return (
    <form method="get" action={PATH} class="bk-filters" aria-label={text.period}>
      <Field of={of} name="dari" label={text.from} hint={text.dateHint} width={10} />
      <Field of={of} name="sampai" label={text.to} hint={text.dateHint} width={10} />
      <button class="govuk-button govuk-button--secondary">{text.show}</button>
      {(period.from !== '' || period.to !== '') && (
        <a class="govuk-link" href={PATH}>
          {queue.clear}
        </a>
      )}
    </form>
  );
}

function Figures({ view, summary, nameOf, total }: Props & { total: number }) {
  const { words, language } = view;
  const { figures: text } = words;
  const bars = (of: Record<string, number>, label: (code: string) => string): ChartBar[] =>
    Object.entries(of)
      .map(([code, count]) => ({ label: label(code), count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
  const article = (id: string): string => articleOf(id, language);
  const parts: [id: string, title: string, column: string, bars: ChartBar[], multiple: boolean][] =
    [
      [
        'status',
        text.byStatus,
        text.status,
        bars(summary.byStatus, (one) => words.status[one as Status] ?? one),
        false,
      ],
      [
        'usulan',
        text.byRecommendation,
        text.recommendation,
        bars(summary.byRecommendation, (one) => words.recommendation[one as Recommendation] ?? one),
        false,
      ],
      ['ketentuan', text.byProvision, text.provision, bars(summary.byProvision, article), true],
      [
        'alasan',
        text.byRefusalGround,
        text.provision,
        bars(summary.byRefusalGround, article),
        true,
      ],
      [
        'peminta',
        text.byRequester,
        text.agency,
        most(bars(summary.byRequester, nameOf), view),
        false,
      ],
      [
        'pemberi',
        text.byProvider,
        text.agency,
        most(bars(summary.byProvider, nameOf), view),
        false,
      ],
    ];
  return (
    <>
      <Summary view={view} summary={summary} total={total} />
      {parts.map(([id, title, column, of, multiple]) => (
        <section class="bk-section" aria-labelledby={`${id}-judul`} key={id}>
          <h2 class="govuk-heading-m" id={`${id}-judul`}>
            {title}
          </h2>
          {of.length === 0 ? (
            <p class="govuk-body">{text.none}</p>
          ) : (
            <div class="bk-figure-pair">
              <figure>
                <BarChart id={id} title={text.chart(title)} bars={of} />
                <figcaption class="bk-quiet bk-small">
                  {multiple ? text.casesOf(total) : text.cases(total, text.unit)}
                </figcaption>
              </figure>
              <FigureTable view={view} title={title} column={column} bars={of} total={total} />
            </div>
          )}
        </section>
      ))}
    </>
  );
}

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

/** The agencies with the most requests, and all others together. */
function most(bars: ChartBar[], { words }: View): ChartBar[] {
  if (bars.length <= MOST_AGENCIES + 1) return bars;
  const others = bars.slice(MOST_AGENCIES);
  const count = others.reduce((all, one) => all + one.count, 0);
  return [...bars.slice(0, MOST_AGENCIES), { label: words.figures.others(others.length), count }];
}

function Summary({ view, summary, total }: Pick<Props, 'view' | 'summary'> & { total: number }) {
  const { figures: text } = view.words;
  const { decisionHours, overdue, escalated, departing, incomplete } = summary;
  const hours = (of: number | null): string => (of === null ? text.noDecision : text.hours(of));
  const figures: [figure: string, text: string][] = [
    [total.toLocaleString('id-ID'), text.received],
    [hours(decisionHours.median), text.median],
    [hours(decisionHours.p90), text.p90],
    [overdue.toLocaleString('id-ID'), text.overdue],
    [escalated.toLocaleString('id-ID'), text.escalated],
    [departing.toLocaleString('id-ID'), text.departing],
  ];
  return (
    <>
      <ul class="bk-figures" aria-label={text.summary}>
        {figures.map(([figure, of]) => (
          <li class="bk-figure" key={of}>
            <strong>{figure}</strong> <span>{of}</span>
          </li>
        ))}
      </ul>
      {incomplete > 0 && <p class="govuk-inset-text">{text.incomplete(incomplete)}</p>}
    </>
  );
}

interface TableProps {
  view: View;
  title: string;
  column: string;
  bars: ChartBar[];
  total: number;
}

function FigureTable({ view, title, column, bars, total }: TableProps) {
  const { figures: text } = view.words;
  return (
    <table class="govuk-table bk-numbers">
      <caption class="govuk-visually-hidden">{title}</caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <th scope="col" class="govuk-table__header">
            {column}
          </th>
          {[text.count, text.share].map((name) => (
            <th scope="col" class="govuk-table__header govuk-table__header--numeric" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {bars.map(({ label, count }) => (
          <tr class="govuk-table__row" key={label}>
            <th scope="row" class="govuk-table__header">
              {label}
            </th>
            <td class="govuk-table__cell govuk-table__cell--numeric">
              {count.toLocaleString('id-ID')}
            </td>
            <td class="govuk-table__cell govuk-table__cell--numeric">
              {Math.round((count / total) * 100)}%
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

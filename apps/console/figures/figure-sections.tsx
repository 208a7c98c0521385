import type { SummaryAnswer } from '#libs/contracts/answers';
import type { Status } from '#libs/contracts/statuses';
import type { Recommendation } from '#libs/law/evaluation';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import { ChartBar, BarChart } from './bar-chart';
import { NumbersHead } from './numbers-head';

interface Props {
  view: View;
  summary: SummaryAnswer;
  /** Whether figures lead to the lists behind them, which show what is known now. */
  linked: boolean;
  nameOf: (code: string) => string;
}

interface Section {
  id: string;
  title: string;
  column: string;
  bars: ChartBar[];
  /** Whether one request can count several times. */
  multiple?: boolean;
}

const MOST_AGENCIES = 10;

/** What the summary is divided into: a chart and a table beside it for each. */
export function FigureSections(props: Props) {
  const { view, summary } = props;
  const { figures: text } = view.words;
  const total = Object.values(summary.byStatus).reduce((all, one) => all + one, 0);
  return (
    <>
      {sectionsOf(props).map(({ id, title, column, bars, multiple }) => (
        <section class="bk-section" aria-labelledby={`${id}-judul`} key={id}>
          <h2 class="govuk-heading-m" id={`${id}-judul`}>
            {title}
          </h2>
          {bars.length === 0 ? (
            <p class="govuk-body">{text.none}</p>
          ) : (
            <div class="bk-figure-pair">
              <figure>
                <BarChart id={id} title={text.chart(title)} bars={bars} language={view.language} />
                <figcaption class="bk-quiet bk-small">
                  {multiple ? text.casesOf(total) : text.cases(total, text.unit)}
                </figcaption>
              </figure>
              <FigureTable view={view} title={title} column={column} bars={bars} total={total} />
            </div>
          )}
        </section>
      ))}
    </>
  );
}

function sectionsOf({ view, summary, linked, nameOf }: Props): Section[] {
  const { words, language } = view;
  const { figures: text } = words;
  const bars = (
    counts: Record<string, number>,
    label: (code: string) => string,
    filter?: string,
  ): ChartBar[] =>
    Object.entries(counts)
      .map(([code, count]) => ({
        ...{ label: label(code), count },
        href: linked && filter !== undefined ? listOf(summary, filter, code) : null,
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
  const status = (one: string): string => words.status[one as Status] ?? one;
  const recommendation = (one: string): string =>
    words.recommendation[one as Recommendation] ?? one;
  const article = (one: string): string => articleOf(one, language);
  return [
    {
      ...{ id: 'status', title: text.byStatus, column: text.status },
      bars: bars(summary.byStatus, status, 'status'),
    },
    {
      ...{ id: 'usulan', title: text.byRecommendation, column: text.recommendation },
      bars: bars(summary.byRecommendation, recommendation),
    },
    {
      ...{ id: 'ketentuan', title: text.byProvision, column: text.provision, multiple: true },
      bars: bars(summary.byProvision, article),
    },
    {
      ...{ id: 'alasan', title: text.byRefusalGround, column: text.provision, multiple: true },
      bars: bars(summary.byRefusalGround, article),
    },
    {
      ...{ id: 'peminta', title: text.byRequester, column: text.agency },
      bars: most(bars(summary.byRequester, nameOf, 'requester'), view),
    },
    {
      ...{ id: 'pemberi', title: text.byProvider, column: text.agency },
      bars: most(bars(summary.byProvider, nameOf, 'provider'), view),
    },
  ];
}

/** The list of the requests that a figure counts. */
function listOf(
  { receivedFrom, receivedBefore }: SummaryAnswer,
  filter: string,
  code: string,
): string {
  const query = new URLSearchParams({
    [filter]: code,
    ...(receivedFrom !== null && { receivedFrom }),
    ...(receivedBefore !== null && { receivedBefore }),
  });
  return `/konsol/permohonan?${query.toString()}`;
}

/** The agencies with the most requests, and all others together. */
function most(bars: ChartBar[], { words }: View): ChartBar[] {
  if (bars.length <= MOST_AGENCIES + 1) return bars;
  const others = bars.slice(MOST_AGENCIES);
  const count = others.reduce((all, one) => all + one.count, 0);
  const label = words.figures.others(others.length);
  return [...bars.slice(0, MOST_AGENCIES), { label, count, href: null, rest: true }];
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
  const locale = view.language === 'id' ? 'id-ID' : 'en-GB';
  return (
    <table class="govuk-table bk-numbers">
      <caption class="govuk-visually-hidden">{title}</caption>
      <NumbersHead first={column} numbers={[text.count, text.share]} />
      <tbody class="govuk-table__body">
        {bars.map(({ label, count, href }) => (
          <tr class="govuk-table__row" key={label}>
            <th scope="row" class="govuk-table__header">
              {href === null ? (
                label
              ) : (
                <a class="govuk-link" href={href}>
                  {label}
                </a>
              )}
            </th>
            <td class="govuk-table__cell govuk-table__cell--numeric">
              {count.toLocaleString(locale)}
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

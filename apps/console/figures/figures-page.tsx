import type { SummaryAnswer } from '#libs/contracts/answers';
import { ErrorSummary } from '../pages/error-summary';
import { Fault, Field } from '../pages/form-view';
import { Form } from '../http/form';
import { Empty, FilterForm } from '../pages/lists';
import { Section } from '../pages/parts';
import type { View } from '../pages/pages';
import { dateText, instantText } from '../words/times';
import { FigureSections } from './figure-sections';
import { About, FIGURES, FiguresFrame } from './figures-frame';
import type { Period } from './filters';
import { PeriodFields, periodText } from './report-page';
import { NumbersHead } from './numbers-head';

/** What the summary is asked for. */
export interface SummaryFilters extends Period {
  /** The day `YYYY-MM-DD` whose knowledge counts; empty: what is known now. */
  knownAt: string;
}

interface Props {
  view: View;
  filters: SummaryFilters;
  faults: Fault[];
  /** As known on the day of the filters; null while they have faults. */
  summary: SummaryAnswer | null;
  /** As known now, if `summary` is as known on another day. */
  now: SummaryAnswer | null;
  nameOf: (code: string) => string;
}

/** The summary: counts, hours to the decision, and what they are divided into. */
export function FiguresPage(props: Props) {
  const { view, filters, faults, summary } = props;
  const { figures: text } = view.words;
  return (
    <>
      <ErrorSummary view={view} faults={faults} />
      <FiguresFrame view={view} at="" title={text.title}>
        {summary && (
          <About view={view}>
            {periodText(view, filters)}
            {text.asOf(instantText(new Date(summary.asOf), view))}
          </About>
        )}
        <SummaryForm view={view} filters={filters} faults={faults} />
        {summary && <Summary {...props} summary={summary} />}
      </FiguresFrame>
    </>
  );
}

function SummaryForm({ view, filters, faults }: Pick<Props, 'view' | 'filters' | 'faults'>) {
  const { figures: text } = view.words;
  const { from, to, knownAt } = filters;
  const of = { view, form: Form.of([['diketahui', knownAt]]), faults };
  return (
    <FilterForm view={view} path={FIGURES} filtered={`${from}${to}${knownAt}` !== ''}>
      <PeriodFields view={view} faults={faults} from={from} to={to} />
      <Field of={of} name="diketahui" label={text.knownAt} hint={text.knownHint} width={10} day />
    </FilterForm>
  );
}

/** Whether the figures count requests of agencies below, which the list does not show. */
const seesBelow = ({ caller }: View): boolean =>
  caller !== null && caller.roles.includes('superior') && !caller.roles.includes('auditor');

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

function Summary(props: Props & { summary: SummaryAnswer }) {
  const { view, filters, summary, now, nameOf } = props;
  const { figures: text } = view.words;
  if (sum(summary.byStatus) === 0 && (now === null || sum(now.byStatus) === 0))
    return <Empty text={text.empty}>{text.emptyHint}</Empty>;
  return (
    <>
      {now === null ? (
        <Tiles view={view} summary={summary} />
      ) : (
        <ThenAndNow view={view} day={filters.knownAt} summary={summary} now={now} />
      )}
      {summary.incomplete > 0 && (
        <p class="govuk-inset-text">{text.incomplete(summary.incomplete)}</p>
      )}
      <FigureSections
        view={view}
        summary={summary}
        linked={now === null && !seesBelow(view)}
        nameOf={nameOf}
      />
    </>
  );
}

/** The figures of the whole, each with what it counts. */
function figuresOf({ words, language }: View, of: SummaryAnswer): [figure: string, of: string][] {
  const { figures: text } = words;
  const locale = language === 'id' ? 'id-ID' : 'en-GB';
  const hours = (n: number | null): string => (n === null ? text.noDecision : text.hours(n));
  return [
    [sum(of.byStatus).toLocaleString(locale), text.received],
    [hours(of.decisionHours.median), text.median],
    [hours(of.decisionHours.p90), text.p90],
    [of.overdue.toLocaleString(locale), text.overdue],
    [of.escalated.toLocaleString(locale), text.escalated],
    [of.departing.toLocaleString(locale), text.departing],
  ];
}

function Tiles({ view, summary }: { view: View; summary: SummaryAnswer }) {
  return (
    <ul class="bk-figures" aria-label={view.words.figures.summary}>
      {figuresOf(view, summary).map(([figure, of]) => (
        <li class="bk-figure" key={of}>
          <strong>{figure}</strong> <span>{of}</span>
        </li>
      ))}
    </ul>
  );
}

interface ComparedProps {
  view: View;
  day: string;
  summary: SummaryAnswer;
  now: SummaryAnswer;
}

/** The same figures as known on a day and as known now. */
function ThenAndNow({ view, day, summary, now }: ComparedProps) {
  const { figures: text } = view.words;
  const told = dateText(day, view.language);
  const today = figuresOf(view, now);
  return (
    <Section id="diketahui" title={text.knownTitle(told)}>
      <p class="govuk-body">{text.knownText(told)}</p>
      <table class="govuk-table bk-numbers">
        <caption class="govuk-visually-hidden">{text.knownTitle(told)}</caption>
        <NumbersHead first={text.figure} numbers={[text.then, text.now]} />
        <tbody class="govuk-table__body">
          {figuresOf(view, summary).map(([figure, of], at) => (
            <tr class="govuk-table__row" key={of}>
              <th scope="row" class="govuk-table__header">
                {of}
              </th>
              <td class="govuk-table__cell govuk-table__cell--numeric">{figure}</td>
              <td class="govuk-table__cell govuk-table__cell--numeric">{today[at]?.[0]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

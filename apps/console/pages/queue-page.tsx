import type { AgencyEventData } from '#libs/contracts/events';
import { STATUSES } from '#libs/contracts/statuses';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import { KINDS } from '#libs/contracts/submit-request';
import { dayText, clockText } from '../words/times';
import type { View } from './pages';
import { Clock, Due, Proposal, StatusTag } from './parts';

export interface Listed extends ListedRequestAnswer {
  /** Names of the parties. */
  from: string;
  for: string;
  /** Time zone of the provider. */
  zone: string | undefined;
  due: Due;
  drafted: boolean;
}

export type Filters = Partial<Record<'status' | 'kind' | 'requester' | 'provider', string>>;

interface Props {
  view: View;
  /** Whether it is the queue of what waits for the official. */
  waiting: boolean;
  rows: Listed[];
  next: string | null;
  paged: boolean;
  filters: Filters;
  agencies: AgencyEventData[];
  figures: Record<'waiting' | 'late' | 'soon' | 'emergency', number> | null;
}

export function QueuePage(props: Props) {
  const { view, waiting, rows, next, paged, filters, figures } = props;
  const { queue } = view.words;
  const more = next !== null || paged ? '+' : '';
  return (
    <>
      <h1 class="govuk-heading-l">{waiting ? queue.title : queue.allTitle}</h1>
      {figures && rows.length > 0 && (
        <ul class="bk-figures">
          <Figure count={`${figures.waiting}${more}`} text={queue.waiting} />
          <Figure count={figures.late} text={queue.overdue} late={figures.late > 0} />
          <Figure count={figures.emergency} text={queue.emergency} late={figures.emergency > 0} />
          <Figure count={figures.soon} text={queue.dueSoon} />
        </ul>
      )}
      <FilterForm {...props} />
      {rows.length === 0 ? (
        <Empty view={view} waiting={waiting} filtered={Object.keys(filters).length > 0} />
      ) : (
        <Table view={view} rows={rows} waiting={waiting} />
      )}
      <Paging view={view} next={next} paged={paged} filters={filters} waiting={waiting} />
    </>
  );
}

const Figure = ({
  count,
  text,
  late,
}: {
  count: number | string;
  text: string;
  late?: boolean;
}) => (
  <li class={`bk-figure${late ? ' bk-figure--late' : ''}`}>
    <strong>{count}</strong> <span>{text}</span>
  </li>
);

const pathOf = (waiting: boolean): string => (waiting ? '/konsol/antrean' : '/konsol/permohonan');

function FilterForm({ view, waiting, filters, agencies }: Props) {
  const { queue, status, kind } = view.words;
  const party = waiting && view.caller?.roles.includes('decider') ? 'requester' : 'provider';
  const select = (name: keyof Filters, label: string, any: string, options: [string, string][]) => (
    <div class="govuk-form-group">
      <label class="govuk-label bk-small" for={`saring-${name}`}>
        {label}
      </label>
      <select class="govuk-select" id={`saring-${name}`} name={name}>
        <option value="">{any}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={filters[name] === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <form method="get" action={pathOf(waiting)} class="bk-filters" aria-label={queue.filters}>
      {select(
        'status',
        queue.status,
        queue.anyStatus,
        STATUSES.map((one) => [one, status[one]]),
      )}
      {select(
        'kind',
        queue.kind,
        queue.anyKind,
        KINDS.map((one) => [one, kind[one]]),
      )}
      {select(
        party,
        queue[party],
        queue.anyAgency,
        agencies.map(({ code, name }) => [code, name]),
      )}
      <button class="govuk-button govuk-button--secondary">{queue.filter}</button>
      {Object.keys(filters).length > 0 && (
        <a class="govuk-link" href={pathOf(waiting)}>
          {queue.clear}
        </a>
      )}
    </form>
  );
}

function Empty({ view, waiting, filtered }: { view: View; waiting: boolean; filtered: boolean }) {
  const { queue } = view.words;
  const text = filtered ? queue.emptyFiltered : waiting ? queue.empty : queue.emptyAll;
  return (
    <div class="bk-empty">
      <p class="govuk-body-l">{text}</p>
      {waiting && !filtered && <p class="govuk-body bk-quiet">{queue.emptyHint}</p>}
    </div>
  );
}

function Table({ view, rows, waiting }: { view: View; rows: Listed[]; waiting: boolean }) {
  const { queue } = view.words;
  const columns = [
    queue.due,
    queue.request,
    queue.from,
    queue.to,
    queue.recommendation,
    queue.status,
  ];
  return (
    <table class="govuk-table bk-list" role="table" data-keys>
      <caption class="govuk-table__caption bk-quiet bk-small">
        {waiting ? queue.order : queue.orderAll} {queue.keys}
      </caption>
      <thead class="govuk-table__head" role="rowgroup">
        <tr class="govuk-table__row" role="row">
          {columns.map((name) => (
            <th scope="col" class="govuk-table__header" role="columnheader" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="govuk-table__body" role="rowgroup">
        {rows.map((row) => (
          <TableRow key={row.id} view={view} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function TableRow({ view, row }: { view: View; row: Listed }) {
  const { words, language } = view;
  const { queue } = words;
  const due = new Date(row.dueAt);
  return (
    <tr class="govuk-table__row" role="row">
      <td class="govuk-table__cell bk-small" role="cell">
        <Clock due={row.due} view={view} />
        {!row.due.ended && (
          <>
            <br />
            <time class="bk-quiet" dateTime={row.dueAt}>
              {dayText(due, language, row.zone, true)}, {clockText(due, language, row.zone)}
            </time>
          </>
        )}
      </td>
      <th scope="row" class="govuk-table__header" role="rowheader">
        <a class="govuk-link bk-subject" href={`/konsol/permohonan/${row.id}`} data-row-link>
          {row.subject ?? queue.sealed}
        </a>
        <span class="bk-quiet bk-small">{row.reference}</span>{' '}
        {row.emergency && <span class="bk-flag">{words.request.emergency}</span>}{' '}
        {row.drafted && <span class="bk-drafted">{queue.draft}</span>}
      </th>
      <td class="govuk-table__cell bk-small" role="cell" data-label={queue.from}>
        {row.from}
      </td>
      <td class="govuk-table__cell bk-small" role="cell" data-label={queue.to}>
        {row.for}
      </td>
      <td class="govuk-table__cell bk-small" role="cell" data-label={queue.recommendation}>
        <Proposal of={row.recommendation} words={words} />
      </td>
      <td class="govuk-table__cell bk-small" role="cell" data-label={queue.status}>
        <StatusTag status={row.status} words={words} />
      </td>
    </tr>
  );
}

function Paging({
  view,
  next,
  paged,
  filters,
  waiting,
}: Pick<Props, 'view' | 'next' | 'paged' | 'filters' | 'waiting'>) {
  const { queue } = view.words;
  if (next === null && !paged) return null;
  const to = (after: Record<string, string>): string =>
    `${pathOf(waiting)}?${new URLSearchParams({ ...filters, ...after }).toString()}`;
  return (
    <nav class="govuk-pagination bk-no-print" aria-label={queue.paging}>
      {paged && (
        <div class="govuk-pagination__prev">
          <a class="govuk-link govuk-pagination__link" href={to({})}>
            {queue.first}
          </a>
        </div>
      )}
      {next !== null && (
        <div class="govuk-pagination__next">
          <a class="govuk-link govuk-pagination__link" href={to({ after: next })} rel="next">
            {queue.next}
          </a>
        </div>
      )}
    </nav>
  );
}

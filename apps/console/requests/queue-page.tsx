import type { RequestCounts } from '#libs/contracts/requests-and-callers';
import { STATUSES, statusesWhere } from '#libs/contracts/statuses';
import { KINDS } from '#libs/contracts/submit-request';
import { Empty, FilterForm, FilterSelect, Paging, SearchField } from '../pages/lists';
import { instantText } from '../words/times';
import type { View } from '../pages/pages';
import { pathWith, PERIOD, SWITCHES } from '../pages/queue-filters';
import { QueueRow, QueueTable } from './queue-table';

interface Props {
  view: View;
  /** True for the queue of the official, false for the list of all requests. */
  waiting: boolean;
  rows: QueueRow[];
  /** What else waits for the official, outside the deadline of an answer. */
  others: QueueRow[];
  next: string | null;
  paged: boolean;
  filters: URLSearchParams;
  /** Whether more emergencies wait than are shown. */
  moreUrgent: boolean;
  counts: RequestCounts;
}

export const QUEUE = '/konsol/antrean';
export const ALL = '/konsol/permohonan';

export function QueuePage(props: Props) {
  const { view, waiting, rows, others, next, paged, filters } = props;
  const { queue, lists } = view.words;
  const path = waiting ? QUEUE : ALL;
  return (
    <>
      <h1 class="govuk-heading-l">{waiting ? queue.title : queue.allTitle}</h1>
      <Counts view={view} counts={props.counts} />
      <Filters view={view} path={path} filters={filters} waiting={waiting} />
      <ReceivedIn view={view} filters={filters} />
      {props.moreUrgent && (
        <p class="govuk-inset-text">
          {lists.moreUrgent}{' '}
          <a class="govuk-link" href={pathWith(path, filters, { emergency: 'true' })}>
            {lists.allUrgent}
          </a>
        </p>
      )}
      {rows.length > 0 ? (
        <QueueTable
          view={view}
          rows={rows}
          caption={`${waiting ? queue.order : queue.orderAll} ${queue.keys}`}
        />
      ) : (
        others.length === 0 && <Nothing {...props} />
      )}
      {others.length > 0 && (
        <section aria-labelledby="lainnya">
          <h2 class="govuk-heading-m" id="lainnya">
            {lists.others}
          </h2>
          <QueueTable view={view} rows={others} caption={lists.othersHint} />
          <p class="govuk-body bk-no-print">
            <a class="govuk-link" href={`${ALL}?waitingFor=me`}>
              {lists.allWaiting}
            </a>
          </p>
        </section>
      )}
      <Paging view={view} page={{ next, paged }} path={path} filters={filters} />
      {waiting && view.caller?.roles.includes('decider') && (
        <p class="govuk-body bk-after bk-no-print">
          <a class="govuk-link" href={`${ALL}?${AFTERWARDS.toString()}`}>
            {lists.afterwards}
          </a>
        </p>
      )}
    </>
  );
}

const STANDING = new URLSearchParams(
  statusesWhere(({ clock }) => clock === 'standing').map((status) => ['status', status]),
);

/** The provider still has something to do after its decision. */
const AFTERWARDS = new URLSearchParams([
  ['waitingFor', 'me'],
  ...statusesWhere(({ clock, waitsFor }) => clock === 'ended' && waitsFor === 'provider').map(
    (status): [string, string] => ['status', status],
  ),
]);

/** Counts of requests, each with a link to its list. */
function Counts({ view, counts }: { view: View; counts: RequestCounts }) {
  const { queue, lists } = view.words;
  const of = (query: string): string => `${ALL}?${query}`;
  const figures: [count: number, text: string, href: string | null, late?: boolean][] = [
    [counts.waitingForMe, queue.waiting, QUEUE],
    [counts.overdue, queue.overdue, of('overdue=true'), true],
    [counts.dueToday, queue.dueSoon, null],
    [counts.standingStill, lists.standingStill, of(STANDING.toString())],
    [counts.escalated, lists.escalatedMany, of('escalated=true')],
  ];
  return (
    <ul class="bk-figures" aria-label={lists.counts}>
      {figures.map(([count, text, href, late]) => (
        <li class={`bk-figure${late && count > 0 ? ' bk-figure--late' : ''}`} key={text}>
          <strong>{count.toLocaleString('id-ID')}</strong>{' '}
          {href !== null && count > 0 ? (
            <a class="govuk-link" href={href}>
              {text}
            </a>
          ) : (
            <span>{text}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Filters({
  view,
  path,
  filters,
  waiting,
}: {
  view: View;
  path: string;
  filters: URLSearchParams;
  waiting: boolean;
}) {
  const { queue, lists, status, kind } = view.words;
  const chosen = filters.getAll('status');
  return (
    <FilterForm view={view} path={path} filtered={filters.size > 0}>
      <SearchField label={lists.search} value={filters.get('q')} />
      <FilterSelect
        name="status"
        label={queue.status}
        any={chosen.length > 1 ? lists.several : queue.anyStatus}
        value={chosen.length === 1 ? (chosen[0] ?? null) : null}
        options={STATUSES.map((one) => [one, status[one]] as const)}
      />
      <FilterSelect
        name="kind"
        label={queue.kind}
        any={queue.anyKind}
        value={filters.get('kind')}
        options={KINDS.map((one) => [one, kind[one]] as const)}
      />
      <fieldset class="govuk-fieldset bk-switches">
        <legend class="govuk-visually-hidden">{lists.only}</legend>
        <div class="govuk-checkboxes govuk-checkboxes--small">
          {SWITCHES.filter(([name]) => !waiting || name !== 'waitingFor').map(([name, value]) => (
            <div class="govuk-checkboxes__item" key={name}>
              <input
                class="govuk-checkboxes__input"
                type="checkbox"
                id={`saring-${name}`}
                name={name}
                value={value}
                checked={filters.has(name)}
              />
              <label class="govuk-label govuk-checkboxes__label" for={`saring-${name}`}>
                {lists.switches[name]}
              </label>
            </div>
          ))}
        </div>
      </fieldset>
      {['id', 'requester', 'provider', ...PERIOD].flatMap((name) =>
        filters
          .getAll(name)
          .map((value) => <input key={name + value} type="hidden" name={name} value={value} />),
      )}
    </FilterForm>
  );
}

/** The period that a link behind a figure asked for. */
function ReceivedIn({ view, filters }: Pick<Props, 'view' | 'filters'>) {
  const [from, before] = PERIOD.map((name) => {
    const at = filters.get(name);
    return at === null ? null : instantText(new Date(at), view);
  });
  if (!from && !before) return null;
  return <p class="govuk-body">{view.words.lists.received(from ?? null, before ?? null)}</p>;
}

function Nothing({ view, waiting, filters }: Pick<Props, 'view' | 'waiting' | 'filters'>) {
  const { queue, lists } = view.words;
  if (filters.size > 0)
    return (
      <Empty text={queue.emptyFiltered}>
        {filters.has('q') && lists.searched(filters.get('q') ?? '')} {lists.emptyFilteredHint}
      </Empty>
    );
  return waiting ? (
    <Empty text={queue.empty}>{queue.emptyHint}</Empty>
  ) : (
    <Empty text={queue.emptyAll} />
  );
}

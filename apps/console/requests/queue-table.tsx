import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import { STATUS } from '#libs/contracts/statuses';
import { clockText, dayText } from '../words/times';
import { TableHead } from '../pages/data-table';
import type { View } from '../pages/pages';
import { Clock, Proposal, StatusTag } from '../pages/parts';

export interface QueueRow extends ListedRequestAnswer {
  /** Time zone of the provider. */
  zone: string | undefined;
  /** Whether the official has a draft about it. */
  drafted: boolean;
}

/** Requests as a table; on a narrow screen each becomes a block. */
export function QueueTable({
  view,
  rows,
  caption,
}: {
  view: View;
  rows: QueueRow[];
  caption: string;
}) {
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
      <caption class="govuk-table__caption bk-quiet bk-small">{caption}</caption>
      <TableHead columns={columns} />
      <tbody class="govuk-table__body" role="rowgroup">
        {rows.map((row) => (
          <TableRow key={row.id} view={view} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function TableRow({ view, row }: { view: View; row: QueueRow }) {
  const { words, language } = view;
  const { queue } = words;
  const due = new Date(row.dueAt);
  const ended = STATUS[row.status].clock === 'ended';
  return (
    <tr class="govuk-table__row" role="row">
      <td class="govuk-table__cell bk-small" role="cell">
        <Clock due={{ dueAt: row.dueAt, running: row.running, ended }} view={view} />
        {!ended && (
          <>
            <br />
            <time class="bk-quiet" dateTime={row.dueAt}>
              {dayText(due, language, row.zone, true)}, {clockText(due, language, row.zone)}
            </time>
            {row.provisional && ` (${words.time.provisional})`}
          </>
        )}
      </td>
      <th scope="row" class="govuk-table__header" role="rowheader">
        <a class="govuk-link bk-subject" href={`/konsol/permohonan/${row.id}`} data-row-link>
          {row.subject ?? queue.sealed}
        </a>
        <span class="bk-quiet bk-small">
          {row.reference}
          {row.itemCount > 1 && `, ${words.lists.items(row.itemCount)}`}
        </span>{' '}
        {row.emergency && <span class="bk-flag">{words.request.emergency}</span>}{' '}
        {row.escalatedAt !== null && <span class="bk-drafted">{words.lists.escalated}</span>}{' '}
        {row.drafted && <span class="bk-drafted">{queue.draft}</span>}
      </th>
      <td class="govuk-table__cell bk-small" role="cell" data-label={queue.from}>
        {row.requesterName}
      </td>
      <td class="govuk-table__cell bk-small" role="cell" data-label={queue.to}>
        {row.providerName}
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

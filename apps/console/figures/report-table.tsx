import type { ReportAnswer, ReportColumn, Row } from '#libs/contracts/report-answers';
import { cellText, Reading } from '#libs/contracts/report-text';
import type { View } from '../pages/pages';
import { listAddress } from './filters';

interface Props {
  view: View;
  report: ReportAnswer;
  reading: Reading;
  title: string;
}

/** Longer tables are for a spreadsheet. */
const MOST_ROWS = 100;
const BANDS: Readonly<Record<string, string>> = {
  green: 'green',
  amber: 'yellow',
  red: 'red',
  'too-few': 'grey',
};

const isNumber = ({ unit }: ReportColumn): boolean => !['text', 'list', 'day'].includes(unit);

/**
 * All figures of a report with names instead of codes. On a narrow screen each row becomes a block;
 * browsers then forget that it is a table, so the roles say it.
 */
export function ReportTable({ view, report, reading, title }: Props) {
  const { figures: text } = view.words;
  const { columns, rows, total, links } = report;
  const hidden = rows.length - MOST_ROWS;
  return (
    <>
      <div class="bk-scroll" tabIndex={0} role="region" aria-label={text.table(title)}>
        <table class="govuk-table bk-numbers bk-table bk-report" role="table">
          <caption class="govuk-visually-hidden">{text.table(title)}</caption>
          <thead class="govuk-table__head" role="rowgroup">
            <tr class="govuk-table__row" role="row">
              {columns.map((column) => (
                <th
                  scope="col"
                  role="columnheader"
                  class={`govuk-table__header${isNumber(column) ? ' govuk-table__header--numeric' : ''}`}
                  key={column.name}
                >
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody class="govuk-table__body" role="rowgroup">
            {rows.slice(0, MOST_ROWS).map((row, at) => (
              <TableRow
                key={at}
                columns={columns}
                row={row}
                reading={reading}
                links={links?.rows[at]}
              />
            ))}
            {total && (
              <TableRow
                columns={columns}
                row={total}
                reading={reading}
                links={links?.total ?? undefined}
                named={text.total}
              />
            )}
          </tbody>
        </table>
      </div>
      {hidden > 0 && <p class="govuk-body">{text.moreRows(hidden)}</p>}
    </>
  );
}

interface RowProps {
  columns: ReportColumn[];
  row: Row;
  reading: Reading;
  /** Lists of the API behind the figures, by their columns. */
  links: Record<string, string> | undefined;
  /** What a row over all others is called. */
  named?: string;
}

function TableRow({ columns, row, reading, links = {}, named }: RowProps) {
  const cells = columns.map((column) => cellOf(column, row, reading, links, named !== undefined));
  return (
    <tr class={`govuk-table__row${named ? ' bk-report__total' : ''}`} role="row">
      <th scope="row" role="rowheader" class="govuk-table__header">
        {named ?? cells[0]}
      </th>
      {columns.slice(1).map((column, at) => (
        <td
          class={`govuk-table__cell${isNumber(column) ? ' govuk-table__cell--numeric' : ''}`}
          role="cell"
          data-label={column.title}
          key={column.name}
        >
          {cells[at + 1]}
        </td>
      ))}
    </tr>
  );
}

/**
 * A total has no names, a band is told by its name as well as by its colour, and a figure leads to
 * the list behind it.
 */
function cellOf(
  column: ReportColumn,
  row: Row,
  reading: Reading,
  links: Record<string, string>,
  total: boolean,
) {
  const value = row[column.name] ?? null;
  if (value === null) return total && !isNumber(column) ? '' : '–';
  const text = cellText(column, row, reading);
  if (column.name === 'band')
    return <strong class={`govuk-tag govuk-tag--${BANDS[value] ?? 'grey'}`}>{text}</strong>;
  const list = listAddress(links[column.name] ?? null);
  if (list === null || value === 0) return text;
  return (
    <a class="govuk-link" href={list}>
      {text}
    </a>
  );
}

import type { ComponentChildren } from 'preact';

export interface DataRow {
  key: string | number;
  /** One for each column; the first names the row. */
  cells: ComponentChildren[];
}

/**
 * A table whose rows become blocks on a narrow screen. Browsers then forget that it is a table, so
 * the roles say it. A column without a name says in each cell what it is.
 */
export function DataTable({ columns, rows }: { columns: string[]; rows: DataRow[] }) {
  return (
    <table class="govuk-table bk-table" role="table">
      <TableHead columns={columns} />
      <tbody class="govuk-table__body" role="rowgroup">
        {rows.map(({ key, cells: [first, ...others] }) => (
          <tr class="govuk-table__row" role="row" key={key}>
            <th scope="row" class="govuk-table__header bk-small bk-break" role="rowheader">
              {first}
            </th>
            {others.map((cell, at) => (
              <td
                class="govuk-table__cell bk-small bk-break"
                role="cell"
                data-label={columns[at + 1]}
                key={columns[at + 1]}
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The names of the columns, with the roles of a table that becomes blocks. */
export function TableHead({ columns }: { columns: string[] }) {
  return (
    <thead class="govuk-table__head" role="rowgroup">
      <tr class="govuk-table__row" role="row">
        {columns.map((name) => (
          <th scope="col" class="govuk-table__header" role="columnheader" key={name}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface Props {
  /** The name of the first column, which holds no numbers. */
  first: string;
  numbers: string[];
}

/** The head of a table of numbers. */
export function NumbersHead({ first, numbers }: Props) {
  return (
    <thead class="govuk-table__head">
      <tr class="govuk-table__row">
        <th scope="col" class="govuk-table__header">
          {first}
        </th>
        {numbers.map((name) => (
          <th scope="col" class="govuk-table__header govuk-table__header--numeric" key={name}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

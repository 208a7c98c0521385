type Row<Name extends string> = Readonly<Record<Name, string | number | boolean | null>>;
export type RowOf<C> = C extends Columns<infer Name> ? Row<Name> : never;

/**
 * Many rows for one statement, each column as one text that the server cuts at its line feeds and casts: that costs it
 * two thirds of what reading the same rows as JSON does. An empty value is null. No value may hold a line feed. JSON texts
 * never do, and whatever else comes from outside is held to a form without; one that slipped through would make a row
 * too many, whose other columns are null, and be refused with its batch.
 */
export class Columns<Name extends string> {
  /** The columns by name, for `INSERT INTO table (...)`. */
  readonly names: string;
  /** `SELECT` of the rows; `place` is that of each in the list, to order by. */
  readonly rows: string;

  /**
   * @param types SQL types by column.
   * @param first number of the statement's parameter that the columns begin with.
   * @param shared numbers of parameters that other columns of the statement bring, for columns with the same values.
   */
  constructor(
    private readonly types: Readonly<Record<Name, string>>,
    first = 1,
    private readonly shared: { readonly [Column in Name]?: number } = {},
  ) {
    const names = Object.keys(types) as Name[];
    const own = names.filter((name) => shared[name] === undefined);
    const number = (name: Name): number => shared[name] ?? first + own.indexOf(name);
    const cut = names.map((name) => `string_to_array($${number(name)}, E'\\n', '')`);
    this.names = names.join(', ');
    this.rows =
      `SELECT ${names.map((name) => `${name}::${types[name]}`).join(', ')} ` +
      `FROM unnest(${cut.join(', ')}) WITH ORDINALITY AS row (${this.names}, place)`;
  }

  /** The parameters. */
  of(rows: readonly Row<Name>[]): string[] {
    const names = Object.keys(this.types) as Name[];
    const own = names.filter((name) => this.shared[name] === undefined);
    return own.map((name) => rows.map((row) => row[name]).join('\n'));
  }
}

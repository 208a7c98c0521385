import type { Row } from '#libs/contracts/report-answers';
import { AGENCY_COLUMNS } from '../definition';
import { short } from './svg-elements';

/**
 * The rows with names of agencies in place of their codes, for people to read. A name that is too
 * long, or that several agencies have, keeps the code behind it.
 * @param most characters of a name.
 */
export function named(
  rows: readonly Row[],
  names: Readonly<Record<string, string>>,
  most: number,
): Row[] {
  const uses = new Map<string, number>();
  for (const name of Object.values(names)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const nameOf = (code: string): string => {
    const name = names[code];
    if (name === undefined) return code;
    if (uses.get(name) === 1 && [...name].length <= most) return name;
    const left = most - code.length - 3;
    return left < 4 ? code : `${short(name, left)} (${code})`;
  };
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(
      AGENCY_COLUMNS.flatMap((column) => {
        const code = row[column];
        return typeof code === 'string' ? [[column, nameOf(code)]] : [];
      }),
    ),
  }));
}

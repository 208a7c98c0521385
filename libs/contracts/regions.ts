import regions from './regions.json';

/** Provinces, kabupaten and kota by their code at Kemendagri; the file names its source. */
const NAMES: Readonly<Record<string, string>> = regions.names;

/** Whether the code names a province, kabupaten or kota. */
export const isRegion = (code: string): boolean => Object.hasOwn(NAMES, code);

/**
 * The name of a region, such as `Kabupaten Malang`; a code that is not in the list names itself.
 */
export const nameOfRegion = (code: string): string =>
  isRegion(code) ? (NAMES[code] ?? code) : code;

/** The province, and the kabupaten or kota, of a region code of any length. */
export function placeOf(code: string): { province: string; regency: string | null } {
  return { province: code.slice(0, 2), regency: code.length >= 5 ? code.slice(0, 5) : null };
}

/** The codes of all provinces. */
export const PROVINCES: readonly string[] = Object.keys(NAMES).filter((code) => code.length === 2);

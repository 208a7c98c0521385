/** The offset behind a record. */
export const behind = (record?: { offset: string }): bigint => BigInt(record?.offset ?? -1) + 1n;

/** A header that comes several times is no signature: nobody here picks one of them. */
export function only(
  header: Buffer | string | (Buffer | string)[] | undefined,
): string | undefined {
  return Array.isArray(header) ? undefined : header?.toString();
}

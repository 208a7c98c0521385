/** The offset after a record. */
export const behind = (record?: { offset: string }): bigint => BigInt(record?.offset ?? -1) + 1n;

/** The value of a header, or undefined if it occurs several times: such a header is ambiguous. */
export function only(
  header: Buffer | string | (Buffer | string)[] | undefined,
): string | undefined {
  return Array.isArray(header) ? undefined : header?.toString();
}

import type { Scope, Tx } from '#libs/database/database';

/**
 * Logs that a person reads `what`, such as `GET /v1/requests/{id}`, in the transaction that answers
 * it. Reads of an agency's client (`system`) are not logged.
 * @param requestId the request that was read; null for a list.
 */
export async function logRead(
  tx: Tx,
  scope: Scope,
  what: string,
  requestId: string | null = null,
): Promise<void> {
  if (scope.role === 'system') return;
  await tx.query(
    `INSERT INTO read_log (sub, role, agency, what, request_id) VALUES ($1, $2, $3, $4, $5)`,
    [scope.sub, scope.role, scope.agency, what, requestId],
  );
}

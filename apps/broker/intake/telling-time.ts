import { Clock } from '#libs/config/clock';
import { typeOf } from '#libs/contracts/events';
import { Operations } from '#libs/operations/operations';

const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
/** Matches once per request, so that a receipt that is published again does not count. */
const SUBMITTED = `"type":"${typeOf('submitted')}"`;
const RECEIVED_AT = /"receivedAt":"([^"]{20,30})"/;

/** Measures the time from the receipt of a request to the publication of its events. */
export function timedTelling(
  operations: Operations,
  clock: Clock,
): (records: readonly { value: string }[]) => void {
  const histogram = operations.seconds(
    'bk_broker_receipt_to_event_seconds',
    'From the receipt of a request to the publication of its first event',
    [],
    BUCKETS,
  );
  return (records) => {
    const now = clock.now().getTime();
    for (const { value } of records) {
      const receivedAt = value.includes(SUBMITTED) && RECEIVED_AT.exec(value)?.[1];
      if (receivedAt) histogram.observe(Math.max(0, now - Date.parse(receivedAt)) / 1_000);
    }
  };
}
